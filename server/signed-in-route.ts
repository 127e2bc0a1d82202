import { randomUUID } from "node:crypto";
import { currentVisit } from "./auth";
import type { Context } from "./command";
import { database } from "./database";
import { refusalOf, signedOut } from "./refusal";

/** What a route that is no procedure answers to whoever is signed in; `what` names it in the log where it breaks. */
export async function forSignedIn(
  what: string,
  answer: (ctx: Context) => Promise<Response>,
): Promise<Response> {
  const actor = (await currentVisit())?.actor;
  if (!actor) return signedOut();
  try {
    return await answer({ actor, db: database().db, now: new Date(), correlationId: randomUUID() });
  } catch (error) {
    return refusalOf(error, what);
  }
}
