import { and, eq, inArray, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { environments, freshnessDays, freshnessHours, tenants } from "@/db/schema";
import {
  byLoss,
  FRESH_GROUPS,
  type FreshGroup,
  NOTHING_SPENT,
  periodOf,
  plus,
  type Spent,
} from "@/domain/fresh-time";
import type { FreshnessQuestion } from "@/domain/schema/fresh-time";
import { declarationOf } from "@/server/connectors";

const MOST_ROWS = 100;

type Subject = { environmentId: string; job: string; tenant: string; now: Spent; before: Spent };
type Place = { id: string; platformId: (typeof environments.$inferSelect)["platformId"] };

export type FreshRow = {
  key: string;
  platformId: string;
  platformName: string;
  environmentId: string | null;
  tenant: string | null;
  tenantName: string | null;
  job: string | null;
  jobTitle: string | null;
  /** How many jobs and tenants are summed in it. */
  subjects: number;
  now: Spent;
  before: Spent;
};

/** How the time of a period was spent, against the period before: in all, per group, per job and tenant, and step by step. */
export async function freshnessReport(db: Db, question: FreshnessQuestion, now: Date) {
  const period = periodOf(question.range, now);
  const places = await db
    .select({ id: environments.id, platformId: environments.platformId })
    .from(environments)
    .where(eq(environments.active, true));
  const [subjects, trend] = await Promise.all([
    spentPerSubject(db, question, period.from, period.beforeFrom),
    spentPerStep(db, question, period.from),
  ]);
  const known = subjects.filter(({ environmentId }) => places.some(({ id }) => id === environmentId));
  const groups = Object.fromEntries(
    FRESH_GROUPS.map((by) => [by, grouped(known, by, places)] as const),
  ) as Record<FreshGroup, FreshRow[]>;
  const worst = known
    .map((subject) => rowOf([subject], "subject", places))
    .sort((a, b) => byLoss(a.now, b.now));
  const shown = {
    groups: {
      platform: groups.platform,
      environment: groups.environment,
      tenant: groups.tenant.slice(0, MOST_ROWS),
      job: groups.job,
    },
    worst: worst.slice(0, 20),
  };
  const names = await tenantNames(db, [...shown.groups.tenant, ...shown.worst]);
  const named = (row: FreshRow): FreshRow => ({
    ...row,
    tenantName: row.tenant === null ? null : (names.get(`${row.environmentId} ${row.tenant}`) ?? row.tenant),
  });
  return {
    ...period,
    places: places.map(({ id }) => id).sort(),
    total: sumOf(known, "now"),
    before: sumOf(known, "before"),
    subjects: known.length,
    tenants: groups.tenant.length,
    groups: { ...shown.groups, tenant: shown.groups.tenant.map(named) },
    worst: shown.worst.map(named),
    trend: stepsOf(trend, period.from, now, period.stepMs),
  };
}

const sumOf = (subjects: readonly Subject[], which: "now" | "before") =>
  subjects.reduce((sum, subject) => plus(sum, subject[which]), NOTHING_SPENT);

function grouped(subjects: readonly Subject[], by: FreshGroup, places: readonly Place[]): FreshRow[] {
  const found = new Map<string, Subject[]>();
  for (const subject of subjects) {
    const place = places.find(({ id }) => id === subject.environmentId);
    if (!place) continue;
    const key = keyOf(subject, by, place);
    const kept = found.get(key);
    if (kept) kept.push(subject);
    else found.set(key, [subject]);
  }
  return [...found.values()].map((group) => rowOf(group, by, places)).sort((a, b) => byLoss(a.now, b.now));
}

function keyOf({ environmentId, tenant, job }: Subject, by: FreshGroup | "subject", place: Place): string {
  switch (by) {
    case "platform":
      return place.platformId;
    case "environment":
      return environmentId;
    case "tenant":
      return `${environmentId} ${tenant}`;
    case "job":
      return `${environmentId} ${job}`;
    case "subject":
      return `${environmentId} ${job} ${tenant}`;
  }
}

function rowOf(group: readonly Subject[], by: FreshGroup | "subject", places: readonly Place[]): FreshRow {
  const [first] = group;
  const place = places.find(({ id }) => id === first?.environmentId);
  if (!first || !place) throw new Error("A group of nothing has no row.");
  const declaration = declarationOf(place.platformId);
  const hasJob = by === "job" || by === "subject";
  const hasTenant = by === "tenant" || by === "subject";
  return {
    key: keyOf(first, by, place),
    platformId: place.platformId,
    platformName: declaration.name,
    environmentId: by === "platform" ? null : first.environmentId,
    tenant: hasTenant ? first.tenant : null,
    tenantName: hasTenant ? first.tenant : null,
    job: hasJob ? first.job : null,
    jobTitle: hasJob ? (declaration.jobs.find(({ key }) => key === first.job)?.title ?? first.job) : null,
    subjects: group.length,
    now: sumOf(group, "now"),
    before: sumOf(group, "before"),
  };
}

const sumsWhere = (condition: ReturnType<typeof sql>, name: "now" | "before") =>
  sql.join(
    (["ok", "warn", "alert", "unknown"] as const).map(
      (state) =>
        sql`coalesce(sum(${sql.identifier(`${state}_seconds`)}) filter (where ${condition}), 0)::float8 as ${sql.identifier(`${name}_${state}`)}`,
    ),
    sql`, `,
  );

/** The table of the grain, its column of time, and a moment in that column's type. */
function tableFor(range: FreshnessQuestion["range"]) {
  if (range === "24h")
    return {
      table: freshnessHours,
      time: sql`hour`,
      value: (at: Date) => sql`${at.toISOString()}::timestamptz`,
    };
  return {
    table: freshnessDays,
    time: sql`day`,
    value: (at: Date) => sql`${at.toISOString().slice(0, 10)}::date`,
  };
}

function asked({ environmentId, tenant, job }: FreshnessQuestion) {
  return sql.join(
    [
      environmentId === undefined ? sql`true` : sql`environment_id = ${environmentId}`,
      tenant === undefined ? sql`true` : sql`tenant = ${tenant}`,
      job === undefined ? sql`true` : sql`job = ${job}`,
    ],
    sql` and `,
  );
}

async function spentPerSubject(db: Db, question: FreshnessQuestion, from: Date, beforeFrom: Date) {
  const { table, time, value } = tableFor(question.range);
  const { rows } = await db.execute<Record<string, string | number>>(sql`
    select environment_id, job, tenant, ${sumsWhere(sql`${time} >= ${value(from)}`, "now")}, ${sumsWhere(sql`${time} < ${value(from)}`, "before")}
    from ${table} where ${time} >= ${value(beforeFrom)} and ${asked(question)} group by environment_id, job, tenant`);
  return rows.map(
    (row): Subject => ({
      environmentId: String(row.environment_id),
      job: String(row.job),
      tenant: String(row.tenant),
      now: spentIn(row, "now"),
      before: spentIn(row, "before"),
    }),
  );
}

const spentIn = (row: Record<string, unknown>, name: "now" | "before"): Spent => ({
  ok: Number(row[`${name}_ok`]),
  warn: Number(row[`${name}_warn`]),
  alert: Number(row[`${name}_alert`]),
  unknown: Number(row[`${name}_unknown`]),
});

async function spentPerStep(db: Db, question: FreshnessQuestion, from: Date): Promise<Map<number, Spent>> {
  const { table, time, value } = tableFor(question.range);
  const { rows } = await db.execute<Record<string, unknown>>(sql`
    select extract(epoch from ${time})::float8 as at, ${sumsWhere(sql`true`, "now")}
    from ${table} where ${time} >= ${value(from)} and ${asked(question)} group by ${time}`);
  return new Map(rows.map((row) => [Number(row.at) * 1000, spentIn(row, "now")]));
}

/** Every step has a place, also one in which nothing was watched. */
function stepsOf(spent: ReadonlyMap<number, Spent>, from: Date, to: Date, stepMs: number) {
  const steps: { at: Date; spent: Spent }[] = [];
  for (let at = from.getTime(); at <= to.getTime(); at += stepMs)
    steps.push({ at: new Date(at), spent: spent.get(at) ?? NOTHING_SPENT });
  return steps;
}

async function tenantNames(db: Db, rows: readonly FreshRow[]): Promise<Map<string, string>> {
  const places = [...new Set(rows.flatMap(({ environmentId }) => environmentId ?? []))];
  const ids = [...new Set(rows.flatMap(({ tenant }) => tenant ?? []))];
  if (ids.length === 0) return new Map();
  const known = await db
    .select({ place: tenants.environmentId, id: tenants.externalId, name: tenants.name })
    .from(tenants)
    .where(and(inArray(tenants.environmentId, places), inArray(tenants.externalId, ids)));
  return new Map(known.map(({ place, id, name }) => [`${place} ${id}`, name]));
}
