import { randomBytes } from "node:crypto";
import type { Reply } from "@/platforms/outbound/outbound";
import { type Conversation, type EvidenceOf, PlatformError } from "@/platforms/platform";
import { short } from "./client";

/**
 * What the platform's webhook address makes of a secret. `unset`: it has none and lets nobody in. `mixed`: its
 * processes do not agree. `unclear`: it answered something that says nothing about the secret.
 */
export type HookProbe = {
  state: "accepted" | "rejected" | "unset" | "mixed" | "unclear";
  said: string;
  evidence?: EvidenceOf;
};

const PATH = "/api/airbyte/webhook/";
/** A new release reaches one web process after the other; so many looks rarely meet the same one. */
const LOOKS = 5;
const SAID = {
  accepted: "It is let in: the platform asks for a connection (400), which it does only after the secret.",
  rejected: "It is turned away (403).",
  unset: "The platform has no webhook secret and lets nobody in (503).",
} as const;

/** Shows the secret with an empty body: whoever shows the right one is told that a connection is missing; nothing is written. */
async function probeOnce(c: Conversation, secret: string | undefined): Promise<HookProbe> {
  if (secret) c.http.hide(secret);
  const reply = await c.http.send({
    base: "api",
    path: PATH,
    method: "POST",
    headers: secret === undefined ? {} : { "x-airbyte-webhook-secret": secret },
    json: {},
  });
  const state = stateOf(reply);
  return {
    state,
    said:
      state === "unclear"
        ? `The webhook address answered ${reply.status}, which says nothing about the secret.`
        : SAID[state],
    evidence: reply.evidence,
  };
}

function stateOf({ status, text }: Reply): keyof typeof SAID | "unclear" {
  if (status === 400 && text.includes("connection_id missing")) return "accepted";
  if (status === 403 && text.includes("invalid webhook secret")) return "rejected";
  return status === 503 && text.includes("webhook secret not configured") ? "unset" : "unclear";
}

/** Asks several times, because all processes must agree before it counts. Silence is `unclear`. */
export async function probeHook(c: Conversation, secret: string | undefined): Promise<HookProbe> {
  let first: HookProbe | undefined;
  try {
    for (let look = 0; look < LOOKS; look += 1) {
      const probe = await probeOnce(c, secret);
      first ??= probe;
      if (probe.state === first.state) continue;
      return {
        state: "mixed",
        said: `The platform's processes do not agree: ${first.state} by one, ${probe.state} by another.`,
        evidence: probe.evidence,
      };
    }
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error;
    return { state: "unclear", said: short(error.message, 300), evidence: error.details.evidence };
  }
  return first ?? { state: "unclear", said: "It was not asked." };
}

/** Whether anybody is let in, whatever he shows: then that a secret is accepted proves nothing. */
export async function isOpenToAll(c: Conversation): Promise<boolean> {
  return (await probeHook(c, randomBytes(24).toString("hex"))).state === "accepted";
}

const SHORTEST = 32;

/** What is wrong with a webhook secret, without repeating it. */
export function wrongHookSecret(value: string): string | undefined {
  if (!/^[\x21-\x7e]*$/.test(value))
    return "It has spaces, line ends or letters that a header cannot carry. Use letters and digits.";
  return value.length < SHORTEST
    ? `It has ${value.length} characters; the runbook wants ${SHORTEST} or more.`
    : undefined;
}
