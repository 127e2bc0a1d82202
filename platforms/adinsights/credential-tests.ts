import type { CredentialTest } from "@/platforms/credential";
import { isOpenToAll, probeHook } from "./hook-probe";

const webhookSecret: CredentialTest = {
  credential: "webhook-secret",
  how: "Shows it to ADinsights' webhook address with an empty body: 400 when it is accepted, 403 when not. Nothing is written there but a line in its log.",
  timeoutSeconds: 120,
  test: async (c, value) => {
    const { state, said, evidence } = await probeHook(c, value);
    const facts = { answer: state };
    if (state === "accepted" && (await isOpenToAll(c)))
      return {
        state: "unknown",
        said: "The platform lets everybody in, whatever is shown: it has no webhook secret.",
        status: "alert",
        facts,
        evidence,
      };
    switch (state) {
      case "accepted":
        return { state: "accepted", said, status: "ok", facts, evidence };
      case "rejected":
        return { state: "rejected", said, status: "alert", facts, evidence };
      case "unset":
        return { state: "rejected", said, status: "alert", facts, evidence };
      default:
        return { state: "unknown", said, status: "unknown", facts, evidence };
    }
  },
};

export const credentialTests: readonly CredentialTest[] = [webhookSecret];
