import { sql } from "drizzle-orm";
import { type Histogram, merge, percentile } from "@/domain/histogram";
import { rowsAddress } from "@/server/reports/addresses";
import { rolledUp } from "./rolled-up";
import { figure, inPlaces, type SectionMaker, tableOf, text } from "./section";

type Row = { place: string; key: string; title: string; latency: Histogram };

/** How fast the platforms answered our own checks. Percentiles are read from merged histograms, never averaged. */
export const latencySection: SectionMaker = async (ctx) => {
  const { rows } = await ctx.db.execute<Row>(sql`
    with counted as (
      select r.check_id, b.key as bucket, sum(b.value::bigint)::bigint as count
      from ${rolledUp(ctx)} r, jsonb_each_text(r.latency) b group by 1, 2)
    select c.environment_id as place, c.key, c.title, jsonb_object_agg(n.bucket, n.count) as latency
    from counted n join checks c on c.id = n.check_id where ${inPlaces(ctx, sql`c.environment_id`)}
    group by c.id order by c.environment_id, c.key`);
  const places = [...new Set(rows.map(({ place }) => place))];
  const columns = [
    { key: "answers", title: "Answers", unit: "count" },
    { key: "p50", title: "p50", unit: "ms" },
    { key: "p95", title: "p95", unit: "ms" },
    { key: "p99", title: "p99", unit: "ms" },
  ] as const;
  const cells = (histogram: Histogram, href: string) => ({
    answers: figure(
      Object.values(histogram).reduce((sum, count) => sum + count, 0),
      href,
    ),
    p50: figure(ms(histogram, 0.5), href),
    p95: figure(ms(histogram, 0.95), href),
    p99: figure(ms(histogram, 0.99), href),
  });
  const slowest = rows
    .map((row) => ({ ...row, p95: ms(row.latency, 0.95) ?? 0 }))
    .sort((a, b) => b.p95 - a.p95)
    .slice(0, 10);
  return {
    section: {
      says:
        places.length === 0
          ? "No answer time was measured."
          : "Times of answers to our own checks, from asking to the last byte; at most 1.5 % off.",
      tables: [
        tableOf(
          {
            key: "by-place",
            title: "Answer times",
            columns: [{ key: "place", title: "Where", unit: "text" }, ...columns],
            empty: "No answer time was measured.",
          },
          places.map((place) => ({
            cells: {
              place: text(place),
              ...cells(
                merge(rows.filter((row) => row.place === place).map(({ latency }) => latency)),
                rowsAddress("check-days", ctx, { environment: place, only: "timed" }),
              ),
            },
          })),
        ),
        tableOf(
          {
            key: "slowest",
            title: "The slowest checks",
            columns: [
              { key: "place", title: "Where", unit: "text" },
              { key: "check", title: "Check", unit: "text" },
              ...columns,
            ],
            empty: "No answer time was measured.",
          },
          slowest.map(({ place, key, title, latency }) => ({
            cells: {
              place: text(place),
              check: text(title),
              ...cells(latency, rowsAddress("check-days", ctx, { environment: place, of: key })),
            },
          })),
        ),
      ],
    },
    exceptions: [],
    missing: places.length === 0 ? ["Answer times: none was measured in this time."] : [],
  };
};

function ms(histogram: Histogram, part: number): number | null {
  const value = percentile(histogram, part);
  return value === undefined ? null : Math.round(value * 10) / 10;
}
