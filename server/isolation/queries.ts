import { and, desc, eq, lt, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { checks, environments, isolationViews, questions } from "@/db/schema";
import { shownAt } from "@/domain/check";
import type { Verdict } from "@/domain/isolation";
import { connectors } from "@/server/connectors";

const ROUNDS = 30;

type Cell = {
  tenant: string;
  verdict: Verdict;
  said: string;
  rows: number;
  foreign: number;
  foreignIds: readonly string[];
  durationMs: number;
};

/** Each environment with its newest round as listing × tenant; one that is not compared says why. */
export async function isolationMatrix(db: Db, now: Date) {
  const [places, views, names] = await Promise.all([placesOf(db), newestViews(db), namesOf(db)]);
  return places.map((place) => {
    const mine = views.filter(({ environmentId }) => environmentId === place.environmentId);
    const tenants = [...new Set(mine.map(({ tenant }) => tenant))];
    const keys = [...new Set(mine.map(({ listing }) => listing))];
    const shown = place.check && shownAt(place.check, place.check.observedAt, place.check.everySeconds, now);
    return {
      environmentId: place.environmentId,
      platformId: place.platformId,
      notCompared: notCompared(place),
      status: shown?.status ?? ("unknown" as const),
      reason: shown?.reason ?? "",
      since: shown?.since ?? null,
      trouble: place.trouble,
      nextDueAt: place.nextDueAt,
      everySeconds: place.everySeconds,
      isAsking: place.leaseUntil !== null && place.leaseUntil > now,
      at: mine[0]?.at ?? null,
      tenants: tenants.map((key) => ({ key, name: names.get(`${place.environmentId} ${key}`) ?? key })),
      listings: keys.map((key) => {
        const cells = mine.filter(({ listing }) => listing === key);
        return { key, title: cells[0]?.title ?? key, cells: cells.map(cellOf) };
      }),
    };
  });
}

type Place = Awaited<ReturnType<typeof placesOf>>[number];

function notCompared({ platformId, dialect, questionId, check }: Place): string | undefined {
  const listings = connectors[platformId].listings;
  if (!listings) return "What is known of this platform has no list that could be asked for as one tenant.";
  if (!dialect) return "The platform was not reached yet, so it is not known which lists it has.";
  if (listings(dialect).length === 0 || questionId === null)
    return "This version of the platform has no list that could be asked for as one tenant.";
  return check?.notOffered ?? undefined;
}

function placesOf(db: Db) {
  return db
    .select({
      environmentId: environments.id,
      platformId: environments.platformId,
      dialect: environments.dialect,
      questionId: questions.id,
      trouble: questions.lastTrouble,
      nextDueAt: questions.nextDueAt,
      everySeconds: questions.everySeconds,
      leaseUntil: questions.leaseUntil,
      check: checks,
    })
    .from(environments)
    .leftJoin(
      questions,
      and(
        eq(questions.environmentId, environments.id),
        eq(questions.key, "isolation"),
        eq(questions.active, true),
      ),
    )
    .leftJoin(
      checks,
      and(
        eq(checks.environmentId, environments.id),
        eq(checks.question, "isolation"),
        eq(checks.active, true),
      ),
    )
    .where(and(eq(environments.active, true), sql`${environments.platformId} <> 'wheelhouse'`))
    .orderBy(environments.id);
}

const newestViews = (db: Db) =>
  db
    .select()
    .from(isolationViews)
    .where(
      sql`(${isolationViews.environmentId}, ${isolationViews.at}) in
        (select e.id, (select max(v.at) from isolation_views v where v.environment_id = e.id) from environments e where e.active)`,
    )
    .orderBy(isolationViews.id);

/** Names of the tenants that were compared, by environment and key. */
async function namesOf(db: Db): Promise<Map<string, string>> {
  const { rows } = await db.execute<{ environment_id: string; external_id: string; name: string }>(sql`
    select t.environment_id, t.external_id, t.name from tenants t
    where exists (select 1 from isolation_views v where v.environment_id = t.environment_id and v.tenant = t.external_id)`);
  return new Map(rows.map((row) => [`${row.environment_id} ${row.external_id}`, row.name]));
}

const cellOf = (view: typeof isolationViews.$inferSelect): Cell => ({
  tenant: view.tenant,
  verdict: view.verdict,
  said: view.said,
  rows: view.rows,
  foreign: view.foreign,
  foreignIds: view.foreignIds,
  durationMs: view.durationMs,
});

/** Every time isolation was looked at, newest first: how many views had which verdict. */
export async function isolationRounds(db: Db, environmentId: string, before: Date | undefined) {
  const count = (verdict: Verdict) =>
    sql<number>`(count(*) filter (where ${isolationViews.verdict} = ${verdict}))::int`;
  const rows = await db
    .select({
      at: isolationViews.at,
      own: count("own"),
      leak: count("leak"),
      unproven: count("unproven"),
      notRead: count("not-read"),
      shared: count("shared"),
      notOffered: count("not-offered"),
      milliseconds: sql<number>`sum(${isolationViews.durationMs})::int`,
    })
    .from(isolationViews)
    .where(
      and(
        eq(isolationViews.environmentId, environmentId),
        before ? lt(isolationViews.at, before) : undefined,
      ),
    )
    .groupBy(isolationViews.at)
    .orderBy(desc(isolationViews.at))
    .limit(ROUNDS + 1);
  return { rounds: rows.slice(0, ROUNDS), hasMore: rows.length > ROUNDS };
}

/** One list as one tenant was shown it, each time. */
export const cellHistory = (db: Db, at: { environmentId: string; listing: string; tenant: string }) =>
  db
    .select()
    .from(isolationViews)
    .where(
      and(
        eq(isolationViews.environmentId, at.environmentId),
        eq(isolationViews.listing, at.listing),
        eq(isolationViews.tenant, at.tenant),
      ),
    )
    .orderBy(desc(isolationViews.at))
    .limit(ROUNDS);
