import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { takeLock, waitForLock } from "./lock.mjs";
import { identityOf } from "./processes.mjs";

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "wheelhouse-lock-"));
  file = path.join(folder, "lock");
});

afterEach(() => rm(folder, { recursive: true, force: true }));

async function taken(facts = {}) {
  const result = await takeLock(file, facts);
  if (!("lock" in result)) throw new Error("somebody else holds it");
  return result.lock;
}

test("the second to come learns who holds it", async () => {
  await taken({ address: "http://127.0.0.1:3000" });
  expect(await takeLock(file)).toMatchObject({
    holder: { pid: process.pid, address: "http://127.0.0.1:3000" },
  });
});

test("of many at once exactly one gets it", async () => {
  await writeFile(file, JSON.stringify({ pid: 2 ** 30 }));
  const results = await Promise.all(Array.from({ length: 8 }, () => takeLock(file)));
  expect(results.filter((result) => "lock" in result)).toHaveLength(1);
  expect(await readdir(folder)).toEqual(["lock"]);
});

test("a lock whose process is gone is taken over, with what it left", async () => {
  await writeFile(file, JSON.stringify({ pid: 2 ** 30, identity: "long ago", children: [{ pid: 7 }] }));
  expect((await taken()).left).toMatchObject({ children: [{ pid: 7 }] });
});

test("a number that another process was given since does not count as alive", async () => {
  await writeFile(file, JSON.stringify({ pid: process.pid, identity: "an earlier life" }));
  expect((await taken()).left).toMatchObject({ identity: "an earlier life" });
});

test("a file that a full disk left empty is taken over", async () => {
  await writeFile(file, "");
  await taken();
});

test("facts are added and the lock can be given back", async () => {
  const lock = await taken({ role: "all" });
  lock.update({ isReady: true });
  expect(JSON.parse(await readFile(file, "utf8"))).toMatchObject({
    role: "all",
    isReady: true,
    pid: process.pid,
    identity: identityOf(process.pid),
  });
  lock.release();
  await taken();
});

test("who waits gets it when it is free", async () => {
  const first = await taken();
  let waited = 0;
  const second = waitForLock(file, () => {
    waited += 1;
    first.release();
  });
  (await second).release();
  expect(waited).toBe(1);
});
