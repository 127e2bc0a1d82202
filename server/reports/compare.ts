import { and, desc, eq } from "drizzle-orm";
import type { Db } from "@/db";
import { reports } from "@/db/schema";
import type { ReportContent, ReportTable } from "@/domain/report";
import type { ReportPeriod } from "@/domain/report-period";

/** What names a row: its texts up to the first figure. */
function nameOf({ columns }: ReportTable, { cells }: ReportTable["rows"][number]): string {
  const first = columns.findIndex(({ unit }) => unit !== "text");
  const naming = first === -1 ? columns : columns.slice(0, first);
  return JSON.stringify(naming.map(({ key }) => cells[key]?.value ?? null));
}

/** The same content with the same figure of the report before beside each of its own. */
export function withBefore(content: ReportContent, before: ReportContent | undefined): ReportContent {
  if (!before) return content;
  const known = new Map(
    before.sections.flatMap(({ key, tables }) =>
      tables.flatMap((table) =>
        table.rows.map((row) => [`${key} ${table.key} ${nameOf(table, row)}`, row.cells] as const),
      ),
    ),
  );
  return {
    ...content,
    sections: content.sections.map((section) => ({
      ...section,
      tables: section.tables.map((table) => ({
        ...table,
        rows: table.rows.map((row) => {
          const cells = known.get(`${section.key} ${table.key} ${nameOf(table, row)}`);
          if (!cells) return row;
          return {
            cells: Object.fromEntries(
              table.columns.map(({ key, unit }) => beside(key, unit, row.cells, cells)),
            ),
          };
        }),
      })),
    })),
  };
}

function beside(
  key: string,
  unit: string,
  now: ReportTable["rows"][number]["cells"],
  before: ReportTable["rows"][number]["cells"],
) {
  const cell = now[key] ?? { value: null };
  const then = before[key];
  return [key, unit === "text" || !then ? cell : { ...cell, before: then.value }] as const;
}

/** The frozen report of the period before, which is what figures are compared with. */
export async function frozenBefore(
  db: Db,
  definitionId: string,
  { from }: Pick<ReportPeriod, "from">,
): Promise<ReportContent | undefined> {
  const [before] = await db
    .select({ content: reports.content })
    .from(reports)
    .where(
      and(eq(reports.definitionId, definitionId), eq(reports.periodTo, from), eq(reports.state, "frozen")),
    )
    .orderBy(desc(reports.number))
    .limit(1);
  return before?.content ?? undefined;
}
