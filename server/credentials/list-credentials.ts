import { and, asc, eq, ilike, inArray, isNotNull, lte, ne, or, type SQL, sql } from "drizzle-orm";
import type { z } from "zod";
import type { Db } from "@/db";
import { credentials, environments, tenants } from "@/db/schema";
import type { ListCredentials } from "@/domain/schema/credential-inventory";

const PAGE = 100;
const DAY_MS = 86_400_000;
const NEEDS = ["dead", "ended", "overdue", "due", "unknown"] as const;

/** What wants somebody, then what nobody knows, then what is in order; each by when it is due. */
const rank = sql<number>`case when ${credentials.state} = 'dead' then 0 when ${credentials.state} in ('ended', 'overdue', 'due') then 1
  when ${credentials.state} = 'unknown' then 2 when ${credentials.state} = 'fine' then 3 else 4 end`;
const dueAt = sql`coalesce(${credentials.dueAt}, 'infinity')`;

const shown = {
  id: credentials.id,
  environmentId: credentials.environmentId,
  platformId: environments.platformId,
  name: credentials.name,
  tenant: credentials.tenant,
  tenantName: sql<string>`coalesce(${tenants.name}, ${credentials.tenant})`,
  kind: credentials.kind,
  title: credentials.title,
  origin: credentials.origin,
  ownerName: credentials.ownerName,
  state: credentials.state,
  says: credentials.says,
  dueAt: credentials.dueAt,
  dueBecause: credentials.dueBecause,
  toldDays: credentials.toldDays,
  everyDays: credentials.everyDays,
  issuedAt: credentials.issuedAt,
  rotatedAt: credentials.rotatedAt,
  expiresAt: credentials.expiresAt,
  testedAt: credentials.testedAt,
  testStatus: credentials.testStatus,
  proved: credentials.proved,
  provedAt: credentials.provedAt,
};

const rows = (db: Db) =>
  db
    .select({ ...shown, rank: rank.as("rank"), place: sql<string>`${dueAt}::text`.as("place") })
    .from(credentials)
    .innerJoin(environments, eq(environments.id, credentials.environmentId))
    .leftJoin(
      tenants,
      and(eq(tenants.environmentId, credentials.environmentId), eq(tenants.externalId, credentials.tenant)),
    );

export async function listCredentials(db: Db, filter: z.output<typeof ListCredentials>, now: Date) {
  const { cursor } = filter;
  const found = await rows(db)
    .where(
      and(
        ...conditions(filter, now),
        cursor
          ? sql`(${rank}, ${dueAt}, ${credentials.id}) > (${cursor.rank}, ${cursor.at}::timestamptz, ${cursor.id}::uuid)`
          : undefined,
      ),
    )
    .orderBy(rank, dueAt, asc(credentials.id))
    .limit(PAGE + 1);
  const page = found.slice(0, PAGE);
  const last = page.at(-1);
  return {
    rows: page.map(({ rank: _, place: __, ...row }) => row),
    next: found.length > PAGE && last ? { rank: last.rank, at: last.place, id: last.id } : null,
  };
}

function conditions(
  { platformId, environmentId, tenant, kind, state, dueWithinDays, search }: z.output<typeof ListCredentials>,
  now: Date,
): (SQL | undefined)[] {
  const pattern = search && `%${search.replace(/[%_\\]/g, "\\$&")}%`;
  return [
    platformId ? eq(environments.platformId, platformId) : undefined,
    environmentId ? eq(credentials.environmentId, environmentId) : undefined,
    tenant === undefined ? undefined : eq(credentials.tenant, tenant),
    kind ? eq(credentials.kind, kind) : undefined,
    state === undefined
      ? ne(credentials.state, "gone")
      : state === "needs"
        ? inArray(credentials.state, [...NEEDS])
        : eq(credentials.state, state),
    dueWithinDays === undefined
      ? undefined
      : lte(credentials.dueAt, new Date(now.getTime() + dueWithinDays * DAY_MS)),
    pattern
      ? or(
          ...[
            credentials.title,
            credentials.name,
            credentials.tenant,
            credentials.environmentId,
            credentials.ownerName,
            tenants.name,
          ].map((column) => ilike(column, pattern)),
        )
      : undefined,
  ];
}

/** How many stand how; beside the navigation and in the page's answer. */
export async function countCredentials(db: Db) {
  const found = await db
    .select({ state: credentials.state, count: sql<number>`count(*)::int` })
    .from(credentials)
    .where(ne(credentials.state, "gone"))
    .groupBy(credentials.state);
  const of = (state: (typeof found)[number]["state"]) => found.find((row) => row.state === state)?.count ?? 0;
  const [dead, ended, overdue, due, unknown, fine] = (
    ["dead", "ended", "overdue", "due", "unknown", "fine"] as const
  ).map(of) as [number, number, number, number, number, number];
  return {
    dead,
    ended,
    overdue,
    due,
    unknown,
    fine,
    needs: dead + ended + overdue + due,
    worst: dead + ended + overdue > 0 ? ("alert" as const) : ("warn" as const),
  };
}

const CALENDAR_ROWS = 2000;

/** What is due in a month (UTC), and what was due before and still is. */
export async function credentialCalendar(db: Db, month: string) {
  const from = new Date(`${month}-01T00:00:00Z`);
  const to = new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + 1, 1));
  const inMonth = await rows(db)
    .where(
      and(
        ne(credentials.state, "gone"),
        isNotNull(credentials.dueAt),
        sql`${credentials.dueAt} >= ${from.toISOString()} and ${credentials.dueAt} < ${to.toISOString()}`,
      ),
    )
    .orderBy(credentials.dueAt, credentials.id)
    .limit(CALENDAR_ROWS + 1);
  const [{ undated } = { undated: 0 }] = await db
    .select({ undated: sql<number>`count(*)::int` })
    .from(credentials)
    .where(and(ne(credentials.state, "gone"), sql`${credentials.dueAt} is null`));
  return {
    month,
    rows: inMonth.slice(0, CALENDAR_ROWS),
    isCut: inMonth.length > CALENDAR_ROWS,
    undated,
  };
}
