import { sql } from "drizzle-orm";
import { formatDuration } from "@/domain/duration";
import { rowsAddress } from "@/server/reports/addresses";
import { ALERTS } from "@/server/reports/row-sets";
import { countSet, sumOf } from "./count-set";
import {
  at,
  type Exception,
  fewOf,
  figure,
  inPlaces,
  plural,
  type SectionMaker,
  tableOf,
  text,
  trouble,
} from "./section";

type Open = { id: number; title: string; place: string; severity: string; hours: number };

/** What opened in the time, how soon somebody took it, and what was still open at its end. */
export const alertsSection: SectionMaker = async (ctx) => {
  const byTrouble = await countSet(ctx, ALERTS, {
    extra: sql`percentile_cont(0.9) within group (order by x.taken)`,
  });
  const places = [...new Set(byTrouble.map(({ place }) => place))];
  const { rows: open } = await ctx.db.execute<Open>(sql`
    select a.id::int as id, a.title, a.environment_id as place, a.severity, extract(epoch from ${at(ctx.to)} - a.opened_at)::float / 3600 as hours
    from alerts a where ${inPlaces(ctx, sql`a.environment_id`)} and a.opened_at < ${at(ctx.to)}
      and (a.state <> 'resolved' or a.resolved_at >= ${at(ctx.to)})
    order by a.severity_rank, a.opened_at, a.id limit 500`);
  const critical = open.filter(({ severity }) => severity === "critical");
  const address = (environment: string, only?: string) =>
    rowsAddress("alerts", ctx, { environment, ...(only && { only }) });
  const all = sumOf(byTrouble, "all");
  const notTaken = byTrouble.filter((row) => row["not-taken"] > 0);
  const exceptions: Exception[] = [
    ...fewOf(
      critical.map(({ id, title, place, hours }) => ({
        says: `${title} in ${place} is critical and was still open at the end, ${formatDuration(hours * 3_600_000)} after it opened.`,
        status: "alert" as const,
        href: `/alerts/${id}`,
      })),
      (more) => `${plural(more, "more critical alert")} were still open at the end.`,
    ),
    ...notTaken.slice(0, 1).map(() => ({
      says: `${plural(sumOf(notTaken, "not-taken"), "critical alert was", "critical alerts were")} never taken on by anybody.`,
      status: "warn" as const,
      href: rowsAddress("alerts", ctx, { platform: ctx.platformId, only: "not-taken" }),
    })),
  ];
  return {
    section: {
      says: `${plural(all, "alert")} opened, ${sumOf(byTrouble, "critical")} of them critical; open at the end: ${open.length}.`,
      tables: [
        tableOf(
          {
            key: "by-place",
            title: "Alerts that opened",
            columns: [
              { key: "place", title: "Where", unit: "text" },
              { key: "all", title: "Opened", unit: "count" },
              { key: "critical", title: "Critical", unit: "count" },
              { key: "warning", title: "Warning", unit: "count" },
              { key: "notTaken", title: "Critical, never taken", unit: "count" },
            ],
            empty: "No alert opened.",
          },
          places.map((place) => {
            const here = byTrouble.filter((row) => row.place === place);
            return {
              cells: {
                place: text(place),
                all: figure(sumOf(here, "all"), address(place)),
                critical: trouble(sumOf(here, "critical"), address(place, "critical")),
                warning: trouble(sumOf(here, "warning"), address(place, "warning"), "warn"),
                notTaken: trouble(sumOf(here, "not-taken"), address(place, "not-taken"), "warn"),
              },
            };
          }),
        ),
        tableOf(
          {
            key: "by-trouble",
            title: "What it was",
            columns: [
              { key: "place", title: "Where", unit: "text" },
              { key: "trouble", title: "Trouble", unit: "text" },
              { key: "all", title: "Opened", unit: "count" },
              { key: "taken", title: "90 % taken within", unit: "seconds" },
            ],
            empty: "No alert opened.",
          },
          [...byTrouble]
            .sort((a, b) => b.all - a.all)
            .map((row) => ({
              cells: {
                place: text(row.place),
                trouble: text(row.of),
                all: figure(row.all, rowsAddress("alerts", ctx, { environment: row.place, of: row.of })),
                taken: figure(row.extra === null ? null : Math.round(row.extra)),
              },
            })),
        ),
        tableOf(
          {
            key: "open",
            title: "Open at the end",
            columns: [
              { key: "title", title: "Alert", unit: "text" },
              { key: "place", title: "Where", unit: "text" },
              { key: "severity", title: "Severity", unit: "text" },
              { key: "hours", title: "Open for", unit: "seconds" },
            ],
            empty: "None was open at the end.",
          },
          open.map(({ id, title, place, severity, hours }) => ({
            cells: {
              title: text(title, { href: `/alerts/${id}` }),
              place: text(place),
              severity: text(severity, { status: severity === "critical" ? "alert" : "warn" }),
              hours: figure(Math.round(hours * 3600), `/alerts/${id}`),
            },
          })),
        ),
      ],
    },
    exceptions,
    missing:
      open.length === 500
        ? ["More than 500 alerts were open at the end; only the worst 500 are counted."]
        : [],
  };
};
