import { sql } from "drizzle-orm";
import { trailAddress } from "@/server/reports/addresses";
import { figure, plural, type SectionMaker, tableOf, text } from "./section";
import { countByAction, trailOf } from "./trail";

/** What people changed about limits, rules, promises, schedules and tenants, as the trail has it. */
export const changesSection: SectionMaker = async (ctx) => {
  const rows = await countByAction(ctx, trailOf(ctx, "changes", sql`x.result = 'done'`));
  const all = rows.reduce((sum, { count }) => sum + count, 0);
  const address = (action: string) =>
    trailAddress(ctx, { action, result: "done", category: "changes", platform: ctx.platformId });
  return {
    section: {
      says:
        all === 0 ? "Nothing was changed." : `${plural(all, "change")} of ${plural(rows.length, "kind")}.`,
      tables: [
        tableOf(
          {
            key: "by-action",
            title: "Changes",
            columns: [
              { key: "action", title: "What", unit: "text" },
              { key: "count", title: "Times", unit: "count" },
              { key: "people", title: "By so many", unit: "count" },
            ],
            empty: "Nothing was changed.",
          },
          rows.map(({ action, count, people }) => ({
            cells: {
              action: text(action),
              count: figure(count, address(action)),
              people: figure(people, address(action)),
            },
          })),
        ),
      ],
    },
    exceptions: [],
    missing: [],
  };
};
