import { and, desc, eq, inArray, isNotNull, isNull, or, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { checks, credentials, environments, heartbeats, jobStates, questions, tenants } from "@/db/schema";
import type { CheckView } from "@/domain/alert-judge";
import type { PromiseView } from "@/domain/alert-judge-budget";
import type { JobView } from "@/domain/alert-judge-jobs";
import type { PlatformId } from "@/domain/platform";
import type { JobDeclaration } from "@/domain/schema/platform";
import { declarationOf } from "@/server/connectors";
import { type HookHealth, hookHealth } from "@/server/incoming/silence";
import { type LimitBook, readLimits } from "@/server/observe/limits";
import { readPromises } from "./promises";

export type CheckSeries = CheckView & { id: number; key: string; metric: string | null; title: string };
export type JobSeries = JobView & {
  /** "job@tenant" */
  key: string;
  job: string;
  tenant: string;
  name: string;
  /** The metric that limits the age of its data. */
  ageMetric: string | null;
};
export type BeatSeries = typeof heartbeats.$inferSelect;
type PromiseSeries = PromiseView & { key: string };
export type CredentialSeries = Pick<
  typeof credentials.$inferSelect,
  "id" | "environmentId" | "tenant" | "title" | "state" | "toldDays" | "dueAt" | "dueBecause" | "says"
>;

/** Everything of one environment that a rule may look at, found by what rules name. */
export type Place = {
  id: string;
  platformId: PlatformId;
  checks: CheckSeries[];
  checkByKey: Map<string, CheckSeries>;
  checksByMetric: Map<string, CheckSeries[]>;
  jobs: JobSeries[];
  jobsByKey: Map<string, JobSeries[]>;
  /** What runs by itself: a job that runs once for all its tenants is one, however many have data of it. */
  runners: JobSeries[];
  beats: BeatSeries[];
  /** Those that are due, dead or ended, and those that an open alert is about. */
  credentials: CredentialSeries[];
  hook: HookHealth | undefined;
  /** Undefined where nobody asked for them, or they cannot be read. */
  promises: PromiseSeries[] | undefined;
};

export type SeriesBook = {
  places: Place[];
  byPlatform: Map<PlatformId, Place[]>;
  limits: LimitBook;
  count: number;
};

/** Reads all series once; a rule then visits only what it names. */
export async function readSeries(
  db: Db,
  now: Date,
  wants: { environmentId?: string | undefined; hooks: boolean; credentials: boolean; promises?: boolean },
): Promise<SeriesBook> {
  const here = and(
    eq(environments.active, true),
    wants.environmentId ? eq(environments.id, wants.environmentId) : undefined,
  );
  const found = await db
    .select({ id: environments.id, platformId: environments.platformId })
    .from(environments)
    .where(here);
  const places = new Map(found.map((place) => [place.id, emptyPlace(place)]));
  const limits = await readLimits(db);
  let count = 0;
  for (const { environmentId, isRefused, said, hasCandidate, ...check } of await readChecks(db)) {
    const place = places.get(environmentId);
    if (!place) continue;
    count += 1;
    const series = { ...check, isPending: hasCandidate, refusal: isRefused ? (said ?? check.reason) : null };
    place.checks.push(series);
    place.checkByKey.set(series.key, series);
    if (series.metric) pushTo(place.checksByMetric, series.metric, series);
  }
  const shared = new Set<string>();
  for (const { environmentId, tenantName, runForAll, ...job } of await readJobs(db)) {
    const place = places.get(environmentId);
    if (!place) continue;
    count += 1;
    const declared = declaredJobs(place.platformId).get(job.job);
    const title = declared?.title ?? job.job;
    const series: JobSeries = {
      ...job,
      key: `${job.job}@${job.tenant}`,
      name: tenantName ? `${title} of ${tenantName}` : title,
      ageMetric: declared?.ageMetric ?? null,
    };
    place.jobs.push(series);
    pushTo(place.jobsByKey, series.job, series);
    const run = `${environmentId} ${job.job}`;
    if (!runForAll) place.runners.push(series);
    else if (!shared.has(run)) place.runners.push({ ...series, tenant: "", key: `${job.job}@`, name: title });
    if (runForAll) shared.add(run);
  }
  for (const beat of await db.select().from(heartbeats)) {
    count += 1;
    places.get(beat.environmentId)?.beats.push(beat);
  }
  if (wants.credentials)
    for (const credential of await readCredentials(db)) {
      count += 1;
      places.get(credential.environmentId)?.credentials.push(credential);
    }
  const promises = wants.promises ? await readPromises(db, now) : undefined;
  if (promises) {
    count += promises.length;
    for (const place of places.values())
      place.promises = promises.filter(({ environmentId }) => environmentId === place.id);
  }
  if (wants.hooks)
    for (const hook of await hookHealth(db, now)) {
      const place = places.get(hook.environmentId);
      if (place) place.hook = hook;
    }
  const byPlatform = new Map<PlatformId, Place[]>();
  for (const place of places.values()) pushTo(byPlatform, place.platformId, place);
  return { places: [...places.values()], byPlatform, limits, count };
}

/** What a deployment does not offer is no series: there is nothing to be told. */
const readChecks = (db: Db) =>
  db
    .select({
      id: checks.id,
      environmentId: checks.environmentId,
      key: checks.key,
      title: checks.title,
      metric: checks.metric,
      status: checks.status,
      since: checks.since,
      reason: checks.reason,
      hasCandidate: sql<boolean>`${checks.candidate} is not null`,
      value: checks.value,
      volume: sql<
        number | null
      >`case when jsonb_typeof(${checks.facts} -> 'volume') = 'number' then (${checks.facts} ->> 'volume')::float8 end`,
      observedAt: checks.observedAt,
      everySeconds: checks.everySeconds,
      isRefused: sql<boolean>`coalesce(${questions.lastTroubleKind} in ('credentials', 'forbidden'), false)`,
      said: questions.lastTrouble,
    })
    .from(checks)
    .leftJoin(
      questions,
      and(
        eq(questions.environmentId, checks.environmentId),
        eq(questions.key, checks.question),
        isNotNull(questions.lastTrouble),
      ),
    )
    .where(and(eq(checks.active, true), isNull(checks.notOffered)));

const readJobs = (db: Db) =>
  db
    .select({
      environmentId: jobStates.environmentId,
      job: jobStates.job,
      tenant: jobStates.tenant,
      tenantName: sql<string>`coalesce(${tenants.name}, ${jobStates.tenant})`,
      lastGoodAt: jobStates.lastGoodAt,
      lastRunAt: jobStates.lastRunAt,
      lastStatus: jobStates.lastStatus,
      lastError: jobStates.lastError,
      consecutiveFailures: jobStates.consecutiveFailures,
      runForAll: jobStates.runForAll,
      restsUntil: jobStates.restsUntil,
      observedAt: jobStates.observedAt,
      everySeconds: jobStates.everySeconds,
    })
    .from(jobStates)
    .leftJoin(
      tenants,
      and(eq(tenants.environmentId, jobStates.environmentId), eq(tenants.externalId, jobStates.tenant)),
    )
    .orderBy(desc(jobStates.observedAt));

const readCredentials = (db: Db): Promise<CredentialSeries[]> =>
  db
    .select({
      id: credentials.id,
      environmentId: credentials.environmentId,
      tenant: credentials.tenant,
      title: credentials.title,
      state: credentials.state,
      toldDays: credentials.toldDays,
      dueAt: credentials.dueAt,
      dueBecause: credentials.dueBecause,
      says: credentials.says,
    })
    .from(credentials)
    .where(
      and(
        isNull(credentials.goneAt),
        or(
          inArray(credentials.state, ["dead", "ended", "overdue", "due"]),
          sql`${credentials.id} in (select subject::uuid from alerts where subject_kind = 'credential' and state <> 'resolved')`,
        ),
      ),
    );

const emptyPlace = ({ id, platformId }: { id: string; platformId: PlatformId }): Place => ({
  id,
  platformId,
  checks: [],
  checkByKey: new Map(),
  checksByMetric: new Map(),
  jobs: [],
  jobsByKey: new Map(),
  runners: [],
  beats: [],
  credentials: [],
  hook: undefined,
  promises: undefined,
});

const jobsByPlatform = new Map<PlatformId, Map<string, JobDeclaration>>();
function declaredJobs(platformId: PlatformId): Map<string, JobDeclaration> {
  let known = jobsByPlatform.get(platformId);
  if (!known) {
    known = new Map(declarationOf(platformId).jobs.map((job) => [job.key, job]));
    jobsByPlatform.set(platformId, known);
  }
  return known;
}

export const titleOfJob = (platformId: PlatformId, job: string) =>
  declaredJobs(platformId).get(job)?.title ?? job;

export function pushTo<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
