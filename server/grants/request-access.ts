import { and, eq } from "drizzle-orm";
import { accessRequests, people } from "@/db/schema";
import { can, placeText } from "@/domain/access";
import { conflict, forbidden, notFound } from "@/domain/errors";
import { DecideAccess, RequestAccess, WithdrawAccess } from "@/domain/schema/grant";
import { type CommandContext, command } from "@/server/command";
import { grantTo, holdOther } from "./give";
import { standingOf } from "./holdings";
import { tellAccessAsked, tellAccessDecided } from "./tell-access";

type Request = typeof accessRequests.$inferSelect;

/** A request that nobody decides is over after so long. */
const DECIDE_HOURS = 24;
const MOST_OPEN = 5;
const HOUR = 3_600_000;

/** Anybody asks for a role in a place for some hours; somebody else decides. */
export const requestAccess = command({
  action: "access.request",
  needs: "access:request",
  input: RequestAccess,
  async run({ db, actor, now }, { role, place, hours, reason }) {
    await db.select({ id: people.id }).from(people).where(eq(people.id, actor.id)).for("update");
    const open = await db
      .select()
      .from(accessRequests)
      .where(and(eq(accessRequests.personId, actor.id), eq(accessRequests.state, "waiting")));
    const isSame = (one: Request) =>
      one.role === role &&
      one.platformId === place.platformId &&
      one.environmentId === place.environmentId &&
      one.tenant === place.tenant;
    if (open.some(isSame)) throw conflict("You have asked for this already; it waits for an admin.");
    if (open.length >= MOST_OPEN)
      throw conflict(`${MOST_OPEN} requests of yours wait already. Take one back first.`);
    const [request] = await db
      .insert(accessRequests)
      .values({
        personId: actor.id,
        role,
        ...place,
        hours,
        reason,
        state: "waiting",
        requestedAt: now,
        expiresAt: new Date(now.getTime() + DECIDE_HOURS * HOUR),
      })
      .returning();
    if (!request) throw new Error("The request was not written.");
    await tellAccessAsked(db, request, actor.name, now);
    return { result: { id: request.id }, audit: aboutRequest(request, actor.name) };
  },
});

/** Whoever asked needs it no more. */
export const withdrawAccess = command({
  action: "access.withdraw",
  needs: "access:request",
  input: WithdrawAccess,
  async run({ db, actor, now }, { id }) {
    const request = await held(db, id);
    // Whether somebody else's exists is not told.
    if (request.personId !== actor.id) throw notFound("request", id);
    refuseOver(request, now);
    const [withdrawn] = await db
      .update(accessRequests)
      .set({ state: "withdrawn", version: request.version + 1, decidedAt: now })
      .where(eq(accessRequests.id, id))
      .returning();
    if (!withdrawn) throw new Error("A held request is gone.");
    return { result: {}, audit: aboutRequest(withdrawn, actor.name) };
  },
});

/** An admin who has not asked says yes, which makes a grant that ends by itself, or no. */
export const decideAccess = command({
  action: "access.decide",
  needs: "access:decide",
  input: DecideAccess,
  async run(ctx, { id, version, decision, reason }) {
    const { db, actor, now } = ctx;
    const standing = await standingOf(db, actor.id, true);
    if (!standing || !can(standing, "access:decide")) throw forbidden("You may not decide this any more.");
    const [seen] = await db.select().from(accessRequests).where(eq(accessRequests.id, id));
    if (!seen) throw notFound("request", id);
    if (seen.personId === actor.id) throw forbidden("You asked for it yourself; another admin decides.");
    const person = await holdOther(ctx, seen.personId);
    const request = await held(db, id);
    refuseOver(request, now);
    if (request.version !== version) throw conflict("It changed since you looked at it; look again.");
    const [decided] = await db
      .update(accessRequests)
      .set({
        state: decision,
        version: version + 1,
        decidedById: actor.id,
        decidedByName: actor.name,
        decidedAt: now,
        decisionReason: reason,
      })
      .where(eq(accessRequests.id, id))
      .returning();
    if (!decided) throw new Error("A held request is gone.");
    const audit = aboutRequest(decided, person.name, { decision, decisionReason: reason });
    if (decision === "approved") await grantFor(ctx, decided);
    await tellAccessDecided(db, decided, { name: actor.name, reason }, now);
    return { result: { state: decided.state }, audit };
  },
});

async function grantFor(ctx: CommandContext, request: Request): Promise<void> {
  const { personId, role, platformId, environmentId, tenant, reason, hours, id } = request;
  const place = { platformId, environmentId, tenant };
  await grantTo(ctx, { personId, role, place, reason, hours, requestId: id });
}

async function held(db: CommandContext["db"], id: string): Promise<Request> {
  const [request] = await db.select().from(accessRequests).where(eq(accessRequests.id, id)).for("update");
  if (!request) throw notFound("request", id);
  return request;
}

function refuseOver(request: Request, now: Date): void {
  if (request.state === "approved" || request.state === "denied")
    throw conflict(`${request.decidedByName} ${request.state} it already.`);
  if (request.state !== "waiting") throw conflict(`It was ${request.state} already.`);
  if (request.expiresAt <= now) throw conflict("Nobody decided it in time; ask again.");
}

export const aboutRequest = (request: Request, personName: string, detail: Record<string, unknown> = {}) => ({
  subjectKind: "access-request",
  subjectId: request.id,
  platformId: request.platformId,
  environmentId: request.environmentId,
  tenant: request.tenant,
  detail: {
    person: personName,
    personId: request.personId,
    role: request.role,
    place: placeText(request),
    hours: request.hours,
    reason: request.reason,
    ...detail,
  },
});
