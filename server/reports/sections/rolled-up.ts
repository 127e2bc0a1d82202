import { type SQL, sql } from "drizzle-orm";
import { at, type SectionContext } from "./section";

const DAY = 86_400_000;
const HOUR = 3_600_000;

/**
 * Roll-ups of the time: whole days of UTC where they fit, hours at its ends. An hour that a zone cuts is taken whole.
 * Has the columns of `rollups_hour`.
 */
export function rolledUp({ from, to }: Pick<SectionContext, "from" | "to">): SQL {
  const { firstDay, lastDay } = wholeDays({ from, to });
  const begin = new Date(Math.floor(from.getTime() / HOUR) * HOUR);
  if (firstDay >= lastDay)
    return sql`(select * from rollups_hour where bucket >= ${at(begin)} and bucket < ${at(to)})`;
  return sql`(select * from rollups_day where bucket >= ${at(firstDay)} and bucket < ${at(lastDay)}
    union all select * from rollups_hour where bucket >= ${at(begin)} and bucket < ${at(firstDay)}
    union all select * from rollups_hour where bucket >= ${at(lastDay)} and bucket < ${at(to)})`;
}

/** The whole days of UTC inside a stretch of time; none where the first is not before the last. */
export const wholeDays = ({ from, to }: { from: Date; to: Date }) => ({
  firstDay: new Date(Math.ceil(from.getTime() / DAY) * DAY),
  lastDay: new Date(Math.floor(to.getTime() / DAY) * DAY),
});
