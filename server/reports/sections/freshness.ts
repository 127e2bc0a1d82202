import { sql } from "drizzle-orm";
import { formatDuration } from "@/domain/duration";
import { rowsAddress } from "@/server/reports/addresses";
import { wholeDays } from "./rolled-up";
import {
  at,
  fewOf,
  figure,
  inPlaces,
  plural,
  type SectionMaker,
  share,
  tableOf,
  text,
  trouble,
} from "./section";

type Row = { place: string; job: string; fresh: number; late: number; unknown: number };

/** How much of the time the data of each job was fresh enough, summed over its tenants. */
export const freshnessSection: SectionMaker = async (ctx) => {
  const { firstDay, lastDay } = wholeDays(ctx);
  const hours = (from: Date, to: Date) => sql`
    select environment_id, job, ok_seconds, warn_seconds, alert_seconds, unknown_seconds from freshness_hours
    where hour >= date_trunc('hour', ${at(from)}) and hour < ${at(to)}`;
  const spent =
    firstDay >= lastDay
      ? hours(ctx.from, ctx.to)
      : sql`select environment_id, job, ok_seconds, warn_seconds, alert_seconds, unknown_seconds from freshness_job_days
          where day >= (${at(firstDay)} at time zone 'UTC')::date and day < (${at(lastDay)} at time zone 'UTC')::date
          union all ${hours(ctx.from, firstDay)} union all ${hours(lastDay, ctx.to)}`;
  const { rows } = await ctx.db.execute<Row>(sql`
    select environment_id as place, job, sum(ok_seconds + warn_seconds)::float8 as fresh,
      sum(alert_seconds)::float8 as late, sum(unknown_seconds)::float8 as unknown
    from (${spent}) s where ${inPlaces(ctx, sql`environment_id`)} group by 1, 2 order by 1, 2`);
  const address = (environment: string, of: string, only?: string) =>
    rowsAddress("fresh-days", ctx, { environment, of, ...(only && { only }) });
  const late = rows.filter((row) => row.late > 0).sort((a, b) => b.late - a.late);
  return {
    section: {
      says:
        rows.length === 0
          ? "No job's freshness was watched."
          : late.length === 0
            ? "No data was ever too old."
            : `The data of ${plural(late.length, "job")} was too old for some of the time.`,
      tables: [
        tableOf(
          {
            key: "by-job",
            title: "Freshness by job",
            columns: [
              { key: "place", title: "Where", unit: "text" },
              { key: "job", title: "Job", unit: "text" },
              { key: "percent", title: "Fresh enough", unit: "percent" },
              { key: "late", title: "Too old", unit: "minutes" },
              { key: "unknown", title: "Unknown", unit: "minutes" },
            ],
            empty: "No job's freshness was watched.",
          },
          rows.map((row) => ({
            cells: {
              place: text(row.place),
              job: text(row.job),
              percent: figure(
                share(row.fresh, row.fresh + row.late + row.unknown),
                address(row.place, row.job),
                row.late > 0 ? "alert" : row.unknown > 0 ? "unknown" : "ok",
              ),
              late: trouble(Math.round(row.late / 60), address(row.place, row.job, "late")),
              unknown: trouble(
                Math.round(row.unknown / 60),
                address(row.place, row.job, "unknown"),
                "unknown",
              ),
            },
          })),
        ),
      ],
    },
    exceptions: fewOf(
      late.map((row) => ({
        says: `The data of ${row.job} in ${row.place} was too old for ${formatDuration(row.late * 1000)}, summed over its tenants.`,
        status: "alert" as const,
        href: address(row.place, row.job, "late"),
      })),
      (more) => `The data of ${plural(more, "more job")} was too old for some of the time.`,
    ),
    missing: rows.length === 0 ? ["Freshness: nothing is known of any job in this time."] : [],
  };
};
