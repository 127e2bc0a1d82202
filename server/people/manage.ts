import { eq, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { people, sessions } from "@/db/schema";
import { badRequest, conflict, notFound } from "@/domain/errors";
import { AddPerson, ChangeRole, EditSelf, EndSession, PersonOnly } from "@/domain/schema/person";
import { lapsePerson } from "@/server/approvals/lapse-person";
import { changed } from "@/server/audit/changed";
import { type CommandContext, command } from "@/server/command";
import { settings } from "@/server/config/settings";
import { endWhatIsHeld } from "./end-held";
import { keepAnAdmin } from "./keep-an-admin";
import { createLink } from "./links";
import { renewSessionsOf, revokeSessions } from "./sessions";
import { requireStepUp } from "./step-up";

const PURPOSE = { local: "set-password", "identity-provider": "bind-identity" } as const;

function refuseWay(source: keyof typeof PURPOSE): void {
  const { passwords, providers } = settings().signIn;
  if (source === "local" && !passwords)
    throw badRequest("Passwords are switched off here. Let them come in through the identity provider.");
  if (source === "identity-provider" && providers.length === 0)
    throw badRequest("No identity provider is set up here. Let them choose a password.");
}

/**
 * Adds a person who cannot come in yet; the answer holds the path of the link with which they choose a password, or
 * join the account to who they are at the identity provider.
 */
export const addPerson = command({
  action: "person.add",
  needs: "person:manage",
  input: AddPerson,
  async run(ctx, { email, name, role, source }) {
    const { db } = ctx;
    if (role === "admin") await requireStepUp(ctx);
    refuseWay(source);
    const [person] = await db
      .insert(people)
      .values({ email, name, role, source })
      .onConflictDoNothing()
      .returning();
    if (!person) throw conflict(`There is an account for ${email} already.`);
    const token = await createLink(db, { purpose: PURPOSE[source], personId: person.id });
    return {
      result: { id: person.id, linkPath: `/welcome/${token}` },
      audit: about(person.id, { email, after: { role, source } }),
    };
  },
});

export const changeRole = command({
  action: "person.change-role",
  needs: "person:manage",
  input: ChangeRole,
  async run(ctx, { personId, role }) {
    const person = await personToChange(ctx, personId);
    if (role === "admin") await requireStepUp(ctx);
    if (person.role === "admin" && role !== "admin") await keepAnAdmin(ctx.db, personId);
    await ctx.db.update(people).set({ role }).where(eq(people.id, personId));
    await renewSessionsOf(ctx.db, personId);
    await lapsePerson(ctx.db, personId, ctx.now);
    return {
      result: { role },
      audit: about(personId, { email: person.email, ...changed(person, { role }) }),
    };
  },
});

export const disablePerson = command({
  action: "person.disable",
  needs: "person:manage",
  input: PersonOnly,
  async run(ctx, { personId }) {
    const person = await personToChange(ctx, personId);
    await requireStepUp(ctx);
    if (person.role === "admin") await keepAnAdmin(ctx.db, personId);
    await ctx.db.update(people).set({ disabledAt: sql`now()` }).where(eq(people.id, personId));
    const { counts, sessions: ended } = await endWhatIsHeld(ctx, person, "account disabled");
    return {
      result: { ended: counts },
      audit: about(personId, {
        email: person.email,
        ...changed({ disabled: person.disabledAt !== null }, { disabled: true }),
        ended: counts,
        sessions: ended,
      }),
    };
  },
});

export const enablePerson = command({
  action: "person.enable",
  needs: "person:manage",
  input: PersonOnly,
  async run(ctx, { personId }) {
    const person = await personToChange(ctx, personId);
    await ctx.db.update(people).set({ disabledAt: null }).where(eq(people.id, personId));
    const moved = changed({ disabled: person.disabledAt !== null }, { disabled: false });
    return { result: {}, audit: about(personId, { email: person.email, ...moved }) };
  },
});

/** A new link to come in with; older links of the person stop working. */
export const newPasswordLink = command({
  action: "person.new-link",
  needs: "person:manage",
  input: PersonOnly,
  async run(ctx, { personId }) {
    const person = await personById(ctx.db, personId);
    refuseWay(person.source);
    const token = await createLink(ctx.db, { purpose: PURPOSE[person.source], personId });
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
      result: { ended: ended.length },
      audit: {
        subjectKind: "session",
        subjectId: sessionId,
        detail: { personId: session.personId, sessions: ended },
      },
    };
  },
});

/** Signs a person out everywhere; where each session was stays in the trail. */
export const endSessionsOf = command({
  action: "session.end-all",
  needs: "person:manage",
  input: PersonOnly,
  async run({ db, actor }, { personId }) {
    const person = await personById(db, personId);
    const ended = await revokeSessions(
      db,
      { personId, ...(personId === actor.id && { except: actor.sessionId }) },
      "ended by an admin",
    );
    return {
      result: { ended: ended.length },
      audit: about(personId, { email: person.email, sessions: ended }),
    };
  },
});

export const editSelf = command({
  action: "self.edit",
  needs: "self:edit",
  input: EditSelf,
  async run({ db, actor }, { timeZone }) {
    const before = await personById(db, actor.id);
    await db.update(people).set({ timeZone }).where(eq(people.id, actor.id));
    return { result: { timeZone }, audit: about(actor.id, changed(before, { timeZone })) };
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
