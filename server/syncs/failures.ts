import { and, desc, eq, gt, inArray, isNotNull, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { actionRuns, checks, environments, jobStates, runs, tenants } from "@/db/schema";
import { shownAt } from "@/domain/check";
import { reasonOf, spanIn } from "@/domain/failure";
import { type NextStep, nextStep, type Provider, providerOf, retryAt } from "@/domain/failure-step";
import { signatureOf } from "@/domain/failure-text";
import type { PlatformId } from "@/domain/platform";
import type { Status } from "@/domain/status";
import { FAILURE_CLASSES, type FailureClass } from "@/domain/sync";
import { declarationOf } from "@/server/connectors";
import { type CredentialProblem, credentialProblems } from "./credential-problems";
import { inputFor } from "./job-of";
import { readRules } from "./read-rules";

const MOST = 2000;
const RUNS_PER_CAUSE = 50;

export type FailedRunShown = {
  id: number;
  job: string;
  title: string;
  tenant: string;
  tenantName: string;
  at: Date;
  records: number | null;
  /** A later run of the same job and tenant ended well, or its data became newer since. */
  isOver: boolean;
  /** What was started to repeat it. */
  retry: { id: string; state: (typeof actionRuns.$inferSelect)["state"]; notBefore: Date | null } | null;
  retryAt: Date;
  noRetryBecause: string | null;
};

export type Cause = {
  key: string;
  environmentId: string;
  platformId: PlatformId;
  failureClass: FailureClass;
  rule: string;
  reason: string;
  confidence: number;
  byName: string | null;
  error: string | null;
  span: { start: number; end: number } | null;
  count: number;
  open: number;
  firstAt: Date;
  lastAt: Date;
  runs: FailedRunShown[];
  step: NextStep;
  provider: (Provider & { seen: { status: Status; reason: string } | null }) | null;
};

export type Failures = {
  total: number;
  isCut: boolean;
  classes: { failureClass: FailureClass; count: number; open: number; causes: Cause[] }[];
  problems: CredentialProblem[];
};

/** Failures by class and cause, the classes with most of them open first. */
export async function listFailures(db: Db, hours: number, now: Date): Promise<Failures> {
  const [rows, rules, problems] = await Promise.all([
    readFailures(db, new Date(now.getTime() - hours * 3_600_000)),
    readRules(db),
    credentialProblems(db, now),
  ]);
  const own = new Map(rules.own.map(({ id, reason }) => [`own:${id}`, reason]));
  const [retries, seen] = await Promise.all([retriesOf(db, rows), providersSeen(db, rows, now)]);
  const causes = new Map<string, Cause>();
  for (const row of rows) {
    const { failureClass, platformId } = row;
    if (!failureClass) continue;
    const because = row.because ?? { rule: "none", matched: "", confidence: 0 };
    const key = JSON.stringify([row.environmentId, failureClass, because.rule, signatureOf(row.error)]);
    const cause = causes.get(key) ?? {
      key,
      environmentId: row.environmentId,
      platformId,
      failureClass,
      rule: because.rule,
      reason: reasonOf(because.rule, own),
      confidence: because.confidence,
      byName: row.byName,
      error: row.error,
      span: spanIn(row.error, because.matched),
      count: 0,
      open: 0,
      firstAt: row.at,
      lastAt: row.at,
      runs: [],
      step: nextStep(failureClass, platformId),
      provider: seen.get(row.environmentId) ?? null,
    };
    causes.set(key, cause);
    cause.count += 1;
    if (!row.isOver) cause.open += 1;
    if (row.at < cause.firstAt) cause.firstAt = row.at;
    if (row.at > cause.lastAt) cause.lastAt = row.at;
    if (cause.runs.length < RUNS_PER_CAUSE) cause.runs.push(shownRun(row, failureClass, retries, now));
  }
  return {
    total: rows.length,
    isCut: rows.length === MOST,
    classes: byClass([...causes.values()]),
    problems,
  };
}

type Row = Awaited<ReturnType<typeof readFailures>>[number];

function readFailures(db: Db, since: Date) {
  const at = sql`coalesce(${runs.endedAt}, ${runs.startedAt}, ${runs.seenAt})`;
  return db
    .select({
      id: runs.id,
      environmentId: runs.environmentId,
      platformId: environments.platformId,
      job: runs.job,
      tenant: runs.tenant,
      tenantName: tenants.name,
      at: at.mapWith(runs.seenAt),
      startedAt: runs.startedAt,
      endedAt: runs.endedAt,
      records: runs.records,
      error: runs.error,
      failureClass: runs.failureClass,
      because: runs.failureBecause,
      byName: runs.classedByName,
      isOver: sql<boolean>`coalesce(${jobStates.lastGoodAt} > coalesce(${runs.startedAt}, ${runs.endedAt}), false) or exists (select 1 from runs later where later.environment_id = ${runs.environmentId}
        and later.job = ${runs.job} and later.tenant = ${runs.tenant} and later.started_at > coalesce(${runs.startedAt}, ${runs.endedAt})
        and later.status = 'succeeded' and later.records is distinct from 0)`,
    })
    .from(runs)
    .innerJoin(environments, and(eq(environments.id, runs.environmentId), eq(environments.active, true)))
    .leftJoin(
      tenants,
      and(eq(tenants.environmentId, runs.environmentId), eq(tenants.externalId, runs.tenant)),
    )
    .leftJoin(
      jobStates,
      and(
        eq(jobStates.environmentId, runs.environmentId),
        eq(jobStates.job, runs.job),
        eq(jobStates.tenant, runs.tenant),
      ),
    )
    .where(and(isNotNull(runs.failureClass), gt(runs.seenAt, since), gt(at, since.toISOString())))
    .orderBy(desc(at))
    .limit(MOST);
}

type Retry = { id: string; state: (typeof actionRuns.$inferSelect)["state"]; notBefore: Date | null };

async function retriesOf(db: Db, rows: readonly Row[]): Promise<Map<number, Retry>> {
  if (rows.length === 0) return new Map();
  const found = await db
    .select({
      id: actionRuns.id,
      state: actionRuns.state,
      notBefore: actionRuns.notBefore,
      retryOf: actionRuns.retryOf,
    })
    .from(actionRuns)
    .where(
      inArray(
        actionRuns.retryOf,
        rows.map(({ id }) => id),
      ),
    )
    .orderBy(actionRuns.requestedAt);
  return new Map(found.flatMap((run) => (run.retryOf === null ? [] : [[run.retryOf, run] as const])));
}

/** What the console's own check of each provider says. */
async function providersSeen(db: Db, rows: readonly Row[], now: Date) {
  const places = new Map(rows.map(({ environmentId, platformId }) => [environmentId, platformId]));
  const known = new Map<string, NonNullable<Cause["provider"]>>();
  for (const [environmentId, platformId] of places) {
    const provider = providerOf(platformId);
    if (!provider) continue;
    const [check] = provider.check
      ? await db
          .select()
          .from(checks)
          .where(and(eq(checks.environmentId, environmentId), eq(checks.key, provider.check)))
      : [];
    const shown = check ? shownAt(check, check.observedAt, check.everySeconds, now) : null;
    known.set(environmentId, {
      ...provider,
      seen: shown && { status: shown.status, reason: shown.reason },
    });
  }
  return known;
}

function shownRun(
  row: Row,
  failureClass: FailureClass,
  retries: ReadonlyMap<number, Retry>,
  now: Date,
): FailedRunShown {
  const { noRetryBecause } = nextStep(failureClass, row.platformId);
  const canStart = inputFor(row.platformId, row) !== undefined;
  return {
    id: row.id,
    job: row.job,
    title: declarationOf(row.platformId).jobs.find(({ key }) => key === row.job)?.title ?? row.job,
    tenant: row.tenant,
    tenantName: row.tenantName ?? row.tenant,
    at: row.at,
    records: row.records,
    isOver: row.isOver,
    retry: retries.get(row.id) ?? null,
    retryAt: retryAt(failureClass, row, now),
    noRetryBecause: noRetryBecause ?? (canStart ? null : "The console knows no way to start this job."),
  };
}

function byClass(causes: readonly Cause[]): Failures["classes"] {
  const sum = (list: readonly Cause[], of: "count" | "open") =>
    list.reduce((all, cause) => all + cause[of], 0);
  return FAILURE_CLASSES.flatMap((failureClass) => {
    const mine = causes
      .filter((cause) => cause.failureClass === failureClass)
      .toSorted((a, b) => b.open - a.open || b.count - a.count || b.lastAt.getTime() - a.lastAt.getTime());
    return mine.length > 0
      ? [{ failureClass, count: sum(mine, "count"), open: sum(mine, "open"), causes: mine }]
      : [];
  }).toSorted((a, b) => b.open - a.open || b.count - a.count);
}
