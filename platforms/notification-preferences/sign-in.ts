import { z } from "zod";
import { accepted } from "@/platforms/answers";
import { quoted } from "@/platforms/drivers/quoted";
import type { Answer, Conversation } from "@/platforms/platform";
import { readMe, readMeWithoutToken } from "./client";
import { withoutBody } from "./session";

/** Whether a member with a valid token is recognised. Every such call reads the member from the database. */
export async function askSignIn(c: Conversation): Promise<Answer> {
  const { body, reply, evidence } = await readMe(c);
  return {
    observations: [
      {
        check: "sign-in",
        status: "ok",
        reason: "The platform recognises the member behind our token.",
        latencyMs: reply.durationMs,
        facts: { role: body.role ? quoted(body.role, 40) : null },
        evidence,
      },
    ],
  };
}

const Refusal = z.object({ error: z.string() });

/** Whether a caller without a token is turned away. Answering one would be an open door. */
export async function askGuard(c: Conversation): Promise<Answer> {
  const { reply, saysWho } = await readMeWithoutToken(c);
  const seen = { check: "sign-in-guard", latencyMs: reply.durationMs, evidence: withoutBody(reply) };
  if (saysWho)
    return {
      observations: [
        {
          ...seen,
          status: "alert",
          reason: "The platform tells a caller without any token who is signed in: the door stands open.",
        },
      ],
    };
  if (reply.status === 401 && refusesForToken(reply.text))
    return {
      observations: [{ ...seen, status: "ok", reason: "A caller without a token is turned away (401)." }],
    };
  if (reply.status === 401 || reply.status === 403)
    return {
      observations: [
        {
          ...seen,
          status: "unknown",
          reason: `Something turns callers away (${reply.status}), but not in the platform's words.`,
        },
      ],
    };
  accepted(reply);
  return { observations: [{ ...seen, status: "unknown", reason: `It answers ${reply.status}, not 401.` }] };
}

function refusesForToken(text: string): boolean {
  try {
    const refusal = Refusal.safeParse(JSON.parse(text));
    return refusal.success && /token/i.test(refusal.data.error);
  } catch {
    return false;
  }
}
