import { DrizzleQueryError } from "drizzle-orm";
import { afterEach, beforeEach, expect, test } from "vitest";
import { keptLines } from "./console-log/kept-lines";
import { log } from "./log";

beforeEach(() => {
  keptLines().lines.length = 0;
});
afterEach(() => {
  keptLines().lines.length = 0;
});

const HOSTILE = [
  'Olga\r\n{"level":30,"msg":"sign-in succeeded","user":"admin"}',
  "Olga\n2026-11-20 admin signed in",
  "\u001b[2J\u001b[31mOlga\u001b[0m",
  "\u0007\u0008Olga",
  "Olga\u2028admin\u2029",
  '"}\n{"level":30',
];

test.each(HOSTILE)("%j stays inside one line, and one field of it", (text) => {
  log.fatal({ user: text, deep: { also: text } }, text);
  const lines = keptLines().lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line)));
  expect(lines).toHaveLength(1);
  const [line = ""] = lines;
  expect([...line.trimEnd()].filter((sign) => sign < " ")).toEqual([]);
  const said = JSON.parse(line);
  expect(Object.values(said)).not.toContain("sign-in succeeded");
});

test("a field of any length is cut", () => {
  log.fatal({ user: "x".repeat(1_000_000) }, "y".repeat(1_000_000));
  expect(JSON.stringify(keptLines().lines).length).toBeLessThan(20_000);
});

test("a failed query says why, and none of the values that it was about", () => {
  const why = new Error("duplicate key value violates unique constraint");
  const failed = new DrizzleQueryError("insert into people values ($1)", ["olga@example.test"], why);
  log.fatal({ error: new Error("not added", { cause: failed }) }, "broken");
  const text = JSON.stringify(keptLines().lines);
  expect(text).toContain("insert into people");
  expect(text).toContain("duplicate key value");
  expect(text).not.toContain("olga@example.test");
});

const SECRET = "Bearer canary-0123456789abcdef";
test.each([
  ["what an error says", new Error(`refused: ${SECRET}`)],
  ["why it happened", new Error("refused", { cause: new Error(SECRET) })],
  ["a text that was thrown", `refused: ${SECRET}`],
  ["what a text was thrown for", new Error("refused", { cause: SECRET })],
])("a secret in %s is not logged", (_, error) => {
  log.fatal({ error }, "broken");
  const text = JSON.stringify(keptLines().lines);
  expect(text).toContain("refused");
  expect(text).toContain("Bearer [redacted]");
  expect(text).not.toContain("canary");
});

test("an error that is its own cause is logged, and not for ever", () => {
  const error = new Error("round and round");
  error.cause = error;
  log.fatal({ error }, "broken");
  expect(JSON.stringify(keptLines().lines)).toContain("round and round");
});
