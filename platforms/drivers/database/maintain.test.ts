import { describe, expect, test } from "vitest";
import { runSql, testDatabases } from "@/platforms/drivers/test-database";
import { aCall } from "@/platforms/testing";
import { actionOf, carryOut, rowsOf, somebody, trouble, withAll } from "./bench";
import { indexName } from "./index-plan";

const databases = testDatabases();
const HOSTILE = `odd"; drop table kept; --`;

async function filled(rows = 3000) {
  const url = await databases.fresh();
  await runSql(
    url,
    "create table kept (id int primary key, word text, source text, number int)",
    `insert into kept select n, null, 'w' || n, n from generate_series(1, ${rows}) n`,
    `create table "odd""; drop table kept; --" (id int primary key, "co""l" text)`,
    "create table keyless (word text)",
    "create view seen as select 1 as n",
  );
  return url;
}

/** A signal that ends at the first progress whose words fit. */
function endingAt(told: (done: number, said: string | undefined) => boolean) {
  const controller = new AbortController();
  return {
    signal: controller.signal,
    progress: (done: number, _total: number | null, said?: string) => {
      if (told(done, said)) controller.abort();
    },
  };
}

describe("analyse and vacuum", () => {
  test("all tables or one are analysed, odd names included, and the server's record proves it", async () => {
    const url = await filled();
    const all = await carryOut(withAll(url), "database.analyze", {});
    expect(all.settled).toMatchObject({ state: "succeeded", facts: { tables: 3, left: 0 } });
    const one = await carryOut(withAll(url), "database.analyze", { table: `public.${HOSTILE}` });
    expect(one.settled.state).toBe("succeeded");
    expect(await runSql(url, "select count(*)::int as n from kept")).toEqual([{ n: 3000 }]);
  });

  test("a vacuum frees dead rows, and its preview says how many there are", async () => {
    const url = await filled();
    await runSql(url, "update kept set number = 1");
    const { preview, settled } = await carryOut(withAll(url), "database.vacuum", { table: "kept" });
    expect(preview?.targets).toMatchObject([{ title: "public.kept", facts: { "dead rows": 3000 } }]);
    expect(settled).toMatchObject({ state: "succeeded", facts: { dead: 0 } });
  });

  test.each(["nowhere", "seen", "pg_catalog.pg_class", "kept; drop table kept"])(
    "what is no table of the platform is refused: %s",
    async (table) => {
      const error = await trouble(carryOut(withAll(await filled()), "database.vacuum", { table }));
      expect(error.message).toContain("There is no table");
    },
  );

  test("a table of somebody else is refused, not skipped in silence", async () => {
    const url = await filled();
    const admin = new URL(databases.server().adminUrl);
    admin.pathname = new URL(url).pathname;
    await runSql(
      admin.toString(),
      "create table foreign_one (id int)",
      "grant select on foreign_one to public",
    );
    const error = await trouble(carryOut(withAll(url), "database.vacuum", { table: "foreign_one" }));
    expect(error).toMatchObject({ trouble: "forbidden", details: { notSent: true } });
  });

  test("stopped in the middle it ends at the server, and is not called done", async () => {
    const url = await filled();
    const holder = await somebody(url, "holder");
    const action = actionOf("database.vacuum");
    const c = withAll(url);
    const before = (await action.look(c, { table: "kept" })).facts;
    await holder.query("begin; lock table kept in share update exclusive mode");
    const controller = new AbortController();
    const work = action.execute(c, { table: "kept" }, aCall({ signal: controller.signal }));
    const vacuums = async () =>
      runSql(
        url,
        "select 1 from pg_stat_activity where query like 'vacuum (analyze)%' and wait_event_type = 'Lock'",
      );
    await expect.poll(async () => (await vacuums()).length).toBe(1);
    controller.abort();
    expect((await work).facts).toEqual({ stopped: true });
    expect(await vacuums()).toEqual([]);
    await holder.query("rollback");
    expect((await action.verify.settled(c, { table: "kept" }, before, c.now())).state).toBe("failed");
  });
});

