import { and, desc, eq, gt, inArray } from "drizzle-orm";
import type { Db } from "@/db";
import { actionRuns, automations } from "@/db/schema";
import {
  type AutomationOf,
  automationOf,
  type BreakerKind,
  FAILURES_IN_A_ROW,
  restEnds,
} from "@/domain/automation";
import { conflict } from "@/domain/errors";
import { momentText } from "@/domain/freeze";
import { appendAudit, SYSTEM } from "@/server/audit/append";

type Run = typeof actionRuns.$inferSelect;
type Automation = typeof automations.$inferSelect;
/** What is known of a run that exists already: it is asked about again just before it is sent. */
export type BrokenFor = Pick<Run, "id" | "requestedAt">;

const HOUR = 3_600_000;
const LIVE_STATES = ["queued", "running", "verifying"] as const;

/** Why an automation may not start a run, or send the one that it started; undefined when it may. */
export async function whyBroken(
  db: Db,
  key: string,
  run: BrokenFor | undefined,
  now: Date,
): Promise<string | undefined> {
  const [automation] = await db.select().from(automations).where(eq(automations.key, key));
  if (!automation) return undefined;
  const { title, mutedUntil, mutedByName, mutedReason, openSince } = automation;
  if (mutedUntil && mutedUntil > now)
    return `${title}: muted by ${mutedByName} until ${momentText(mutedUntil, now)}: ${mutedReason}`;
  if (!openSince) return undefined;
  if (run) return isLetThrough(automation, run) ? undefined : stoppedText(automation, openSince, now);
  if (await isOnTrial(db, automation))
    return `${stoppedText(automation, openSince, now)} One run is under way as a trial.`;
  if (restEnds(openSince) <= now) return undefined;
  return `${stoppedText(automation, openSince, now)} One run is let through as a trial after ${momentText(restEnds(openSince), now)}, or an admin closes its breaker.`;
}

/** The trial, and what was asked for while there was still room for it. */
const isLetThrough = ({ trialRunId, openKind, openSince }: Automation, run: BrokenFor) =>
  run.id === trialRunId || (openKind === "too-many" && openSince !== null && run.requestedAt <= openSince);

const stoppedText = ({ title, openBecause }: Automation, openSince: Date, now: Date) =>
  `${title}: stopped by its breaker at ${momentText(openSince, now)}. ${openBecause}`;

/** A trial that was cancelled before it was sent is none any more. */
async function isOnTrial(db: Db, { trialRunId }: Pick<Automation, "trialRunId">): Promise<boolean> {
  if (!trialRunId) return false;
  const live = and(eq(actionRuns.id, trialRunId), inArray(actionRuns.state, [...LIVE_STATES]));
  return (await db.$count(actionRuns, live)) > 0;
}

/** Counts a run that an automation has just asked for, once, in the transaction that keeps it. */
export async function countAutomated(db: Db, run: Run): Promise<void> {
  const of = automationOf(run.origin, run.environmentId);
  if (!of) return;
  const now = run.requestedAt;
  const automation = await held(db, of);
  const { openSince } = automation;
  if (openSince) {
    // Two may have found the rest over at once; the row is held now, so the second finds the first one's trial.
    const refused = await whyBroken(db, of.key, undefined, now);
    if (refused) throw conflict(refused);
    await change(db, of.key, { trialRunId: run.id });
    return;
  }
  const since = later(new Date(now.getTime() - HOUR), automation.countedFrom);
  const started = await db.$count(actionRuns, and(ofAutomation(run), gt(actionRuns.requestedAt, since)));
  if (started >= automation.perHour)
    await open(
      db,
      run,
      automation,
      "too-many",
      `It started ${started} runs within an hour; ${automation.perHour} are allowed.`,
      now,
    );
}

/** What the end of a run means for its automation, in the transaction that ends it. */
export async function judgeAutomated(tx: Db, run: Run, at: Date): Promise<void> {
  const of = automationOf(run.origin, run.environmentId);
  if (!of || run.state === "cancelled") return;
  const automation = await held(tx, of);
  const isGood = run.state === "succeeded";
  if (automation.trialRunId === run.id) {
    if (isGood) return close(tx, run, automation, at);
    return open(tx, run, automation, "failures", `The trial did not end well either: ${run.verdict}`, at);
  }
  if (isGood || automation.openSince) return;
  const last = await tx
    .select({ state: actionRuns.state, verdict: actionRuns.verdict })
    .from(actionRuns)
    .where(
      and(
        ofAutomation(run),
        inArray(actionRuns.state, ["succeeded", "rolled-back", "failed", "outcome-unknown"]),
        gt(actionRuns.requestedAt, later(new Date(at.getTime() - 24 * HOUR), automation.countedFrom)),
      ),
    )
    .orderBy(desc(actionRuns.finishedAt))
    .limit(FAILURES_IN_A_ROW);
  if (
    last.length === FAILURES_IN_A_ROW &&
    last.every(({ state }) => state === "failed" || state === "outcome-unknown")
  )
    await open(
      tx,
      run,
      automation,
      "failures",
      `The last ${FAILURES_IN_A_ROW} runs did not end well; the last said: ${run.verdict}`,
      at,
    );
}

/** Its row, held until the transaction ends; made when it runs for the first time. */
async function held(db: Db, of: AutomationOf): Promise<Automation> {
  await db.insert(automations).values(of).onConflictDoNothing();
  const [automation] = await db.select().from(automations).where(eq(automations.key, of.key)).for("update");
  if (!automation) throw new Error("An automation is gone.");
  return automation;
}

async function open(
  db: Db,
  run: Run,
  { key }: Automation,
  kind: BreakerKind,
  because: string,
  at: Date,
): Promise<void> {
  const openBecause = because.slice(0, 1000);
  await change(db, key, { openSince: at, openBecause, openKind: kind, trialRunId: null });
  await tell(db, run, key, "automation.open", "failed", { because: openBecause });
}

async function close(db: Db, run: Run, { key }: Automation, at: Date): Promise<void> {
  await change(db, key, {
    openSince: null,
    openBecause: null,
    openKind: null,
    trialRunId: null,
    countedFrom: at,
  });
  await tell(db, run, key, "automation.close", "done", { because: "Its trial ended well.", trial: run.id });
}

const change = (db: Db, key: string, to: Partial<Automation>) =>
  db.update(automations).set(to).where(eq(automations.key, key));

const tell = (
  db: Db,
  run: Run,
  key: string,
  action: string,
  result: "done" | "failed",
  detail: Record<string, unknown>,
) =>
  appendAudit(db, SYSTEM, run.id, {
    action,
    result,
    subjectKind: "automation",
    subjectId: key,
    environmentId: run.environmentId,
    detail,
  });

const ofAutomation = ({ environmentId, origin }: Run) =>
  and(eq(actionRuns.environmentId, environmentId), eq(actionRuns.origin, origin));

const later = (a: Date, b: Date | null) => (b && b > a ? b : a);
