import { mkdir, mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { buildRefusal, sourceHash } from "./build";

let folder: string;

async function put(file: string, text: string): Promise<void> {
  await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
  await writeFile(path.join(folder, file), text);
}

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "wheelhouse-hash-"));
  await put("app/page.tsx", "one");
  await put("package-lock.json", "{}");
});

afterEach(() => rm(folder, { recursive: true, force: true }));

test.each([
  ["a changed file", () => put("app/page.tsx", "two")],
  ["a new file", () => put("components/button.tsx", "")],
  ["a removed file", () => rm(path.join(folder, "app/page.tsx"))],
  ["new dependencies", () => put("package-lock.json", "{ }")],
])("%s asks for a new build", async (_, change) => {
  const before = await sourceHash(folder);
  await change();
  expect(await sourceHash(folder)).not.toBe(before);
});

test("a file that only moved is a change", async () => {
  const before = await sourceHash(folder);
  await rm(path.join(folder, "app/page.tsx"));
  await put("app/pag/e.tsx", "one");
  expect(await sourceHash(folder)).not.toBe(before);
});

test.each([
  ["a test", () => put("domain/status.test.ts", "x")],
  ["a migration", () => put("db/migrations/0001.sql", "x")],
  ["documentation", () => put("docs/operating.md", "x")],
  ["a mere touch", () => utimes(path.join(folder, "app/page.tsx"), 1, 1)],
])("%s does not", async (_, change) => {
  const before = await sourceHash(folder);
  await change();
  expect(await sourceHash(folder)).toBe(before);
});

test("a build that failed says why, however many warnings follow; without a reason its last lines", () => {
  const told = (output: string) => {
    const refusal = buildRefusal(1, output);
    expect(refusal.message).toContain("next build ended with 1");
    return refusal.detail;
  };
  const warnings = Array.from({ length: 90 }, (_, at) => `warning ${at}`).join("\n");
  const over = "Failed to type check.\n";
  for (const why of [
    `${over}\n./server/a.ts:88:23\nType error: Property 'b' does not exist.`,
    `server/a.ts(88,23): error TS2339: Property 'b' does not exist.\n${over}`,
    `server/a.ts:88:23 - \u001b[91merror\u001b[0m\u001b[90m TS2339: \u001b[0mProperty 'b' does not exist.\n${over}`,
  ]) {
    const reason = told(`${warnings}\n${why}\n${warnings}`);
    expect(reason.startsWith(why)).toBe(true);
    expect(reason.split("\n")).toHaveLength(40);
  }
  expect(told(`${warnings}\nlast`).endsWith("\nwarning 89\nlast")).toBe(true);
});

test("a build that found the disk full says so, and one that was killed names no code", () => {
  const full = "Failed to compile\nError: ENOSPC: no space left on device, write";
  expect(buildRefusal(1, full)).toMatchObject({ message: expect.stringContaining("is full"), detail: "" });
  expect(buildRefusal(null, "").message).toContain("next build ended with a signal");
});