describe("building an index", () => {
  const input = { table: "kept", columns: "word, number" };

  test("it is built beside running work, found valid, and not built twice", async () => {
    const url = await filled();
    const c = withAll(url);
    const { preview, settled } = await carryOut(c, "database.create-index", input);
    expect(preview?.button).toBe("Build kept_word_number_idx");
    expect(settled).toMatchObject({ state: "succeeded", facts: { valid: true } });
    const again = await trouble(carryOut(c, "database.create-index", input));
    expect(again.message).toContain("already has this index");
  });

  test("odd names are quoted, unknown columns are refused", async () => {
    const url = await filled();
    const { settled } = await carryOut(withAll(url), "database.create-index", {
      table: HOSTILE,
      columns: `co"l`,
    });
    expect(settled.state).toBe("succeeded");
    const error = await trouble(
      carryOut(withAll(url), "database.create-index", { table: "kept", columns: "word) where (true" }),
    );
    expect(error.message).toContain("has no column");
  });

  test("what a failed build left invalid is shown, removed and built anew", async () => {
    const url = await filled();
    const holder = await somebody(url, "holder");
    await holder.query("begin; select 1 from kept; lock table kept in row exclusive mode");
    const builder = await somebody(url, "builder");
    await builder.query("set lock_timeout = 300");
    await builder
      .query("create index concurrently kept_word_number_idx on kept (word, number)")
      .catch(() => {});
    await holder.query("rollback");
    const c = withAll(url);
    expect((await rowsOf(c, "database.index-progress")).rows).toMatchObject([
      { index: "kept_word_number_idx", phase: "left invalid" },
    ]);
    const { preview, settled } = await carryOut(c, "database.create-index", input);
    expect(preview?.effects[0]).toContain("kept_word_number_idx");
    expect(settled.state).toBe("succeeded");
    expect((await rowsOf(c, "database.index-progress")).rows).toEqual([]);
  });

  test("stopped in the middle it leaves nothing behind", async () => {
    const url = await filled();
    const holder = await somebody(url, "holder");
    await holder.query("begin; lock table kept in row exclusive mode");
    const c = withAll(url);
    const controller = new AbortController();
    const work = actionOf("database.create-index").execute(c, input, aCall({ signal: controller.signal }));
    const building = () =>
      runSql(
        url,
        "select 1 from pg_stat_activity where query like 'create index%' and wait_event_type = 'Lock'",
      );
    await expect.poll(async () => (await building()).length).toBe(1);
    controller.abort();
    // Removing what is left waits for the same table, as the build did.
    await expect.poll(async () => (await building()).length).toBe(0);
    await holder.query("rollback");
    expect((await work).facts).toEqual({ stopped: true, removed: true });
    expect((await rowsOf(c, "database.index-progress")).rows).toEqual([]);
    expect((await actionOf("database.create-index").verify.settled(c, input, {}, c.now())).state).toBe(
      "failed",
    );
  });

  test("names stay within what Postgres keeps, and differ where tables differ", () => {
    const long = (end: string) => indexName("ü".repeat(40), [`column_${end}`]);
    expect(Buffer.byteLength(long("a"))).toBeLessThanOrEqual(63);
    expect(long("a")).not.toBe(long("b"));
    expect(indexName("ads", ["status"])).toBe("ads_status_idx");
  });
});

describe("filling a column", () => {
  const input = { table: "kept", column: "word", from: "source", batch: "1000", pauseMs: "50" };

  test("from another column, in batches, only where it is empty", async () => {
    const url = await filled();
    await runSql(
      url,
      "update kept set word = 'mine' where id = 5",
      "update kept set source = null where id = 6",
    );
    const steps: number[] = [];
    const { preview, answer, settled } = await carryOut(withAll(url), "database.backfill", input, {
      progress: (done) => void steps.push(done),
    });
    expect(preview?.button).toBe("Fill 2,998 rows");
    expect(answer.facts).toEqual({ filled: 2998, stopped: false });
    expect(steps).toEqual([1000, 2000, 2998]);
    expect(settled.state).toBe("succeeded");
    expect(await runSql(url, "select word from kept where id in (4, 5, 6) order by id")).toEqual([
      { word: "w4" },
      { word: "mine" },
      { word: null },
    ]);
  });

  test("to a value that is never part of the statement, also of another type", async () => {
    const url = await filled();
    const value = "'); drop table kept; --";
    await carryOut(withAll(url), "database.backfill", {
      table: "kept",
      column: "word",
      value,
      pauseMs: "50",
    });
    expect(await runSql(url, "select distinct word from kept")).toEqual([{ word: value }]);
    await runSql(url, "alter table kept add at timestamptz");
    await carryOut(withAll(url), "database.backfill", {
      table: "kept",
      column: "at",
      value: "2026-11-20",
      pauseMs: "50",
    });
    const error = await trouble(
      carryOut(withAll(url), "database.backfill", { table: "kept", column: "number", value: "many-sesame" }),
    );
    expect(error.message).not.toContain("many-sesame");
  });

  test("stopped in the middle it keeps what it did, says so, and goes on when started again", async () => {
    const url = await filled();
    const first = await carryOut(
      withAll(url),
      "database.backfill",
      input,
      endingAt((done) => done >= 1000),
    );
    expect(first.answer.facts).toEqual({ filled: 1000, stopped: true });
    expect(first.settled).toMatchObject({ state: "failed", facts: { left: 2000 } });
    const second = await carryOut(withAll(url), "database.backfill", input);
    expect(second.answer.facts).toMatchObject({ filled: 2000 });
    expect(second.settled.state).toBe("succeeded");
  });

  test("rows that somebody holds are passed over and told, not waited for", async () => {
    const url = await filled();
    const holder = await somebody(url, "holder");
    await holder.query("begin; select 1 from kept where id = 1 for update");
    const { answer, settled } = await carryOut(withAll(url), "database.backfill", input);
    expect(answer.facts).toMatchObject({ filled: 2999 });
    expect(settled).toMatchObject({ state: "failed", facts: { left: 1 } });
    await holder.query("rollback");
  });

  test.each([
    [{ table: "keyless", column: "word", value: "x" }, "no primary key"],
    [{ table: "kept", column: "id", value: "1" }, "part of the primary key"],
    [{ table: "kept", column: "word", from: "word" }, "from itself"],
    [{ table: "kept", column: "word", from: "absent" }, "has no column"],
    [{ table: "kept", column: "number", value: "1" }, "Nothing is to be filled"],
  ])("refused: %o", async (given, words) => {
    const error = await trouble(
      carryOut(withAll(await filled(10)), "database.backfill", given as Record<string, string>),
    );
    expect(error.message).toContain(words);
    expect(error.details.notSent).toBe(true);
  });

  test.each([
    { from: "source", value: "x" },
    {},
    { from: "source", batch: "10" },
    { from: "source", pauseMs: "0" },
  ])("input that is refused at once: %o", (given) =>
    expect(
      actionOf("database.backfill").input.safeParse({ table: "kept", column: "word", ...given }).success,
    ).toBe(false),
  );
});
