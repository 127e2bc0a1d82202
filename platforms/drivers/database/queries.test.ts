import { describe, expect, test } from "vitest";
import { runSql, testDatabases } from "@/platforms/drivers/test-database";
import { type Backend, blockingTree } from "./backends";
import { converse, rowsOf, somebody, trouble, withAll } from "./bench";
import { databaseCapabilities } from "./capabilities";
import { databaseQueries } from "./queries";

const databases = testDatabases();
const HOSTILE = `odd"; drop table kept; --`;

async function filled() {
  const url = await databases.fresh();
  await runSql(
    url,
    "create table kept (id int primary key, word text, other int)",
    `create table "odd""; drop table kept; --" (id int primary key)`,
    "insert into kept select n, 'word', n from generate_series(1, 2000) n",
    "create index kept_word on kept (word)",
    "update kept set word = 'other'",
  );
  return url;
}

describe("what can be asked", () => {
  test("every query answers over an ordinary database, and says so in a sentence", async () => {
    const c = withAll(await filled());
    for (const { key } of databaseQueries) {
      if (key === "database.slow-queries") continue;
      const { said } = await rowsOf(c, key);
      expect(said, key).toMatch(/\.$/);
    }
  });

  test("sizes, dead rows and indexes are those of the tables, whatever they are called", async () => {
    const c = withAll(await filled());
    const tables = (await rowsOf(c, "database.table-sizes")).rows;
    expect(tables.map(({ table }) => table).sort()).toEqual([`public.${HOSTILE}`, "public.kept"].sort());
    const bloat = (await rowsOf(c, "database.bloat")).rows;
    expect(bloat.find(({ table }) => table === "public.kept")).toMatchObject({
      live: 2000,
      dead: 2000,
      share: 50,
    });
    const unused = (await rowsOf(c, "database.index-usage")).rows;
    expect(unused.find(({ index }) => index === "kept_word")).toMatchObject({
      scans: 0,
      unique: false,
      valid: true,
    });
    expect((await rowsOf(c, "database.size")).rows[0]).toMatchObject({ ours: true });
  });

  test("only the schema that the environment names is shown", async () => {
    const url = await filled();
    await runSql(url, "create schema theirs", "create table theirs.wanted (id int)");
    const c = withAll(url, { "queries-schema": "theirs" });
    expect((await rowsOf(c, "database.table-sizes")).rows.map(({ table }) => table)).toEqual([
      "theirs.wanted",
    ]);
  });

  test("a table without any index that is read whole again and again misses one", async () => {
    const url = await filled();
    const reader = await somebody(url, "reader");
    await reader.query("create table scanned as select 1 as n");
    await reader.query("do $$ begin for i in 1..1100 loop perform count(*) from scanned; end loop; end $$");
    await reader.query("select pg_stat_force_next_flush()");
    const { rows } = await rowsOf(withAll(url), "database.missing-indexes");
    expect(rows).toMatchObject([{ table: "public.scanned" }]);
  });

  test("connections are counted by application against what there can be", async () => {
    const url = await filled();
    await Promise.all([somebody(url, "pool"), somebody(url, "pool")]);
    const { rows, said } = await rowsOf(withAll(url), "database.connections");
    expect(rows.find(({ application }) => application === "pool")).toMatchObject({ state: "idle", count: 2 });
    expect(said).toContain("of 97 connections");
  });
});

