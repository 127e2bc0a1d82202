import { describe, expect, test } from "vitest";
import { testDatabases } from "@/platforms/drivers/test-database";
import { aCall } from "@/platforms/testing";
import { type DatabaseBench, databaseBench } from "./database-bench";
import { revokeSessions } from "./sessions-revoke";

const databases = testDatabases();
const bench = () => databaseBench(databases);
const USER = { user: "1" };

async function table(made: DatabaseBench, name: string) {
  const rows = await made.sql(`select * from ${name} order by 1`);
  return rows as Record<string, unknown>[];
}
async function revoke(made: DatabaseBench) {
  const before = (await revokeSessions.look(made.conversation, USER)).facts;
  const told = await revokeSessions.execute(made.conversation, USER, aCall({ id: "run-7" }));
  const settled = () => revokeSessions.verify.settled(made.conversation, USER, before, made.now());
  return { before, told, settled };
}

describe("revoking sessions", () => {
  test("keeps each row whole, deletes those of this user only, and is proved by looking", async () => {
    const made = await bench();
    const all = await table(made, "user_sessions");
    const own = all.filter((row) => row.user_id === 1);
    expect(own.length).toBeGreaterThan(0);
    const { before, told, settled } = await revoke(made);
    expect(before.sessions).toBe(own.length);
    expect(told.facts).toEqual({ kept: own.length, deleted: own.length });
    const kept = await table(made, "wheelhouse_kept_sessions");
    expect(kept.map(({ session }) => session)).toEqual(
      expect.arrayContaining(
        own.map(({ ip_address, id }) => expect.objectContaining({ ip_address, id: Number(id) })),
      ),
    );
    expect(kept.map(({ run, user_id }) => [run, user_id])).toEqual(own.map(() => ["run-7", "1"]));
    expect(await table(made, "user_sessions")).toHaveLength(all.length - own.length);
    expect(await settled()).toMatchObject({ state: "succeeded", facts: { sessions: 0 } });
  });

  test("deletes nothing when the copy is held back", async () => {
    const made = await bench();
    await revoke(made);
    await made.sql(
      "insert into user_sessions (user_id, created_at) values (1, now()); create function drop_it() returns trigger language plpgsql as 'begin return null; end'; create trigger held before insert on wheelhouse_kept_sessions for each row execute function drop_it()",
    );
    await expect(revoke(made)).rejects.toMatchObject({
      message: expect.stringContaining("nothing was changed"),
    });
    expect((await table(made, "user_sessions")).filter((row) => row.user_id === 1)).toHaveLength(1);
  });

  test("says that somebody signed in again, and is not done while an old session is there", async () => {
    const made = await bench();
    const { settled } = await revoke(made);
    await made.sql("insert into user_sessions (user_id, created_at) values (1, '2026-11-25')");
    expect(await settled()).toMatchObject({
      state: "succeeded",
      said: expect.stringContaining("signed in to again: 1 new"),
    });
    await made.sql("insert into user_sessions (user_id, created_at) values (1, '2026-11-01')");
    expect(await settled()).toMatchObject({ state: "pending" });
  });

  test("shows before whom it signs out, and wants the address typed", async () => {
    const made = await bench();
    const preview = await revokeSessions.preview?.(made.conversation, USER);
    expect(preview).toMatchObject({
      typed: "owner1@customers.example",
      targets: [{ id: "1", title: "owner1@customers.example" }],
      reversible: { is: false },
    });
    expect(preview?.button).toMatch(/^Revoke \d sessions?$/);
    expect(preview?.bound).toBeUndefined();
    await expect(revokeSessions.preview?.(made.conversation, { user: "99" })).rejects.toMatchObject({
      message: "ComplyAI has no user 99.",
      details: { notSent: true },
    });
    for (const user of ["", "1 or 1=1", "owner1@customers.example"])
      expect(revokeSessions.input.safeParse({ user }).success).toBe(false);
  });
});
