import { randomUUID } from "node:crypto";
import { currentVisit } from "./auth";
import type { Context } from "./command";
import { database } from "./database";
import { limit } from "./rate-limit";
import { answered, signedOut } from "./refusal";

/**
 * What a route that is no procedure answers to whoever is signed in, limited per person; `what` names it there and in
 * the log where it breaks.
 */
export function forSignedIn(what: string, answer: (ctx: Context) => Promise<Response>): Promise<Response> {
  return answered(what, async () => {
    const actor = (await currentVisit())?.actor;
    if (!actor) return signedOut();
    const ctx = { actor, db: database().db, now: new Date(), correlationId: randomUUID() };
    await limit(ctx, what);
    return answer(ctx);
  });
}
