import { z } from "zod";
import { accepted } from "@/platforms/answers";
import type { Reply } from "@/platforms/outbound/outbound";
import { type Conversation, PlatformError } from "@/platforms/platform";

type Renewed = { from: string; token: string; refresh: string };

/** Two ways in which versions write the same answer. */
const Tokens = z.object({ accessToken: z.string().min(1), refreshToken: z.string().min(1).nullish() });
const RefreshAnswer = z.union([
  z.object({ success: z.literal(true), tokens: Tokens }),
  Tokens.extend({ success: z.literal(true) }).transform((tokens) => ({ tokens })),
]);

/**
 * Asks as the configured member. Access tokens live a day: a refused one is renewed once, with the refresh token
 * where there is one, and then it is a matter of credentials. Here 403 is what an expired token gets.
 */
export async function askAsMember(c: Conversation, path: string): Promise<Reply> {
  const configured = await c.secret("token");
  if (!configured)
    throw new PlatformError(
      "credentials",
      "The configuration gives no token, so nobody tried to be signed in.",
    );
  const first = await ask(c, path, known(c, configured)?.token ?? configured);
  if (first.status !== 401 && first.status !== 403) return first;

  const renewed = await renew(c, configured);
  if (!renewed) throw refusal(first, "The configuration gives no refresh token to renew it with.");
  const second = await ask(c, path, renewed.token);
  if (second.status !== 401 && second.status !== 403) return second;
  throw refusal(second, "A fresh one was refused as well.");
}

const ask = (c: Conversation, path: string, token: string) =>
  c.http.send({ base: "api", path, headers: { authorization: `Bearer ${token}` }, timeoutSeconds: 8 });

/** What was renewed belongs to the token it came from; a new configured token starts over. */
function known(c: Conversation, configured: string): Renewed | undefined {
  const kept = c.memory.get("renewed") as Renewed | undefined;
  return kept?.from === configured ? kept : undefined;
}

async function renew(c: Conversation, configured: string): Promise<Renewed | undefined> {
  const refresh = known(c, configured)?.refresh ?? (await c.secret("refresh-token"));
  if (!refresh) return undefined;
  const reply = await c.http.send({
    base: "api",
    path: "/api/auth/v2/refresh",
    method: "POST",
    json: { refreshToken: refresh },
    timeoutSeconds: 8,
  });
  if (reply.status === 400 || reply.status === 401 || reply.status === 403) {
    c.memory.delete("renewed");
    throw new PlatformError(
      "credentials",
      `The token has expired and the refresh token is refused as well (${reply.status}). Somebody has to sign in again.`,
      { evidence: withoutBody(reply), httpStatus: reply.status },
    );
  }
  const body = RefreshAnswer.safeParse(accepted(reply).json());
  if (!body.success)
    throw new PlatformError("unreadable", "The renewal does not have the shape we know.", {
      evidence: withoutBody(reply),
      httpStatus: reply.status,
    });
  const { accessToken, refreshToken } = body.data.tokens;
  const renewed = { from: configured, token: accessToken, refresh: refreshToken ?? refresh };
  c.http.hide(renewed.token);
  c.http.hide(renewed.refresh);
  c.memory.set("renewed", renewed);
  return renewed;
}

function refusal(reply: Reply, then: string): PlatformError {
  return new PlatformError(
    "credentials",
    `The platform does not accept our token (${reply.status}, which here also means expired). ${then}`,
    { evidence: withoutBody(reply), httpStatus: reply.status },
  );
}

/** Bodies about sessions and people are not kept, not even redacted. */
export function withoutBody(reply: Reply) {
  return () => ({ ...reply.evidence(), excerpt: "[left out: it is about a session or a person]" });
}
