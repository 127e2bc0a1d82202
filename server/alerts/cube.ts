import { type SQL, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { alerts } from "@/db/schema";
import type { AlertState } from "@/domain/alert";
import type { AlertSeverity, PlatformId } from "@/domain/platform";
import type { AlertFilter } from "@/domain/schema/alert-query";
import { together } from "@/server/together";
import { whereNarrow, whereState } from "./where";

/** How many alerts are alike in all that can be counted. */
export type Cell = {
  state: AlertState;
  severity: AlertSeverity;
  platform: PlatformId;
  environment: string;
  trouble: string;
  rule: string | null;
  job: string | null;
  owner: string | null;
  ownerName: string | null;
  silenced: boolean;
  folded: boolean;
  flapping: boolean;
  recovering: boolean;
  count: number;
};

/** `isCapped`: there are more than were looked at, so that every count is a least. */
export type Cube = { cells: Cell[]; isCapped: boolean };

const MANY = 5000;
const FRESH_MS = 3000;
const LATEST_MS = 15_000;
/** Of those that words or a tenant name, and of the resolved, so many are counted. */
const CAP = 2000;

const floods = new WeakMap<object, { at: number; cube: Cube; isReading: boolean }>();

/**
 * Everything that is not resolved, counted once for all facets of all filters. In a flood it is counted anew every few
 * seconds behind the back of those who read, so that nobody waits for it; otherwise it is of now.
 */
export async function openCube(db: Db, now: Date): Promise<Cube> {
  if (!(await hasMany(db))) return together(db, "alerts.cube", () => readCube(db, OPEN));
  const known = floods.get(db);
  const age = known ? Math.abs(now.getTime() - known.at) : Number.POSITIVE_INFINITY;
  if (!known || age > LATEST_MS) return together(db, "alerts.cube", () => readFlood(db, now));
  if (age > FRESH_MS && !known.isReading) {
    known.isReading = true;
    readFlood(db, now).catch(() => {
      known.isReading = false;
    });
  }
  return known.cube;
}

const OPEN = sql`alerts where ${alerts.state} <> 'resolved'`;

async function readFlood(db: Db, now: Date): Promise<Cube> {
  const cube = await readCube(db, OPEN);
  floods.set(db, { at: now.getTime(), cube, isReading: false });
  return cube;
}

/** The same of what a filter with words, a tenant or the resolved names: up to a cap. */
export async function narrowCube(db: Db, filter: AlertFilter): Promise<Cube> {
  const order = filter.state === "resolved" ? sql`order by ${alerts.resolvedAt} desc` : sql``;
  const state = filter.state === "resolved" ? whereState(filter) : sql`${alerts.state} <> 'resolved'`;
  const narrow = whereNarrow(filter);
  const cube = await readCube(
    db,
    sql`(select * from alerts where ${state}${narrow ? sql` and ${narrow}` : sql``} ${order} limit ${CAP}) alerts`,
  );
  return { ...cube, isCapped: cube.cells.reduce((sum, { count }) => sum + count, 0) >= CAP };
}

async function hasMany(db: Db): Promise<boolean> {
  const { rows } = await db.execute<{ many: boolean }>(
    sql`select exists (select 1 from alerts where state <> 'resolved' offset ${MANY}) as many`,
  );
  return rows[0]?.many === true;
}

async function readCube(db: Db, from: SQL): Promise<Cube> {
  const { rows } = await db.execute<Cell>(sql`
    select state, severity, platform_id as platform, environment_id as environment, trouble, rule_id as rule, job, owner_id as owner,
      min(owner_name) as "ownerName", silence_id is not null or quiet_because is not null as silenced, folded_under is not null as folded, is_flapping as flapping,
      recovering_since is not null as recovering, count(*)::int as count
    from ${from} group by state, severity, platform_id, environment_id, trouble, rule_id, job, owner_id, silenced, folded, flapping, recovering`);
  return { cells: rows, isCapped: false };
}
