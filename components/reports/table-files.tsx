"use client";

import { toCsv } from "@/components/charts/csv";
import { fileName, saveFile } from "@/components/charts/save-file";
import { Button } from "@/components/ui/button";
import type { ReportContent, ReportTable } from "@/domain/report";
import { tableRows } from "./report-words";

/** A table as a file, with the figures as they are and not as they are written. */
export function TableFiles({ table, content }: { table: ReportTable; content: ReportContent }) {
  const { period, title } = content;
  const save = (ending: string, type: string, text: string) =>
    saveFile(fileName(`${title} ${period.name} ${table.key}`, new Date(period.to), ending), type, text);
  return (
    <>
      <Button
        size="small"
        variant="quiet"
        aria-label={`${table.title} as CSV`}
        onClick={() => save("csv", "text/csv;charset=utf-8", toCsv(tableRows(table)))}
      >
        CSV
      </Button>
      <Button
        size="small"
        variant="quiet"
        aria-label={`${table.title} as JSON`}
        onClick={() =>
          save("json", "application/json", `${JSON.stringify({ report: title, period, table }, null, 2)}\n`)
        }
      >
        JSON
      </Button>
    </>
  );
}
