import type { CredentialTest } from "@/platforms/credential";
import { PlatformError } from "@/platforms/platform";
import { short } from "./client";
import { isOpenToAll, probeHook } from "./hook-probe";
import { probeKey } from "./service-account-reads";
import { askAtDoor } from "./sign-in";

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

const apiKey: CredentialTest = {
  credential: "tenant-api-key",
  how: "Reads the tenant's list of service accounts with it. The platform notes the time as its last use.",
  timeoutSeconds: 30,
  test: async (c, value) => {
    const { state, said, evidence } = await probeKey(c, value);
    const status = state === "accepted" ? "ok" : state === "rejected" ? "alert" : "unknown";
    return { state: state === "unclear" ? "unknown" : state, said, status, evidence };
  },
};

const password: CredentialTest = {
  credential: "tenant-password",
  how: "Signs in once as the tenant's user: one of the hundred sign-ins a day, and a row in the tenant's audit log.",
  timeoutSeconds: 30,
  test: async (c, value, tenant) => {
    const username = await c.secret(`${tenant}-username`);
    if (!username)
      return {
        state: "unknown",
        said: `There is no ${tenant}-username to sign in with.`,
        status: "unknown",
      };
    try {
      c.http.hide(value);
      const reply = await askAtDoor(c, "/api/auth/login/", { username, password: value }, "person");
      const { status, evidence } = reply;
      if (status === 200 && /"access"\s*:\s*"/.test(reply.text))
        return { state: "accepted", said: "The user signs in (200).", status: "ok", evidence };
      if (status === 401 && reply.text.includes("No active account"))
        return {
          state: "rejected",
          said: "The user cannot sign in with it (401): the password is wrong, or the account is off.",
          status: "alert",
          evidence,
        };
      return {
        state: "unknown",
        said: `The platform answered ${status}, which says nothing about it.`,
        status: "unknown",
        evidence,
      };
    } catch (error) {
      if (!(error instanceof PlatformError)) throw error;
      return {
        state: "unknown",
        said: short(error.message, 300),
        status: "unknown",
        evidence: error.details.evidence,
      };
    }
  },
};

export const credentialTests: readonly CredentialTest[] = [webhookSecret, apiKey, password];
