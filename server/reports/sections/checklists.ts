import { rowsAddress } from "@/server/reports/addresses";
import { CHECKLISTS } from "@/server/reports/row-sets";
import { countSet, sumOf } from "./count-set";
import { fewOf, figure, plural, type SectionMaker, tableOf, text, trouble } from "./section";

/** Checklists that were due in the time: signed off, late, or not at all. */
export const checklistsSection: SectionMaker = async (ctx) => {
  const lists = await countSet(ctx, CHECKLISTS);
  const address = (environment: string, of: string, only?: string) =>
    rowsAddress("checklists", ctx, { environment, of, ...(only && { only }) });
  return {
    section: {
      says: `${plural(sumOf(lists, "all"), "checklist")} due, ${sumOf(lists, "done")} signed off in time, ${sumOf(lists, "missed")} not at all.`,
      tables: [
        tableOf(
          {
            key: "by-checklist",
            title: "Checklists",
            columns: [
              { key: "place", title: "Where", unit: "text" },
              { key: "checklist", title: "Checklist", unit: "text" },
              { key: "all", title: "Due", unit: "count" },
              { key: "done", title: "In time", unit: "count" },
              { key: "late", title: "Late", unit: "count" },
              { key: "missed", title: "Not done", unit: "count" },
            ],
            empty: "No checklist was due.",
          },
          lists.map((list) => ({
            cells: {
              place: text(list.place),
              checklist: text(list.of),
              all: figure(list.all, address(list.place, list.of)),
              done: figure(list.done, address(list.place, list.of, "done")),
              late: trouble(list.late, address(list.place, list.of, "late"), "warn"),
              missed: trouble(list.missed, address(list.place, list.of, "missed")),
            },
          })),
        ),
      ],
    },
    exceptions: fewOf(
      lists
        .filter(({ missed }) => missed > 0)
        .sort((a, b) => b.missed - a.missed)
        .map(({ place, of, missed, all }) => ({
          says: `${of} in ${place} was not done ${missed} of ${plural(all, "time")}.`,
          status: "warn" as const,
          href: address(place, of, "missed"),
        })),
      (more) => `${plural(more, "more checklist")} were left out at least once.`,
    ),
    missing: [],
  };
};
