import { expect, test } from "vitest";
import { toCsv } from "./csv";
import { fileName } from "./save-file";

test.each([
  "=1+1",
  "+49 1",
  "-x",
  "@SUM(A1)",
  "\tx",
  "\rx",
  "\n=1",
  "  =1+1",
  "＝1+1",
  "＋1",
  "－1",
  "＠SUM(A1)",
])("a text that starts like a formula is defused: %j", (text) => {
  expect(toCsv([[text]]).replaceAll('"', "")).toMatch(/^'/);
});

test("a negative number stays a number", () => {
  expect(toCsv([[-5, 0.25, null, Number.NaN]])).toBe("-5,0.25,,\r\n");
});

test("commas, quotes and line ends are quoted", () => {
  expect(toCsv([["a,b", 'say "x"', "two\nlines", "plain"]])).toBe('"a,b","say ""x""","two\nlines",plain\r\n');
});

test("a file is named after its chart and day", () => {
  expect(fileName("ADinsights: p95 (ms)", new Date("2026-11-20T23:00:00Z"), "csv")).toBe(
    "adinsights-p95-ms-2026-11-20.csv",
  );
});
