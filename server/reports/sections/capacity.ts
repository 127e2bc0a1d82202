import { sql } from "drizzle-orm";
import type { ReportUnit } from "@/domain/report";
import { rowsAddress } from "@/server/reports/addresses";
import { rolledUp } from "./rolled-up";
import { type Exception, figure, inPlaces, plural, type SectionMaker, tableOf, text } from "./section";

type Row = {
  place: string;
  key: string;
  title: string;
  unit: string;
  direction: string;
  limit: number | null;
  average: number;
  highest: number;
  lowest: number;
};

const UNIT: Record<string, ReportUnit> = { percent: "percent", bytes: "bytes", count: "count" };

/** What fills up: values with a limit, in percent, bytes or pieces, over the time. */
export const capacitySection: SectionMaker = async (ctx) => {
  const { rows } = await ctx.db.execute<Row>(sql`
    select c.environment_id as place, c.key, c.title, t.unit, t.direction, t.alert as limit,
      sum(r.value_sum) / nullif(sum(r.value_count), 0) as average, max(r.value_max) as highest, min(r.value_min) as lowest
    from ${rolledUp(ctx)} r join checks c on c.id = r.check_id join environments e on e.id = c.environment_id
      join thresholds t on t.id = e.platform_id || '/' || c.metric
    where ${inPlaces(ctx, sql`c.environment_id`)} and r.value_count > 0 and t.alert is not null and t.unit in ('percent', 'bytes', 'count')
    group by c.id, t.id order by c.environment_id, c.key`);
  const judged = rows.map((row) => {
    const extreme = row.direction === "above-is-bad" ? row.highest : row.lowest;
    const isPast =
      row.limit !== null && (row.direction === "above-is-bad" ? extreme >= row.limit : extreme <= row.limit);
    return { ...row, extreme, isPast };
  });
  const address = (environment: string, of: string) => rowsAddress("check-days", ctx, { environment, of });
  const past = judged.filter(({ isPast }) => isPast);
  const exceptions: Exception[] = past.slice(0, 3).map(({ place, key, title, extreme, limit }) => ({
    says: `${title} in ${place} reached ${round(extreme)}; its limit is ${limit}.`,
    status: "warn",
    href: address(place, key),
  }));
  return {
    section: {
      says:
        rows.length === 0
          ? "Nothing that fills up was measured."
          : `${plural(rows.length, "value")} with a limit; ${past.length} reached it at least once.`,
      tables: (["percent", "count", "bytes"] as const)
        .filter((unit) => unit === "percent" || judged.some((row) => row.unit === unit))
        .map((unit) =>
          tableOf(
            {
              key: unit,
              title: unit === "percent" ? "Shares" : unit === "bytes" ? "Sizes" : "Numbers",
              columns: [
                { key: "place", title: "Where", unit: "text" },
                { key: "what", title: "What", unit: "text" },
                { key: "average", title: "On average", unit: UNIT[unit] ?? "count" },
                { key: "extreme", title: "At its worst", unit: UNIT[unit] ?? "count" },
                { key: "limit", title: "Limit", unit: UNIT[unit] ?? "count" },
              ],
              empty: "Nothing was measured.",
            },
            judged
              .filter((row) => row.unit === unit)
              .sort((a, b) => Number(b.isPast) - Number(a.isPast))
              .map(({ place, key, title, average, extreme, limit, isPast }) => ({
                cells: {
                  place: text(place),
                  what: text(title),
                  average: figure(round(average), address(place, key)),
                  extreme: figure(round(extreme), address(place, key), isPast ? "warn" : "ok"),
                  limit: figure(limit),
                },
              })),
          ),
        ),
    },
    exceptions,
    missing: rows.length === 0 ? ["Capacity: nothing that fills up was measured in this time."] : [],
  };
};

const round = (value: number) => Math.round(value * 100) / 100;
