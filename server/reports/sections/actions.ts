import { sql } from "drizzle-orm";
import { rowsAddress } from "@/server/reports/addresses";
import { ACTIONS } from "@/server/reports/row-sets";
import { countSet, sumOf } from "./count-set";
import {
  at,
  during,
  type Exception,
  figure,
  inPlaces,
  plural,
  type SectionMaker,
  tableOf,
  text,
  trouble,
} from "./section";

type Duty = { title: string; place: string; run: string; overdue: boolean; unjustified: boolean };

/** What people did to the platforms, what a second person said of it, and what is owed for it. */
export const actionsSection: SectionMaker = async (ctx) => {
  const counted = await countSet(ctx, ACTIONS);
  const places = [...new Set(counted.map(({ place }) => place))];
  const { rows: duties } = await ctx.db.execute<Duty>(sql`
    select d.title, a.environment_id as place, a.id as run, d.due_at < ${at(ctx.to)} and (d.done_at is null or d.done_at > d.due_at) as overdue,
      coalesce(not d.justified, false) as unjustified
    from duties d join action_runs a on a.id = d.action_run_id
    where ${during(ctx, sql`d.opened_at`)} and ${inPlaces(ctx, sql`a.environment_id`)} order by d.due_at, d.id`);
  const address = (environment: string, only?: string) =>
    rowsAddress("actions", ctx, { environment, ...(only && { only }) });
  const exceptions: Exception[] = [
    ...duties
      .filter(({ overdue }) => overdue)
      .map(({ title, place, run }) => ({
        says: `${title} (${place}) was not done in time.`,
        status: "alert" as const,
        href: `/actions/${run}`,
      })),
    ...duties
      .filter(({ unjustified }) => unjustified)
      .map(({ place, run }) => ({
        says: `What was done alone in ${place} was found not justified.`,
        status: "alert" as const,
        href: `/actions/${run}`,
      })),
    ...places
      .map((place) => ({
        place,
        count: sumOf(
          counted.filter((row) => row.place === place),
          "unknown",
        ),
      }))
      .filter(({ count }) => count > 0)
      .map(({ place, count }) => ({
        says: `The outcome of ${plural(count, "action")} in ${place} is unknown.`,
        status: "unknown" as const,
        href: address(place, "unknown"),
      })),
  ];
  return {
    section: {
      says: `${plural(sumOf(counted, "all"), "action")} asked for, ${sumOf(counted, "failed")} failed, ${sumOf(counted, "rejected")} rejected by a second person, ${sumOf(counted, "alone")} done alone in an emergency.`,
      tables: [
        tableOf(
          {
            key: "by-place",
            title: "Actions",
            columns: [
              { key: "place", title: "Where", unit: "text" },
              { key: "all", title: "Asked for", unit: "count" },
              { key: "succeeded", title: "Succeeded", unit: "count" },
              { key: "failed", title: "Failed", unit: "count" },
              { key: "unknown", title: "Outcome unknown", unit: "count" },
              { key: "second", title: "Needed a second person", unit: "count" },
              { key: "rejected", title: "Rejected", unit: "count" },
              { key: "alone", title: "Done alone", unit: "count" },
            ],
            empty: "Nobody asked for an action.",
          },
          places.map((place) => {
            const here = counted.filter((row) => row.place === place);
            return {
              cells: {
                place: text(place),
                all: figure(sumOf(here, "all"), address(place)),
                succeeded: figure(sumOf(here, "succeeded"), address(place, "succeeded")),
                failed: trouble(sumOf(here, "failed"), address(place, "failed"), "warn"),
                unknown: trouble(sumOf(here, "unknown"), address(place, "unknown"), "unknown"),
                second: figure(sumOf(here, "second"), address(place, "second")),
                rejected: figure(sumOf(here, "rejected"), address(place, "rejected")),
                alone: trouble(sumOf(here, "alone"), address(place, "alone"), "warn"),
              },
            };
          }),
        ),
        tableOf(
          {
            key: "duties",
            title: "What is owed afterwards",
            columns: [
              { key: "title", title: "What", unit: "text" },
              { key: "place", title: "Where", unit: "text" },
              { key: "state", title: "State", unit: "text" },
            ],
            empty: "Nothing was owed.",
          },
          duties.map(({ title, place, run, overdue }) => ({
            cells: {
              title: text(title, { href: `/actions/${run}` }),
              place: text(place),
              state: text(overdue ? "not in time" : "in time", { status: overdue ? "alert" : "ok" }),
            },
          })),
        ),
      ],
    },
    exceptions,
    missing: [],
  };
};
