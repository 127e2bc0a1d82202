import { sql } from "drizzle-orm";
import type { Db } from "@/db";
import { badRequest } from "@/domain/errors";
import type { ReportPeriod } from "@/domain/report-period";
import type { Definition } from "./content";

/** What is known of the report's places, by the time it is about: days observed, days counted, runs. */
const known = (platformId: string | null) => {
  const here = platformId ? sql`e.platform_id = ${platformId}` : sql`true`;
  return sql`
    select r.bucket as at from rollups_day r join checks c on c.id = r.check_id join environments e on e.id = c.environment_id where ${here}
    union all select d.day::timestamp at time zone 'UTC' from objective_days d join environments e on e.id = d.environment_id where ${here}
    union all select r.started_at from runs r join environments e on e.id = r.environment_id where ${here}`;
};

/** A period that was over before anything is known, or of which nothing is kept any more, is nothing to report of. */
export async function refuseUnknown(
  db: Db,
  { platformId }: Pick<Definition, "platformId">,
  { name, to }: ReportPeriod,
): Promise<void> {
  const before = sql`select 1 from (${known(platformId)}) k where at < ${to.toISOString()}::timestamptz limit 1`;
  if ((await db.execute(before)).rows.length > 0) return;
  const { rows } = await db.execute<{ day: string | null }>(
    sql`select to_char(min(at) at time zone 'UTC', 'YYYY-MM-DD') as day from (${known(platformId)}) k`,
  );
  const day = rows[0]?.day;
  throw badRequest(
    day
      ? `Nothing is known of the time before ${day}, so there is nothing to report of ${name}. Choose a later period.`
      : "Nothing was observed here yet, so there is nothing to report. Look again when a day is over.",
  );
}
