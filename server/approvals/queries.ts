import { and, asc, desc, eq, gt, inArray, isNotNull, isNull, ne, or, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { actionPreviews, actionRuns, approvals, duties } from "@/db/schema";
import { can, placeOf, type Standing, whyNot } from "@/domain/access";
import type { Tier } from "@/domain/action";
import { notFound } from "@/domain/errors";
import { previewDifference } from "@/server/actions/preview";
import { whyFrozen } from "@/server/freezes/refuse-frozen";

const LATELY_MS = 14 * 86_400_000;
const AT_MOST = 50;

type Asker = Standing & { id: string };

const shownOfRun = {
  id: actionRuns.id,
  label: actionRuns.label,
  environmentId: actionRuns.environmentId,
  tenant: actionRuns.tenant,
  action: actionRuns.action,
  tier: actionRuns.tier,
  state: actionRuns.state,
  reason: actionRuns.reason,
  requestedById: actionRuns.requestedById,
  requestedByName: actionRuns.requestedByName,
  submittedAt: actionRuns.submittedAt,
  expiresAt: actionRuns.expiresAt,
  finishedAt: actionRuns.finishedAt,
  calledAt: actionRuns.calledAt,
  breakGlass: actionRuns.breakGlass,
  verdict: actionRuns.verdict,
};

/** What waits for this person, what they asked for, what was decided lately, and what is owed. */
export async function approvalLists(db: Db, actor: Asker, now: Date) {
  const since = new Date(now.getTime() - LATELY_MS);
  const [waiting, mine, decided, owed] = await Promise.all([
    db
      .select(shownOfRun)
      .from(actionRuns)
      .where(and(eq(actionRuns.state, "waiting"), notBy(actor.id)))
      .orderBy(asc(actionRuns.expiresAt)),
    db
      .select(shownOfRun)
      .from(actionRuns)
      .where(
        and(
          eq(actionRuns.requestedById, actor.id),
          sql`${actionRuns.tier} >= 2`,
          or(
            inArray(actionRuns.state, ["drafted", "previewed", "waiting"]),
            and(isNotNull(actionRuns.submittedAt), gt(actionRuns.requestedAt, since)),
          ),
        ),
      )
      .orderBy(desc(actionRuns.requestedAt))
      .limit(AT_MOST),
    db
      .select({ approval: approvals, run: shownOfRun })
      .from(approvals)
      .innerJoin(actionRuns, eq(actionRuns.id, approvals.actionRunId))
      .where(gt(approvals.at, since))
      .orderBy(desc(approvals.at))
      .limit(AT_MOST),
    db
      .select({ duty: duties, run: shownOfRun })
      .from(duties)
      .innerJoin(actionRuns, eq(actionRuns.id, duties.actionRunId))
      .where(or(isNull(duties.doneAt), gt(duties.doneAt, since)))
      .orderBy(sql`${duties.doneAt} is not null`, asc(duties.dueAt))
      .limit(AT_MOST),
  ]);
  return {
    asOf: now,
    waiting,
    mine,
    decided,
    duties: owed.map((one) => ({ ...one, whyNot: whyNotDo(actor, one.duty.notById, one.run) ?? null })),
  };
}

const notBy = (id: string) => or(isNull(actionRuns.requestedById), ne(actionRuns.requestedById, id));

const whyNotDo = (
  actor: Asker,
  notById: string | null,
  run: { environmentId: string; tenant: string | null },
) =>
  whyNot(actor, "duty:do", placeOf(run.environmentId, run.tenant)) ??
  (notById === actor.id ? "You did it yourself; another admin looks at it." : undefined);

/** What stands beside the navigation: requests that this person may decide on, and duties they may do. */
export async function approvalCounts(db: Db, actor: Asker, now: Date) {
  const waiting = can(actor, "approval:decide")
    ? await db.$count(
        actionRuns,
        and(eq(actionRuns.state, "waiting"), gt(actionRuns.expiresAt, now), notBy(actor.id)),
      )
    : 0;
  const owed = can(actor, "duty:do")
    ? await db
        .select({ dueAt: duties.dueAt })
        .from(duties)
        .where(and(isNull(duties.doneAt), or(isNull(duties.notById), ne(duties.notById, actor.id))))
    : [];
  return { waiting, duties: owed.length, overdue: owed.filter(({ dueAt }) => dueAt <= now).length };
}

/** One request with the preview that it is bound to, or the newest one while nobody has asked yet. */
export async function requestById(db: Db, id: string, actor: Asker, now: Date) {
  const [run] = await db
    .select({
      ...shownOfRun,
      previewId: actionRuns.previewId,
      previewHash: actionRuns.previewHash,
      said: actionRuns.said,
    })
    .from(actionRuns)
    .where(eq(actionRuns.id, id));
  if (!run) throw notFound("request", id);
  const previews = await db
    .select()
    .from(actionPreviews)
    .where(and(eq(actionPreviews.actionRunId, id), eq(actionPreviews.purpose, "shown")))
    .orderBy(desc(actionPreviews.madeAt), desc(actionPreviews.id))
    .limit(2);
  const bound =
    run.submittedAt && run.previewId
      ? (await db.select().from(actionPreviews).where(eq(actionPreviews.id, run.previewId)))[0]
      : undefined;
  const preview = bound ?? previews[0];
  const earlier = bound ? undefined : previews[1];
  const decisions = await db
    .select()
    .from(approvals)
    .where(eq(approvals.actionRunId, id))
    .orderBy(asc(approvals.at));
  const owed = await db.select().from(duties).where(eq(duties.actionRunId, id));
  return {
    asOf: now,
    run,
    preview: preview ? { madeAt: preview.madeAt, hash: preview.hash, content: preview.content } : null,
    difference: preview && earlier ? previewDifference(earlier.content, preview.content) : [],
    decisions,
    duties: owed,
    /** Why it would be refused now, unless an admin goes on alone. */
    frozenBecause:
      (await whyFrozen(
        db,
        {
          environmentId: run.environmentId,
          tier: run.tier as Tier,
          origin: "person",
          byId: run.requestedById,
        },
        now,
      )) ?? null,
    whyNotDecide:
      whyNot(actor, "approval:decide", placeOf(run.environmentId, run.tenant)) ??
      (run.requestedById === actor.id ? "You asked for it yourself; another person decides." : null),
  };
}
