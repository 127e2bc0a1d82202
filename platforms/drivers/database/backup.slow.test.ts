import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import {
  chmod,
  chown,
  copyFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { runSql, testDatabases } from "@/platforms/drivers/test-database";
import { aCall } from "@/platforms/testing";
// biome-ignore lint/style/noRestrictedImports: the server of the distribution runs as the account the embedded one runs as.
import { freePort } from "@/scripts/lib/ports";
// biome-ignore lint/style/noRestrictedImports: as above.
import { type Account, postgresAccount } from "@/scripts/lib/postgres-account";
import { storeOf } from "./backup-store";
import { actionOf, carryOut, converse, rowsOf, trouble, withAll } from "./bench";
import { databaseCapabilities } from "./capabilities";

const run = promisify(execFile);
const PASSWORD = "made-up-superuser-word";
const BIN = ["18", "17", "16", "15", "14"]
  .map((version) => `/usr/lib/postgresql/${version}/bin`)
  .find((folder) => existsSync(`${folder}/initdb`) && existsSync(`${folder}/pg_dump`));
if (!BIN)
  console.warn(
    "SKIPPED: backups were not tested against a real pg_dump, because the distribution's Postgres cannot be found. On Debian: apt-get install postgresql.",
  );

describe.skipIf(!BIN)("a backup by pg_dump of a real server", () => {
  const embedded = testDatabases();
  const given = process.env.WHEELHOUSE_DATA_DIR;
  let folder = "";
  let account: Account | undefined;
  let admin = "";
  let made = 0;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "wheelhouse-pg-"));
    await chmod(folder, 0o711);
    account = await postgresAccount(path.join(folder, "data"));
    await mkdir(path.join(folder, "data"), { mode: 0o700 });
    await writeFile(path.join(folder, "word"), PASSWORD);
    if (account)
      for (const name of ["data", "word"]) await chown(path.join(folder, name), account.uid, account.gid);
    const port = await freePort();
    await run(
      `${BIN}/initdb`,
      [
        "-D",
        `${folder}/data`,
        "-U",
        "postgres",
        "-A",
        "scram-sha-256",
        `--pwfile=${folder}/word`,
        "-E",
        "UTF8",
      ],
      as(),
    );
    await run(
      `${BIN}/pg_ctl`,
      [
        ...["-D", `${folder}/data`, "-w", "-l", `${folder}/data/log`, "-o"],
        `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off`,
        "start",
      ],
      as(),
    );
    admin = `postgres://postgres:${PASSWORD}@127.0.0.1:${port}/postgres`;
  });
  const as = () => ({ cwd: folder, ...(account ? { uid: account.uid, gid: account.gid } : {}) });

  afterAll(async () => {
    await run(`${BIN}/pg_ctl`, ["-D", `${folder}/data`, "-m", "immediate", "stop"], as()).catch(() => {});
    await rm(folder, { recursive: true, force: true });
  });
  afterEach(() => {
    process.env.WHEELHOUSE_DATA_DIR = given;
  });

  /** A database with odd names and rows, and a data folder of its own. */
  async function ready() {
    made += 1;
    process.env.WHEELHOUSE_DATA_DIR = path.join(folder, `console-${made}`);
    const url = new URL(admin);
    url.pathname = `/source_${made}`;
    await runSql(admin, `create database source_${made}`);
    await runSql(
      url.toString(),
      "create schema other",
      `create table other."odd""; drop table kept; --" (id int primary key, "sécret" text)`,
      `insert into other."odd""; drop table kept; --" select n, 'value ' || n from generate_series(1, 500) n`,
      "create table kept (id int primary key, word text)",
      "insert into kept select n, repeat('x', 100) from generate_series(1, 4000) n",
    );
    return url.toString();
  }
  const scratches = () =>
    runSql(admin, "select datname from pg_database where datname like 'wheelhouse_scratch%'");
  const backupIn = async (c: Parameters<typeof carryOut>[0]) =>
    String((await rowsOf(c, "database.backups")).rows[0]?.backup);

  test("it is dumped, proved by a restore elsewhere, and the proof is kept", async () => {
    const c = withAll(await ready());
    expect(
      (await databaseCapabilities(c)).find(({ capability }) => capability === "database.backup"),
    ).toMatchObject({
      supported: true,
    });
    const dumped = await carryOut(c, "database.backup", {});
    expect(dumped.settled.state).toBe("succeeded");
    const { rows } = await rowsOf(c, "database.backups");
    expect(rows).toMatchObject([{ tables: 2, state: "there", restored: null }]);
    const restored = await carryOut(c, "database.restore-scratch", { backup: await backupIn(c) });
    expect(restored.settled).toMatchObject({ state: "succeeded", facts: { tables: 2, rows: 4500 } });
    expect(restored.preview?.warnings[0]).toContain("the very server");
    expect((await rowsOf(c, "database.backups")).rows[0]?.restored).toBe(restored.settled.facts.at);
    expect(await scratches()).toEqual([]);
    const shown = JSON.stringify([dumped, restored]);
    expect(shown).not.toContain(PASSWORD);
    for (const name of await readdir(storeOf(c)))
      expect((await stat(path.join(storeOf(c), name))).mode & 0o077).toBe(0);
  });

  test("a damaged dump is refused before anything is restored", async () => {
    const c = withAll(await ready());
    await carryOut(c, "database.backup", {});
    const backup = await backupIn(c);
    const file = path.join(storeOf(c), `${backup}.dump`);
    const bytes = await readFile(file);
    bytes[Math.floor(bytes.length / 2)] = (bytes[Math.floor(bytes.length / 2)] ?? 0) ^ 0xff;
    await writeFile(file, bytes);
    const error = await trouble(carryOut(c, "database.restore-scratch", { backup }));
    expect(error.message).toContain("damaged");
    expect(await scratches()).toEqual([]);
  });

  test("a dump that does not hold what its manifest says is no proof, and leaves no scratch database", async () => {
    const c = withAll(await ready());
    await carryOut(c, "database.backup", {});
    const backup = await backupIn(c);
    const file = path.join(storeOf(c), `${backup}.json`);
    const manifest = JSON.parse(await readFile(file, "utf8"));
    manifest.tables["public.kept"] = 4001;
    await writeFile(file, JSON.stringify(manifest));
    const error = await trouble(carryOut(c, "database.restore-scratch", { backup }));
    expect(error.message).toContain("has 4000 rows instead of 4001");
    expect(await scratches()).toEqual([]);
    expect((await rowsOf(c, "database.backups")).rows[0]?.restored).toBeNull();
  });

  test("stopped in the middle, nothing half written is kept", async () => {
    const c = withAll(await ready());
    const controller = new AbortController();
    const error = await trouble(
      actionOf("database.backup").execute(
        c,
        {},
        aCall({ signal: controller.signal, say: () => controller.abort() }),
      ),
    );
    expect(error.message).toContain("stopped");
    expect(await readdir(storeOf(c))).toEqual([]);
  });

  test("a name that leads out of this environment's folder, or to nothing, is refused", async () => {
    const c = withAll(await ready());
    await carryOut(c, "database.backup", {});
    const file = `${await backupIn(c)}.json`;
    await copyFile(path.join(storeOf(c), file), path.join(storeOf(c), "..", "elsewhere.json"));
    for (const [backup, words] of [
      ["../elsewhere", "not the name of a backup"],
      ["20261120T000000Z-00000000", "There is no backup"],
    ] as const) {
      const error = await trouble(carryOut(c, "database.restore-scratch", { backup }));
      expect(error.message).toContain(words);
      expect(error.details.notSent).toBe(true);
    }
  });

  test("a server newer than pg_dump is told before anybody tries", async () => {
    const c = converse({ "database-backup": await embedded.fresh() });
    const told = (await databaseCapabilities(c)).find(({ capability }) => capability === "database.backup");
    const server = Number(
      (
        await runSql(
          embedded.server().adminUrl,
          "select current_setting('server_version_num')::int / 10000 as v",
        )
      )[0]?.v,
    );
    if (Number(/(\d+)/.exec(BIN ?? "")?.[1]) < server)
      expect(told).toMatchObject({
        supported: false,
        because: expect.stringContaining(`the server is ${server}`),
      });
    else expect(told).toMatchObject({ supported: true });
  });
});
