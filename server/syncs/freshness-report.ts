import { and, eq, inArray } from "drizzle-orm";
import type { Db } from "@/db";
import { environments, tenants } from "@/db/schema";
import { byLoss, type FreshGroup, NOTHING_SPENT, periodOf, plus, type Spent } from "@/domain/fresh-time";
import type { FreshnessQuestion } from "@/domain/schema/fresh-time";
import { declarationOf } from "@/server/connectors";
import { type GroupSum, spentPerGroup, spentPerStep } from "./spent-sums";

const MOST_ROWS = 100;
const MOST_SUBJECTS = 20;

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
  const [sums, trend] = await Promise.all([
    spentPerGroup(db, question, period, { tenant: MOST_ROWS, subject: MOST_SUBJECTS }),
    spentPerStep(db, question, period.from),
  ]);
  const known = sums.flatMap((sum) => {
    const place = places.find(({ id }) => id === sum.environmentId);
    return place ? [{ ...sum, place }] : [];
  });
  const rowsOf = (kind: GroupSum["kind"]) =>
    known.filter((sum) => sum.kind === kind).map((sum) => rowOf(sum, sum.place));
  const environment = rowsOf("environment");
  const groups = {
    platform: perPlatform(environment),
    environment,
    tenant: rowsOf("tenant"),
    job: rowsOf("job"),
  } satisfies Record<FreshGroup, FreshRow[]>;
  const worst = rowsOf("subject");
  const names = await tenantNames(db, [...groups.tenant, ...worst]);
  const named = (row: FreshRow): FreshRow => ({
    ...row,
    tenantName: row.tenant === null ? null : (names.get(`${row.environmentId} ${row.tenant}`) ?? row.tenant),
  });
  return {
    ...period,
    places: places.map(({ id }) => id).sort(),
    total: sumOf(environment, "now"),
    before: sumOf(environment, "before"),
    subjects: environment.reduce((sum, { subjects }) => sum + subjects, 0),
    tenants: known.find(({ kind }) => kind === "tenant")?.ofKind ?? 0,
    groups: { ...groups, tenant: groups.tenant.map(named) },
    worst: worst.map(named),
    trend: stepsOf(trend, period.from, now, period.stepMs),
  };
}

const sumOf = (rows: readonly { now: Spent; before: Spent }[], which: "now" | "before") =>
  rows.reduce((sum, row) => plus(sum, row[which]), NOTHING_SPENT);

function perPlatform(rows: readonly FreshRow[]): FreshRow[] {
  return [...new Set(rows.map(({ platformId }) => platformId))]
    .flatMap((platformId): FreshRow[] => {
      const of = rows.filter((row) => row.platformId === platformId);
      const [first] = of;
      if (!first) return [];
      const subjects = of.reduce((sum, row) => sum + row.subjects, 0);
      const spent = { now: sumOf(of, "now"), before: sumOf(of, "before") };
      return [{ ...first, ...spent, key: platformId, environmentId: null, subjects }];
    })
    .sort((a, b) => byLoss(a.now, b.now));
}

function rowOf({ environmentId, job, tenant, subjects, now, before }: GroupSum, place: Place): FreshRow {
  const declaration = declarationOf(place.platformId);
  return {
    key: [environmentId, job, tenant].filter((part) => part !== null).join(" "),
    platformId: place.platformId,
    platformName: declaration.name,
    environmentId,
    tenant,
    tenantName: tenant,
    job,
    jobTitle: job === null ? null : (declaration.jobs.find(({ key }) => key === job)?.title ?? job),
    subjects,
    now,
    before,
  };
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
