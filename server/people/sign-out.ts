import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import type { Db } from "@/db";
import { sessions } from "@/db/schema";
import { appendAudit } from "@/server/audit/append";
import { type Actor, actorOf } from "@/server/command";
import { settings } from "@/server/config/settings";
import { env } from "@/server/env";
import { discover } from "./provider/discover";
import { revokeSessions } from "./sessions";

/** Ends the session; answers where the browser goes next: to the provider's own end of session, where it has one. */
export async function signOut(db: Db, actor: Actor): Promise<string> {
  await db.transaction(async (tx) => {
    await revokeSessions(tx, { sessionId: actor.sessionId }, "signed out");
    await appendAudit(tx, actorOf(actor), randomUUID(), {
      action: "session.sign-out",
      result: "done",
      subjectKind: "session",
      subjectId: actor.sessionId,
    });
  });
  const [session] = await db
    .select({ issuer: sessions.issuer })
    .from(sessions)
    .where(eq(sessions.id, actor.sessionId));
  const entry = settings().signIn.providers.find(({ issuer }) => sameIssuer(issuer, session?.issuer));
  const there = entry && (await discover(entry).catch(() => undefined))?.end_session_endpoint;
  if (!entry || !there) return "/sign-in";
  const url = new URL(there);
  url.searchParams.set("client_id", entry.clientId);
  url.searchParams.set("post_logout_redirect_uri", `${env().address}/sign-in`);
  return url.toString();
}

/** What an issuer calls itself may end in "/" where the configuration does not. */
export const sameIssuer = (one: string, other: string | null | undefined) =>
  one.replace(/\/$/, "") === other?.replace(/\/$/, "");
