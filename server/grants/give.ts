import { and, eq, isNull, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { grants, people } from "@/db/schema";
import { type Place, placeText, type Role } from "@/domain/access";
import { badRequest, conflict, notFound } from "@/domain/errors";
import { GiveGrant, RevokeGrant, SetReach } from "@/domain/schema/grant";
import { lapsePerson } from "@/server/approvals/lapse-person";
import { type CommandContext, command } from "@/server/command";
import { keepAnAdmin } from "@/server/people/keep-an-admin";
import { requireStepUp } from "@/server/people/step-up";
import { GRANT_HOLDS } from "./holdings";
import { refuseNowhere } from "./place";

type Grant = typeof grants.$inferSelect;

/** A role in one place, until it ends or is taken back. It counts from the person's next request on. */
export const giveGrant = command({
  action: "grant.give",
  needs: "grant:manage",
  input: GiveGrant,
  async run(ctx, { personId, role, place, until, reason }) {
    const person = await holdOther(ctx, personId);
    if (until && until <= ctx.now) throw badRequest("A grant ends later than now.");
    const grant = await grantTo(ctx, { personId, role, place, reason, until });
    return { result: { id: grant.id }, audit: aboutGrant(grant, person.name) };
  },
});

/** Writes the grant, for commands that have held the person and may give it. */
export async function grantTo(
  ctx: CommandContext,
  wanted: {
    personId: string;
    role: Role;
    place: Place;
    reason: string;
    until?: Date | null;
    hours?: number;
    requestId?: string;
  },
): Promise<Grant> {
  const { db, actor } = ctx;
  const { personId, role, place, reason, until = null, hours, requestId = null } = wanted;
  if (role === "admin") await requireStepUp(ctx);
  await refuseNowhere(db, place);
  const [same] = await db
    .select({ id: grants.id })
    .from(grants)
    .where(
      and(
        eq(grants.personId, personId),
        eq(grants.role, role),
        sql`(platform_id, environment_id, tenant) is not distinct from (${place.platformId}::text, ${place.environmentId}::text, ${place.tenant}::text)`,
        GRANT_HOLDS,
        isNull(grants.expiresAt),
      ),
    );
  if (same) throw conflict(`They have the ${role} role in ${placeText(place)} already.`);
  const [grant] = await db
    .insert(grants)
    .values({
      personId,
      role,
      ...place,
      reason,
      grantedById: actor.id,
      grantedByName: actor.name,
      grantedAt: sql`now()`,
      expiresAt: hours ? sql`now() + make_interval(hours => ${hours})` : until,
      requestId,
    })
    .returning();
  if (!grant) throw new Error("The grant was not written.");
  return grant;
}

/** Takes a grant back: nothing that rested on it is sent any more. */
export const revokeGrant = command({
  action: "grant.revoke",
  needs: "grant:manage",
  input: RevokeGrant,
  async run(ctx, { id, reason }) {
    const { db, actor, now } = ctx;
    const [grant] = await db.select().from(grants).where(eq(grants.id, id));
    if (!grant) throw notFound("grant", id);
    const person = await holdOther(ctx, grant.personId);
    const [revoked] = await db
      .update(grants)
      .set({ revokedAt: sql`now()`, revokedByName: actor.name, endedAt: sql`now()` })
      .where(and(eq(grants.id, id), GRANT_HOLDS))
      .returning();
    if (!revoked) throw conflict("This grant has ended already.");
    const lapsed = await lapsePerson(db, grant.personId, now);
    return { result: { lapsed }, audit: aboutGrant(revoked, person.name, { reason, lapsed }) };
  },
});

/** Whether the account's own role counts for every platform, or only what is granted. */
export const setReach = command({
  action: "person.set-reach",
  needs: "grant:manage",
  input: SetReach,
  async run(ctx, { personId, reach, reason }) {
    const { db, now } = ctx;
    const person = await holdOther(ctx, personId);
    if (person.reach === reach) throw conflict(`${person.name} reaches that already.`);
    if (person.role === "admin") await (reach === "granted" ? keepAnAdmin(db, personId) : requireStepUp(ctx));
    await db.update(people).set({ reach }).where(eq(people.id, personId));
    const lapsed = await lapsePerson(db, personId, now);
    return {
      result: { lapsed },
      audit: {
        subjectKind: "person",
        subjectId: personId,
        detail: { email: person.email, before: { reach: person.reach }, after: { reach }, reason, lapsed },
      },
    };
  },
});

/** The person, whom nobody else changes until the transaction ends; never oneself. */
export async function holdOther({ db, actor }: { db: Db; actor: { id: string } }, id: string) {
  if (id === actor.id) throw conflict("You cannot change what you may do yourself; another admin can.");
  const [person] = await db.select().from(people).where(eq(people.id, id)).for("update");
  if (!person) throw notFound("person", id);
  if (person.disabledAt) throw conflict(`The account of ${person.name} is switched off.`);
  return person;
}

export const aboutGrant = (grant: Grant, personName: string, detail: Record<string, unknown> = {}) => ({
  subjectKind: "person",
  subjectId: grant.personId,
  platformId: grant.platformId,
  environmentId: grant.environmentId,
  tenant: grant.tenant,
  detail: {
    grant: grant.id,
    person: personName,
    role: grant.role,
    place: placeText(grant),
    until: grant.expiresAt?.toISOString() ?? null,
    reason: grant.reason,
    ...detail,
  },
});
