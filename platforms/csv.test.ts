import fc from "fast-check";
import { expect, test } from "vitest";
import { readCsv } from "./csv";

const write = (rows: string[][]) =>
  rows.map((row) => row.map((field) => `"${field.replaceAll('"', '""')}"`).join(",")).join("\r\n");

test("reads back what was written, whatever the fields hold", () => {
  const field = fc.string();
  fc.assert(
    fc.property(fc.array(fc.array(field, { minLength: 2, maxLength: 4 }), { maxLength: 6 }), (rows) => {
      expect(readCsv(write(rows))).toEqual(rows);
    }),
  );
});

test("plain lines, a missing last line break, and nothing at all", () => {
  expect(readCsv("a,b\r\n1,\n")).toEqual([
    ["a", "b"],
    ["1", ""],
  ]);
  expect(readCsv("a,b")).toEqual([["a", "b"]]);
  expect(readCsv("")).toEqual([]);
});
