import { type AlertMapping, atEnvironment } from "@/platforms/alert-mapping";

/** Its watchers; the rules of customers keep their own names. */
export const alertMapping: AlertMapping = {
  source: "platform",
  tellsEvents: false,
  meanings: {
    credential_rotation_due: atEnvironment("credential-expiry"),
    meta_token_validation_repeated_failures: atEnvironment("credential-refused"),
    meta_sync_state_stale: atEnvironment("stale"),
  },
};
