import { spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { root } from "@/scripts/lib/root";
import { makeKeyFile, replaceKeyFile } from "./key-file";

const folder = () => fs.mkdtempSync(path.join(process.env.WHEELHOUSE_DATA_DIR ?? "", "key-file-"));

test("a key is made once, and only its owner can read it", () => {
  const file = path.join(folder(), "new", "key");
  makeKeyFile(file, () => "first");
  makeKeyFile(file, () => "second");
  expect(fs.readFileSync(file, "utf8")).toBe("first");
  expect(fs.statSync(file).mode & 0o777).toBe(0o600);
  expect(fs.readdirSync(path.dirname(file))).toEqual(["key"]);
});

test("what somebody left who was killed goes, what somebody writes just now stays", () => {
  const file = path.join(folder(), "key");
  const [left, written, other] = [`${file}.draft-1`, `${file}.draft-2`, `${file}-2.draft-3`];
  for (const draft of [left, written, other]) fs.writeFileSync(draft, "half");
  const longAgo = Date.now() / 1000 - 61;
  for (const draft of [left, other]) fs.utimesSync(draft, longAgo, longAgo);
  makeKeyFile(file, () => "first");
  const names = () => fs.readdirSync(path.dirname(file)).toSorted();
  expect(names()).toEqual(["key", "key-2.draft-3", "key.draft-2"]);
  replaceKeyFile(file, "second");
  expect(names()).toEqual(["key", "key-2.draft-3"]);
  expect(fs.readFileSync(file, "utf8")).toBe("second");
});

test("whoever is killed while it makes a key leaves none or a whole one, and the next one makes it", async () => {
  const file = path.join(folder(), "key");
  const LENGTH = 50_000_000;
  const program = `
    import { makeKeyFile, replaceKeyFile } from "${path.join(root, "server", "key-file.ts")}";
    const text = "k".repeat(${LENGTH});
    makeKeyFile(${JSON.stringify(file)}, () => text);`;
  const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", program], {
    cwd: root,
    stdio: ["ignore", "ignore", "inherit"],
  });
  const written = () =>
    fs.readdirSync(path.dirname(file)).map((name) => fs.statSync(path.join(path.dirname(file), name)).size);
  while (!written().some((size) => size > 0) && child.exitCode === null) await new Promise(setImmediate);
  child.kill("SIGKILL");
  await once(child, "exit");
  expect(fs.existsSync(file) ? fs.statSync(file).size : LENGTH).toBe(LENGTH);
  makeKeyFile(file, () => "whole");
  expect(fs.readFileSync(file, "utf8").length).toBeGreaterThanOrEqual("whole".length);
  fs.rmSync(path.dirname(file), { recursive: true });
});
