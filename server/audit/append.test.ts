import { randomUUID } from "node:crypto";
import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Database, openDatabase } from "@/db";
import { auditEvents } from "@/db/schema";
import { createTestDatabase, type TestDatabase } from "@/server/testing/database";
import { appendAudit, SYSTEM } from "./append";
import { verifyChain } from "./verify";

const SCOPE = "console/operations";
let base: TestDatabase;
let app: Database;
let owner: Database;
beforeAll(async () => {
  base = await createTestDatabase();
  app = openDatabase(base.appUrl, { applicationName: "test", max: 12 });
  owner = openDatabase(base.ownerUrl, { applicationName: "test-owner", max: 2 });
});
afterAll(async () => {
  await app.close();
  await owner.close();
  await base.drop();
});

const entry = (n: number) => ({
  action: "test.done",
  result: "done" as const,
  subjectKind: "thing",
  subjectId: `thing ${n}`,
  detail: { n, at: new Date(0), text: "ä|1:2\u0000" },
});
const append = (n: number) => app.db.transaction((tx) => appendAudit(tx, SYSTEM, randomUUID(), entry(n)));
const reasonOf = (attempt: Promise<unknown>) =>
  attempt.then(
    () => "it was allowed",
    (error: unknown) =>
      String(error instanceof Error && error.cause instanceof Error ? error.cause.message : error),
  );

