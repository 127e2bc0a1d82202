import { randomUUID } from "node:crypto";
import { currentVisit } from "./auth";
import type { Context } from "./command";
import { database } from "./database";
import { limit } from "./rate-limit";
import { refusalOf, signedOut } from "./refusal";

/**
 * What a route that is no procedure answers to whoever is signed in, limited per person; `what` names it there and in
 * the log where it breaks.
 */
export async function forSignedIn(
  what: string,
  answer: (ctx: Context) => Promise<Response>,
): Promise<Response> {
  const actor = (await currentVisit())?.actor;
  if (!actor) return signedOut();
  try {
    const ctx = { actor, db: database().db, now: new Date(), correlationId: randomUUID() };
    await limit(ctx, what);
    return await answer(ctx);
  } catch (error) {
    return refusalOf(error, what);
  }
}