describe("sessions that run and wait", () => {
  test("three deep: who blocks stands above whom it holds up, with its waiters counted and no value shown", async () => {
    const url = await filled();
    const [first, second, third] = await Promise.all(
      ["first", "second", "third"].map((name) => somebody(url, name)),
    );
    await first?.query("begin; update kept set word = 'sesame-open' where id = 1");
    await second?.query("begin; update kept set word = 'x' where id = 2");
    const blocked = second?.query("update kept set word = 'x' where id = 1");
    const behind = third?.query("update kept set word = 'x' where id = 2");
    const c = withAll(url);
    await expect.poll(async () => (await rowsOf(c, "database.blocking")).rows.length).toBe(3);
    const { rows, said } = await rowsOf(c, "database.blocking");
    expect(rows.map(({ application, depth, waiters }) => [application, depth, waiters])).toEqual([
      ["first", 0, 2],
      ["second", 1, 1],
      ["third", 2, 0],
    ]);
    expect(said).toContain("2 sessions wait");
    expect(JSON.stringify(rows)).not.toContain("sesame-open");
    const running = (await rowsOf(c, "database.running", { seconds: "0" })).rows;
    expect(running.find(({ application }) => application === "second")?.waits).toMatch(/^Lock/);
    expect((await rowsOf(c, "database.running", { seconds: "600" })).rows).toEqual([]);
    await first?.query("rollback");
    await blocked;
    await second?.query("rollback");
    await behind;
  });

  test("sessions that wait in a circle are all told", () => {
    const one = (pid: number, blockedBy: number[]) => ({ pid, blockedBy }) as Backend;
    const tree = blockingTree([one(1, [2]), one(2, [1]), one(3, [])]);
    expect(tree.map(({ backend, depth }) => [backend.pid, depth])).toEqual([
      [1, 0],
      [2, 1],
    ]);
  });

  test("what other logins do is hidden from one without pg_monitor, and that is said", async () => {
    const url = await filled();
    const other = new URL(url);
    await runSql(
      databases.server().adminUrl,
      "do $$ begin create role plain_reader login password 'plain-reader'; exception when duplicate_object then null; end $$",
      `grant connect on database ${other.pathname.slice(1)} to plain_reader`,
    );
    other.username = "plain_reader";
    other.password = "plain-reader";
    await somebody(url, "busy");
    const { said } = await rowsOf(converse({ database: other.toString() }), "database.running", {
      seconds: "0",
    });
    expect(said).toContain("pg_monitor");
  });
});

describe("slow queries", () => {
  const view = (prefix: string) =>
    `create view pg_stat_statements as select (select oid from pg_database where datname = current_database()) as dbid,
      'select secret from t where x = ''hush''' as query, 3::bigint as calls, 12.5::float8 as mean${prefix}_time,
      20::float8 as max${prefix}_time, 37.5::float8 as total${prefix}_time, 9::bigint as rows`;

  test.each(["_exec", ""])("are read by the columns that the server has (mean%s_time)", async (prefix) => {
    const url = await databases.fresh();
    await runSql(url, view(prefix));
    const { rows, said } = await rowsOf(withAll(url), "database.slow-queries");
    expect(rows).toEqual([
      { query: "select secret from t where x = '…'", calls: 3, mean: 12.5, max: 20, total: 37.5, rows: 9 },
    ]);
    expect(said).toContain("13 ms");
  });

  test("without the extension that is said", async () => {
    const error = await trouble(rowsOf(withAll(await databases.fresh()), "database.slow-queries"));
    expect(error).toMatchObject({ trouble: "not-deployed" });
    expect(error.message).toContain("pg_stat_statements");
  });
});

describe("capabilities", () => {
  test("a missing credential is named, each for itself", async () => {
    const url = await databases.fresh();
    const told = async (credentials: Record<string, string>) =>
      (await databaseCapabilities(converse(credentials))).map(({ supported, because }) => [
        supported,
        because,
      ]);
    expect(await told({})).toEqual([
      [false, expect.stringContaining('"database"')],
      [false, expect.stringContaining('"database-operator"')],
      [false, expect.stringContaining('"database-backup"')],
    ]);
    expect(await told({ database: url, "database-operator": url })).toMatchObject([
      [true, expect.stringContaining("pg_monitor")],
      [true, expect.stringContaining("pg_signal_backend")],
      [false, expect.any(String)],
    ]);
  });

  test("a wrong password is the reason, and is not shown", async () => {
    const url = new URL(await databases.fresh());
    url.password = "definitely-wrong-1234";
    const told = await databaseCapabilities(
      converse({ database: url.toString(), "database-operator": url.toString() }),
    );
    expect(told.slice(0, 2)).toMatchObject([{ supported: false }, { supported: false }]);
    expect(JSON.stringify(told)).not.toContain("definitely-wrong-1234");
  });
});
