import { type SQL, sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { copyRows } from "@/db/copy-rows";
import { onStage, refusalOf } from "@/server/testing/cast";

const stage = onStage();

/** Every row as its fields in hexadecimal, "-" for null. */
async function heard(query: SQL): Promise<string[]> {
  const rows: string[] = [];
  await copyRows(stage.db, query, (row) => {
    const fields: string[] = [];
    for (let at = 2; at < row.length; ) {
      const length = row.readInt32BE(at);
      fields.push(length < 0 ? "-" : row.toString("hex", at + 4, at + 4 + length));
      at += 4 + Math.max(length, 0);
    }
    expect(fields).toHaveLength(row.readInt16BE(0));
    rows.push(fields.join(" "));
  });
  return rows;
}
const hex = (text: string) => Buffer.from(text).toString("hex");

test("every row is heard as it is, with whatever is asked in it", async () => {
  const odd = "it's \\N '; select 1; -- \\' \t\n ä€😀";
  expect(await heard(sql`select ${odd}::text, null::text, ''::text, ${7}::int`)).toEqual([
    `${hex(odd)} -  00000007`,
  ]);
  expect(await heard(sql`select 1 where false`)).toEqual([]);
  const long = "ø".repeat(300_000);
  expect(await heard(sql`select n::text, ${long}::text from generate_series(1, 3) n`)).toEqual(
    ["1", "2", "3"].map((n) => `${hex(n)} ${hex(long)}`),
  );
});

test("what came to its end leaves no time limit running", async () => {
  const limits = () => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
  await heard(sql`select 1`);
  const before = limits();
  for (let n = 0; n < 10; n += 1) await heard(sql`select 1`);
  expect(limits()).toBeLessThan(before + 10);
});

test("what goes wrong is told to who asked, and the connections last", async () => {
  const attempt = (query: SQL, hear: (row: Buffer) => void = () => undefined) =>
    refusalOf(copyRows(stage.db, query, hear));
  for (let n = 0; n < 20; n += 1) expect(await attempt(sql`select 1 / 0`)).toContain("division by zero");
  let calls = 0;
  const broken = await attempt(sql`select generate_series(1, 1000)`, () => {
    calls += 1;
    throw new Error("I cannot read this");
  });
  expect([broken, calls]).toEqual(["I cannot read this", 1]);
  const asking = stage.db.transaction((tx) => copyRows(tx, sql`select 1`, () => undefined));
  expect(await refusalOf(asking)).toContain("cannot be part of a transaction");
  expect(await heard(sql`select 'still here'`)).toEqual([hex("still here")]);
});

test("a connection that is cut in the middle fails that one reading", async () => {
  let cut: Promise<unknown> | undefined;
  const endless = sql`select pg_backend_pid(), repeat('x', 10000), pg_sleep(0.01) from generate_series(1, 100000)`;
  const reading = copyRows(stage.db, endless, (row) => {
    cut ??= stage.app.pool.query("select pg_terminate_backend($1)", [row.readInt32BE(6)]);
  });
  expect(await refusalOf(reading)).toContain("terminat");
  await cut;
  expect(await heard(sql`select 'still here'`)).toEqual([hex("still here")]);
});
