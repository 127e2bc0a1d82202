import { createHmac } from "node:crypto";
import type { z } from "zod";
import { accepted, parsed } from "@/platforms/answers";
import { type Conversation, PlatformError } from "@/platforms/platform";

export const STRIPE_KEY = "stripe-key";

/** Reads at Stripe with a key that should be able to do no more: events and webhook endpoints. */
export async function readStripe<S extends z.ZodType>(
  c: Conversation,
  schema: S,
  path: string,
  query: Readonly<Record<string, string | number | undefined>> = {},
) {
  const key = await c.secret(STRIPE_KEY);
  if (!key) throw new PlatformError("not-deployed", `The configuration names no "${STRIPE_KEY}" credential.`);
  const reply = await c.http.send({
    base: "stripe",
    path,
    query,
    headers: { authorization: `Bearer ${key}` },
    timeoutSeconds: 15,
  });
  if (reply.status === 404)
    throw new PlatformError("not-deployed", "Stripe does not know it, or it is older than 30 days (404).", {
      evidence: reply.evidence,
      httpStatus: 404,
    });
  return { data: parsed(schema, accepted(reply)), reply };
}

/** The header with which Stripe signs a delivery: the moment, and an HMAC of moment and body. */
export function stripeSignature(body: string, secret: string, at: Date): string {
  const seconds = Math.floor(at.getTime() / 1000);
  const mac = createHmac("sha256", secret).update(`${seconds}.${body}`).digest("hex");
  return `t=${seconds},v1=${mac}`;
}
