import { headers } from "next/headers";
import { Prove } from "@/domain/schema/account";
import { currentVisit, keepToken } from "@/server/auth";
import { inWords } from "@/server/command";
import { database } from "@/server/database";
import { env } from "@/server/env";
import { addressOf } from "@/server/people/address";
import { prove } from "@/server/people/prove";
import { answered, refusal, signedOut } from "@/server/refusal";
import { isSameOrigin, tooLarge } from "@/server/same-origin";

/** Proves again who is there; the answer puts a new token into the cookie, so it is a route and not a procedure. */
export async function POST(request: Request): Promise<Response> {
  if (!isSameOrigin(request)) return refusal(403, "This request did not come from the console.");
  if (tooLarge(request)) return refusal(413, "This request is too large.");
  const input = Prove.safeParse(await request.json().catch(() => undefined));
  if (!input.success) return refusal(400, inWords(input.error));
  return answered("proving again", async () => {
    const visit = await currentVisit();
    if (!visit) return signedOut();
    const list = await headers();
    const ip = addressOf((name) => list.get(name) ?? undefined, env().proxyHops);
    const proven = await prove(database().db, visit.actor, input.data, ip);
    if (!proven.ok) return refusal(403, proven.message);
    await keepToken(proven.token);
    return Response.json({});
  });
}
