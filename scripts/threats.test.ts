import fs from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { root } from "./lib/root";

const rows = fs
  .readFileSync(path.join(root, "docs/threats.md"), "utf8")
  .split("\n")
  .filter((line) => /^\| T\d+ \|/.test(line))
  .map((line) => line.split("|").map((cell) => cell.trim()))
  .map(([, id = "", threat = "", control = "", tests = ""]) => ({
    id,
    threat,
    control,
    tests: [...tests.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? ""),
  }));

test("every threat stands in the table once, in order", () => {
  expect(rows.map(({ id }) => id)).toEqual(Array.from({ length: 30 }, (_, at) => `T${at + 1}`));
});

test.each(rows)("$id has a control and a test that exists", ({ threat, control, tests }) => {
  expect(threat).not.toBe("");
  expect(control).not.toBe("");
  expect(tests.length).toBeGreaterThan(0);
  for (const file of tests) {
    expect(file).toMatch(/\.(test|e2e)\.ts$/);
    expect(fs.existsSync(path.join(root, file)), file).toBe(true);
  }
});
