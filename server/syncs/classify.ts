import {
  and,
  between,
  desc,
  eq,
  gt,
  inArray,
  isNotNull,
  isNull,
  lt,
  ne,
  or,
  type SQL,
  sql,
} from "drizzle-orm";
import type { Db } from "@/db";
import { environments, runs } from "@/db/schema";
import {
  ALONE,
  type Around,
  type Beside,
  type Classed,
  classify,
  type FailedRun,
  type Rules,
} from "@/domain/failure";
import { signatureOf } from "@/domain/failure-text";
import { readRules } from "./read-rules";
import { retryWhenLimitEnds } from "./retry";

const DAY_MS = 86_400_000;
const BATCH = 1000;
/** Failures so close to each other are looked at together. */
const TOGETHER_MS = 30 * 60_000;
/** What nobody could tell is looked at again for so long: others may fail the same way. */
const AGAIN_MS = 30 * 60_000;

const columns = {
  id: runs.id,
  environmentId: runs.environmentId,
  platformId: environments.platformId,
  job: runs.job,
  tenant: runs.tenant,
  status: runs.status,
  error: runs.error,
  records: runs.records,
  startedAt: runs.startedAt,
  endedAt: runs.endedAt,
  deadlineAt: runs.deadlineAt,
  evidence: runs.evidence,
  failureClass: runs.failureClass,
  failureBecause: runs.failureBecause,
  seenAt: runs.seenAt,
};
type Row = Awaited<ReturnType<typeof readRows>>[number];

const readRows = (db: Db, where: SQL | undefined, limit: number) =>
  db
    .select(columns)
    .from(runs)
    .innerJoin(environments, eq(environments.id, runs.environmentId))
    .where(and(isNull(runs.classedByName), where))
    .orderBy(desc(runs.seenAt))
    .limit(limit);

/** Says why runs failed that ended, or should have, since it was last asked. Harmless to run twice at once. */
export async function classifyRuns(db: Db, now: Date): Promise<number> {
  const rules = await readRules(db);
  const fresh = await readRows(
    db,
    and(
      isNull(runs.failureClass),
      or(inArray(runs.status, ["failed", "partial"]), eq(runs.records, 0)),
      inArray(runs.status, ["failed", "partial", "succeeded"]),
    ),
    BATCH,
  );
  const hanging = await readRows(
    db,
    and(isNull(runs.failureClass), eq(runs.status, "running"), lt(runs.deadlineAt, now)),
    BATCH,
  );
  const changed = await classifyRows(db, [...fresh, ...hanging], rules, now);
  for (const { row, classed } of changed)
    if (classed?.failureClass === "rate-limit") await retryWhenLimitEnds(db, row.id, now);
  return changed.length;
}

/** Runs that hung and ended after all, and those that nobody could tell: others may have failed the same way since. */
export async function reconsiderRuns(db: Db, now: Date): Promise<number> {
  const rows = await readRows(
    db,
    and(
      isNotNull(runs.failureClass),
      or(
        and(sql`${runs.failureBecause}->>'rule' = 'past-deadline'`, ne(runs.status, "running")),
        and(eq(runs.failureClass, "unknown"), gt(runs.seenAt, new Date(now.getTime() - AGAIN_MS))),
      ),
    ),
    BATCH,
  );
  return (await classifyRows(db, rows, await readRules(db), now)).length;
}

/** The last week once more, by other rules. What people said stays. */
export async function classifyAgain(db: Db, rules: Rules, now: Date): Promise<number> {
  const rows = await readRows(
    db,
    and(isNotNull(runs.failureClass), gt(runs.seenAt, new Date(now.getTime() - 7 * DAY_MS))),
    5 * BATCH,
  );
  return (await classifyRows(db, rows, rules, now)).length;
}

async function classifyRows(db: Db, rows: readonly Row[], rules: Rules, now: Date) {
  if (rows.length === 0) return [];
  const alone = new Map(rows.map((row) => [row.id, classify(failedOf(row, now), ALONE, rules)]));
  const classes = new Map([...alone].map(([id, classed]) => [id, classed?.failureClass ?? null]));
  const history = await said(db);
  const around = remembering((row: Row) => aroundOf(db, row, classes, history));
  const settled: { row: Row; classed: Classed | undefined }[] = [];
  for (const row of rows) {
    let classed = alone.get(row.id);
    if (classed && classed.confidence <= 0.6)
      classed = classify(failedOf(row, now), await around(row), rules);
    if (
      (classed?.failureClass ?? null) !== row.failureClass ||
      (classed &&
        (classed.rule !== row.failureBecause?.rule || classed.matched !== row.failureBecause.matched))
    )
      settled.push({ row, classed });
  }
  await keep(db, settled);
  return settled;
}

