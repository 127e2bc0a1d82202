import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { accountIn, allows, canReach, canRead } from "./postgres-account";

const stranger = { uid: 65_534, gid: 65_534 };
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "wheelhouse-reach-"));
  await chmod(folder, 0o711);
  await mkdir(path.join(folder, "inner"));
  await writeFile(path.join(folder, "inner", "file"), "x");
  await chmod(path.join(folder, "inner"), 0o755);
  await chmod(path.join(folder, "inner", "file"), 0o644);
});

afterEach(() => rm(folder, { recursive: true, force: true }));

describe("one permission bit", () => {
  const entry = { mode: 0o640, uid: 1, gid: 2 };

  test("the owner's bits count for the owner alone", () => {
    expect(allows(entry, { uid: 1, gid: 9 }, 2)).toBe(true);
    expect(allows({ ...entry, mode: 0o077 }, { uid: 1, gid: 2 }, 4)).toBe(false);
  });

  test("then the group's, then everybody's", () => {
    expect(allows(entry, { uid: 9, gid: 2 }, 4)).toBe(true);
    expect(allows(entry, { uid: 9, gid: 2 }, 2)).toBe(false);
    expect(allows(entry, { uid: 9, gid: 9 }, 4)).toBe(false);
  });
});

describe("whether another account can come to a file", () => {
  test("folders that may only be passed through are enough", async () => {
    expect(await canReach(path.join(folder, "inner", "file"), stranger)).toBe(true);
    expect(await canRead(path.join(folder, "inner", "file"), stranger)).toBe(true);
  });

  test("one closed folder on the way is too many", async () => {
    await chmod(folder, 0o700);
    expect(await canReach(path.join(folder, "inner", "file"), stranger)).toBe(false);
  });

  test("a file closed to it can be reached and not read", async () => {
    await chmod(path.join(folder, "inner", "file"), 0o600);
    expect(await canReach(path.join(folder, "inner", "file"), stranger)).toBe(true);
    expect(await canRead(path.join(folder, "inner", "file"), stranger)).toBe(false);
  });
});

describe("looking an account up", () => {
  const passwd =
    "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534::/:/usr/sbin/nologin\npostgres:x:104:109::/:/bin/sh\n";

  test("finds numbers by name", () => {
    expect(accountIn(passwd, "postgres")).toEqual({ uid: 104, gid: 109, name: "postgres" });
    expect(accountIn(passwd, "absent")).toBeUndefined();
  });

  test("never hands the server to root", () => {
    expect(accountIn(passwd, "root")).toBeUndefined();
  });
});
