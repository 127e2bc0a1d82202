import { type AlertMapping, atJob, byItself } from "@/platforms/alert-mapping";

/** One alert per failed run; over there nothing ends by itself. */
export const alertMapping: AlertMapping = {
  source: "platform",
  tellsEvents: true,
  meanings: {
    sync_failure: atJob("sync-failed"),
    no_records: atJob("zero-records"),
    high_error_rate: atJob("error-rate"),
    stale_sync: atJob("stale"),
    unlisted: byItself("unlisted-alerts"),
  },
};
