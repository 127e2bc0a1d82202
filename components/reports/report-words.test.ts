import { expect, test } from "vitest";
import { toCsv } from "@/domain/csv";
import type { ReportTable } from "@/domain/report";
import { beforeText, figureText, tableRows } from "./report-words";

test.each([
  [99.9954, "percent", "99.995 %"],
  [99.9999, "percent", "99.999 %"],
  [99.9449, "percent", "99.945 %"],
  [100, "percent", "100 %"],
  [43.2, "minutes", "43 min"],
  [0, "minutes", "0 min"],
  [0, "count", "0"],
  [null, "percent", "–"],
  ["2026-11-22T23:30:00Z", "moment", "23 Nov 05:00"],
] as const)("%s %s reads %s", (value, unit, text) => {
  expect(figureText(value, unit, "Asia/Kolkata")).toBe(text);
});

test.each([
  [{ value: 99.94, before: 99.91 }, "was 99.91 %, up 0.03"],
  [{ value: 99.91, before: 99.91 }, "as before"],
  [{ value: 99.91, before: null }, "not known before"],
  [{ value: null, before: null }, undefined],
  [{ value: null, before: 99.91 }, "was 99.91 %"],
  [{ value: 99.91 }, undefined],
])("%j compared reads %s", (cell, text) => {
  expect(beforeText(cell, "percent", "UTC")).toBe(text);
});

test("a table's file has figures, what was before beside them, and nothing that runs", () => {
  const table: ReportTable = {
    key: "objectives",
    title: "Promises",
    columns: [
      { key: "what", title: "What", unit: "text" },
      { key: "kept", title: "Kept", unit: "percent" },
    ],
    rows: [
      { cells: { what: { value: "=1+1" }, kept: { value: 99.94, before: 99.91 } } },
      { cells: { what: { value: "API" }, kept: { value: null } } },
    ],
    empty: "None.",
  };
  expect(toCsv(tableRows(table))).toBe(
    'What,Kept (percent),"Kept (percent), before"\r\n\'=1+1,99.94,99.91\r\nAPI,,\r\n',
  );
});
