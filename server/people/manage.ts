import { eq, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { people, sessions } from "@/db/schema";
import { conflict, notFound } from "@/domain/errors";
import { AddPerson, ChangeRole, EditSelf, EndSession, PersonOnly } from "@/domain/schema/person";
import { lapsePerson } from "@/server/approvals/lapse-person";
import { type CommandContext, command } from "@/server/command";
import { keepAnAdmin } from "./keep-an-admin";
import { createLink } from "./links";
import { revokeSessions } from "./sessions";

/** Adds a person without a password; the answer holds the path of the link with which they choose one. */
export const addPerson = command({
  action: "person.add",
  needs: "person:manage",
  input: AddPerson,
  async run({ db }, { email, name, role }) {
    const [person] = await db.insert(people).values({ email, name, role }).onConflictDoNothing().returning();
    if (!person) throw conflict(`There is an account for ${email} already.`);
    const token = await createLink(db, { purpose: "set-password", personId: person.id });
    return {
      result: { id: person.id, linkPath: `/welcome/${token}` },
      audit: about(person.id, { email, role }),
    };
  },
});

export const changeRole = command({
  action: "person.change-role",
  needs: "person:manage",
  input: ChangeRole,
  async run(ctx, { personId, role }) {
    const person = await personToChange(ctx, personId);
    if (person.role === "admin" && role !== "admin") await keepAnAdmin(ctx.db, personId);
    await ctx.db.update(people).set({ role }).where(eq(people.id, personId));
    await lapsePerson(ctx.db, personId, ctx.now);
    return { result: { role }, audit: about(personId, { email: person.email, from: person.role, to: role }) };
  },
});

export const disablePerson = command({
  action: "person.disable",
  needs: "person:manage",
  input: PersonOnly,
  async run(ctx, { personId }) {
    const person = await personToChange(ctx, personId);
    if (person.role === "admin") await keepAnAdmin(ctx.db, personId);
    await ctx.db.update(people).set({ disabledAt: sql`now()` }).where(eq(people.id, personId));
    const ended = await revokeSessions(ctx.db, { personId }, "account disabled");
    await lapsePerson(ctx.db, personId, ctx.now);
    return { result: { ended }, audit: about(personId, { email: person.email, sessionsEnded: ended }) };
  },
});

export const enablePerson = command({
  action: "person.enable",
  needs: "person:manage",
  input: PersonOnly,
  async run(ctx, { personId }) {
    const person = await personToChange(ctx, personId);
    await ctx.db.update(people).set({ disabledAt: null }).where(eq(people.id, personId));
    return { result: {}, audit: about(personId, { email: person.email }) };
  },
});

/** A new link to choose a password; older links of the person stop working. */
export const newPasswordLink = command({
  action: "person.new-link",
  needs: "person:manage",
  input: PersonOnly,
  async run(ctx, { personId }) {
    const person = await personById(ctx.db, personId);
    const token = await createLink(ctx.db, { purpose: "set-password", personId });
    return { result: { linkPath: `/welcome/${token}` }, audit: about(personId, { email: person.email }) };
  },
});

export const endSession = command({
  action: "session.end",
  needs: "person:manage",
  input: EndSession,
  async run({ db }, { sessionId }) {
    const [session] = await db.select().from(sessions).where(eq(sessions.id, sessionId));
    if (!session) throw notFound("session", sessionId);
    const ended = await revokeSessions(db, { sessionId }, "ended by an admin");
    return {
      result: { ended },
      audit: { subjectKind: "session", subjectId: sessionId, detail: { personId: session.personId } },
    };
  },
});

export const editSelf = command({
  action: "self.edit",
  needs: "self:edit",
  input: EditSelf,
  async run({ db, actor }, { timeZone }) {
    await db.update(people).set({ timeZone }).where(eq(people.id, actor.id));
    return { result: { timeZone }, audit: about(actor.id, { timeZone }) };
  },
});

const about = (personId: string, detail: Record<string, unknown>) => ({
  subjectKind: "person",
  subjectId: personId,
  detail,
});

async function personById(db: Db, id: string) {
  const [person] = await db.select().from(people).where(eq(people.id, id));
  if (!person) throw notFound("person", id);
  return person;
}

async function personToChange(ctx: CommandContext, id: string) {
  if (id === ctx.actor.id) throw conflict("You cannot change your own account here; another admin can.");
  return personById(ctx.db, id);
}
