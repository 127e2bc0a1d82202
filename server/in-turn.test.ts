import { sql } from "drizzle-orm";
import { afterEach, expect, test } from "vitest";
import { onStage } from "@/server/testing/cast";

const stage = onStage();
const warned: string[] = [];
const hear = (warning: Error) => warned.push(warning.message);
process.on("warning", hear);
afterEach(() => {
  process.off("warning", hear);
});

const told = async (answer: Promise<{ rows: { n: number }[] }>) => (await answer).rows[0]?.n;

test("what is asked at once inside a transaction is asked one after the other; a failure ends it and nothing hangs", async () => {
  const numbers = await stage.db.transaction((tx) =>
    Promise.all([1, 2, 3, 4].map((n) => told(tx.execute<{ n: number }>(sql`select ${n}::int as n`)))),
  );
  expect(numbers).toEqual([1, 2, 3, 4]);

  const settled = await stage.db
    .transaction(async (tx) => {
      const all = await Promise.allSettled([
        tx.execute(sql`select 1`),
        tx.execute(sql`select 1 / 0`),
        tx.execute(sql`select 1`),
      ]);
      expect(all.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "rejected"]);
      throw new Error("undone");
    })
    .catch((error: Error) => error.message);
  expect(settled).toBe("undone");
  expect(await told(stage.db.execute<{ n: number }>(sql`select 5 as n`))).toBe(5);

  await new Promise((resolve) => setImmediate(resolve));
  expect(warned.filter((text) => text.includes("already executing a query"))).toEqual([]);
});
