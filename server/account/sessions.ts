import { and, eq } from "drizzle-orm";
import { sessions } from "@/db/schema";
import { notFound } from "@/domain/errors";
import { EndOwnSession, Nothing } from "@/domain/schema/account";
import { command } from "@/server/command";
import { revokeSessions } from "@/server/people/sessions";

export const endOwnSession = command({
  action: "session.end-own",
  needs: "self:edit",
  input: EndOwnSession,
  async run({ db, actor }, { sessionId }) {
    const [session] = await db
      .select({ id: sessions.id })
      .from(sessions)
      .where(and(eq(sessions.id, sessionId), eq(sessions.personId, actor.id)));
    if (!session) throw notFound("session", sessionId);
    const ended = await revokeSessions(db, { sessionId }, "ended by its person");
    return {
      result: { ended: ended.length },
      audit: { subjectKind: "session", subjectId: sessionId, detail: { sessions: ended } },
    };
  },
});

/** Every session of one's own but this one. */
export const endOtherSessions = command({
  action: "session.end-others",
  needs: "self:edit",
  input: Nothing,
  async run({ db, actor }) {
    const ended = await revokeSessions(
      db,
      { personId: actor.id, except: actor.sessionId },
      "ended by its person",
    );
    return {
      result: { ended: ended.length },
      audit: { subjectKind: "person", subjectId: actor.id, detail: { sessions: ended } },
    };
  },
});