/** Runs of an environment within the same minutes have the same things around them. */
function remembering(read: (row: Row) => Promise<Around>): (row: Row) => Promise<Around> {
  const known = new Map<string, Promise<Around>>();
  return (row) => {
    const key = `${row.environmentId} ${Math.floor(momentOf(row) / (TOGETHER_MS / 6))}`;
    const found = known.get(key) ?? read(row);
    known.set(key, found);
    return found;
  };
}

const momentOf = (row: Row) => (row.endedAt ?? row.startedAt ?? row.seenAt).getTime();

const failedOf = (row: Row, now: Date): FailedRun => ({
  platformId: row.platformId,
  status: row.status,
  error: row.error,
  httpStatus: typeof row.evidence?.httpStatus === "number" ? row.evidence.httpStatus : null,
  records: row.records,
  isPastDeadline: row.deadlineAt !== null && row.deadlineAt < now,
});

/** The newest run of each job and tenant of the environment around the same time. */
async function aroundOf(
  db: Db,
  row: Row,
  classes: ReadonlyMap<number, Beside["failureClass"]>,
  history: ReadonlyMap<string, Around["said"]>,
): Promise<Around> {
  const from = new Date(momentOf(row) - 2 * TOGETHER_MS);
  const to = new Date(momentOf(row) + TOGETHER_MS);
  const beside = await db
    .selectDistinctOn([runs.job, runs.tenant], {
      id: runs.id,
      job: runs.job,
      tenant: runs.tenant,
      status: runs.status,
      error: runs.error,
      failureClass: runs.failureClass,
    })
    .from(runs)
    .where(
      and(
        eq(runs.environmentId, row.environmentId),
        or(between(runs.startedAt, from, to), and(isNull(runs.startedAt), between(runs.endedAt, from, to))),
        ne(runs.status, "running"),
      ),
    )
    .orderBy(runs.job, runs.tenant, sql`coalesce(${runs.startedAt}, ${runs.endedAt}) desc`)
    .limit(2000);
  const failed = beside.filter(({ status }) => status === "failed" || status === "partial");
  return {
    failed: failed.map((one) => ({ ...one, failureClass: classes.get(one.id) ?? one.failureClass })),
    good: beside.filter(({ status }) => status === "succeeded").length,
    said: history.get(row.platformId) ?? [],
  };
}

/** What people said about earlier failures, by platform, the newest first. */
async function said(db: Db): Promise<Map<string, Around["said"]>> {
  const rows = await db
    .select({
      platformId: environments.platformId,
      error: runs.error,
      failureClass: runs.failureClass,
      byName: runs.classedByName,
    })
    .from(runs)
    .innerJoin(environments, eq(environments.id, runs.environmentId))
    .where(and(isNotNull(runs.classedByName), isNotNull(runs.failureClass)))
    .orderBy(desc(runs.seenAt))
    .limit(500);
  const found = new Map<string, Around["said"][number][]>();
  for (const { platformId, error, failureClass, byName } of rows) {
    if (!failureClass || !byName) continue;
    const known = found.get(platformId) ?? [];
    known.push({ signature: signatureOf(error), failureClass, byName });
    found.set(platformId, known);
  }
  return found;
}

async function keep(db: Db, settled: readonly { row: Row; classed: Classed | undefined }[]): Promise<void> {
  if (settled.length === 0) return;
  const rows = settled.map(({ row, classed }) => ({
    id: row.id,
    failureClass: classed?.failureClass ?? null,
    because: classed
      ? { rule: classed.rule, matched: classed.matched.slice(0, 200), confidence: classed.confidence }
      : null,
  }));
  await db.execute(sql`
    update runs set failure_class = n."failureClass", failure_because = n.because
    from jsonb_to_recordset(${storable(rows)}::jsonb) as n(id bigint, "failureClass" text, because jsonb)
    where runs.id = n.id and runs.classed_by_name is null`);
}

/** Half a surrogate pair is no text for the database. */
const storable = (value: unknown) => JSON.stringify(value).replace(/\\ud[89a-f][0-9a-f]{2}/gi, "\\ufffd");