describe("the audit chain", () => {
  test("forty appended at once make one chain without a fork, which verifies", async () => {
    await Promise.all(Array.from({ length: 40 }, (_, n) => append(n)));
    const rows = await app.db.select({ seq: auditEvents.seq }).from(auditEvents).orderBy(auditEvents.seq);
    expect(rows.map(({ seq }) => seq)).toEqual(Array.from({ length: 40 }, (_, n) => n + 1));
    expect(await verifyChain(app.db, SCOPE, [])).toMatchObject({ verifiedTo: 40, problems: [] });
  });

  test("what is rolled back leaves no event and no gap", async () => {
    const before = await verifyChain(app.db, SCOPE, []);
    await expect(
      app.db.transaction(async (tx) => {
        await appendAudit(tx, SYSTEM, "", entry(1));
        throw new Error("changed my mind");
      }),
    ).rejects.toThrow("changed my mind");
    await append(2);
    expect(await verifyChain(app.db, SCOPE, [])).toMatchObject({
      verifiedTo: before.verifiedTo + 1,
      problems: [],
    });
  });

  test("transactions that write to two chains in opposite order never wait for each other", async () => {
    const write = (order: readonly string[]) =>
      app.db.transaction(async (tx) => {
        for (const environmentId of order)
          await appendAudit(tx, SYSTEM, randomUUID(), { ...entry(1), environmentId });
      });
    const [one, other] = ["adinsights/production", "complyai/production"];
    await Promise.all(Array.from({ length: 20 }, (_, n) => write(n % 2 ? [one, other] : [other, one])));
    const rows = await app.db.select().from(auditEvents);
    const told = (environmentId: string) => rows.filter((row) => row.environmentId === environmentId).length;
    expect([told(one), told(other)]).toEqual([20, 20]);
    for (const scope of ["adinsights/operations", "complyai/operations"])
      expect((await verifyChain(app.db, scope, [])).problems).toEqual([]);
  });

  test("a writer that is killed in the middle leaves nothing, and the next one goes on at once", async () => {
    const before = await verifyChain(app.db, SCOPE, []);
    await expect(
      app.db.transaction(async (tx) => {
        await appendAudit(tx, SYSTEM, randomUUID(), entry(1));
        const { rows } = await tx.execute<{ pid: number }>(sql`select pg_backend_pid() as pid`);
        await owner.db.execute(sql`select pg_terminate_backend(${rows[0]?.pid})`);
        await tx.execute(sql`select 1`);
      }),
    ).rejects.toThrow();
    await append(3);
    expect(await verifyChain(app.db, SCOPE, [])).toMatchObject({
      verifiedTo: before.verifiedTo + 1,
      problems: [],
    });
  });

  test("when the clock goes back, time stands still in the chain; when it runs months ahead, nothing is recorded", async () => {
    await owner.db.execute(
      sql`update audit_heads set at = date_trunc('milliseconds', now()) + interval '1 day' where scope = ${SCOPE}`,
    );
    const [first, second] = [await append(4), await append(5)];
    const rows = await app.db.select().from(auditEvents).where(eq(auditEvents.scope, SCOPE));
    const at = (seq: number) => rows.find((row) => row.seq === seq)?.at.getTime() ?? 0;
    expect(at(first.seq)).toBeGreaterThan(Date.now() + 80_000_000);
    expect(at(second.seq)).toBe(at(first.seq));
    await owner.db.execute(
      sql`update audit_heads set at = date_trunc('milliseconds', now()) + interval '1 year' where scope = ${SCOPE}`,
    );
    expect(await append(6).catch((error) => error.message)).toContain("months away");
    await owner.db.execute(
      sql`update audit_heads h set at = (select max(at) from audit_events where scope = h.scope) where scope = ${SCOPE}`,
    );
  });

  test("the application may neither change, remove nor empty it, nor move its head", async () => {
    expect(await reasonOf(app.db.execute(sql`update audit_events set action = 'x'`))).toMatch(
      /permission denied|never changed/,
    );
    expect(await reasonOf(app.db.execute(sql`delete from audit_events`))).toMatch(
      /permission denied|never changed/,
    );
    expect(await reasonOf(app.db.execute(sql`truncate audit_events`))).toMatch(
      /permission denied|never changed/,
    );
    expect(await reasonOf(app.db.execute(sql`update audit_heads set seq = 0`))).toMatch(/permission denied/);
    expect(
      await reasonOf(app.db.execute(sql`select make_audit_leaf('console/operations', '2020-01-01')`)),
    ).toMatch(/permission denied/);
  });

  test("even its owner is stopped by the triggers, also as a replica", async () => {
    expect(await reasonOf(owner.db.execute(sql`delete from audit_events where seq = 1`))).toContain(
      "never changed",
    );
    expect(await reasonOf(owner.db.execute(sql`truncate audit_events`))).toContain("never changed");
  });

  test("an event that does not continue the chain is refused", async () => {
    const [last] = await app.db.select().from(auditEvents).orderBy(sql`seq desc`).limit(1);
    if (!last) throw new Error("no event");
    expect(
      await reasonOf(
        app.db
          .insert(auditEvents)
          .values({ ...last, seq: last.seq + 1, id: randomUUID(), previousHash: "somebody else's" }),
      ),
    ).toContain("does not continue");
  });

  test("a change, a removal and a cut-off end are found by the verifier", async () => {
    const whole = await verifyChain(app.db, SCOPE, []);
    const [last] = await app.db.select().from(auditEvents).orderBy(sql`seq desc`).limit(1);
    if (!last) throw new Error("no event");
    const checkpoint = {
      scope: SCOPE,
      seq: whole.verifiedTo,
      hash: last.hash,
      at: "then",
      key: "",
      signature: "",
    };
    await owner.db.execute(sql`alter table audit_events disable trigger user`);
    await owner.db.execute(sql`update audit_events set subject_id = 'another' where seq = 3`);
    await owner.db.execute(sql`delete from audit_events where seq = 5`);
    await owner.db.execute(sql`delete from audit_events where seq = ${whole.verifiedTo}`);
    const { problems } = await verifyChain(app.db, SCOPE, [checkpoint]);
    expect(problems).toContain("Event 3 was changed.");
    expect(problems).toContain("Events 5 to 5 are missing.");
    expect(problems.some((problem) => problem.includes("its end was cut off"))).toBe(true);
  });
});
