import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Database, openDatabase } from "@/db";
import { AUDIT_SCOPES } from "@/domain/audit";
import { appendAudit, SYSTEM } from "@/server/audit/append";
import { verifyChain } from "@/server/audit/verify";
import { onStage } from "@/server/testing/cast";
import type { Noted } from "./checkpoint";

const stage = onStage();
const EVENTS = 12;
const ACTION: Record<string, string> = {
  access: "sign-in.tried",
  changes: "threshold.edit",
  operations: "action.succeeded",
  reading: "audit.view",
};
let owner: Database;
const free = AUDIT_SCOPES.filter((scope) => !scope.startsWith("console/"));

beforeAll(async () => {
  owner = openDatabase(stage.base.ownerUrl, { applicationName: "test-owner", max: 1 });
  await owner.db.execute(sql`alter table audit_events disable trigger user`);
  await owner.db.execute(sql`alter table audit_events enable always trigger audit_chain`);
});
afterAll(() => owner.close());

const append = (scope: string, count: number, text = "as it was") =>
  stage.db.transaction(async (tx) => {
    const [keeper = "", category = ""] = scope.split("/");
    for (let n = 0; n < count; n += 1)
      await appendAudit(tx, { ...SYSTEM, id: "olga", name: "Olga Ørsted" }, randomUUID(), {
        action: ACTION[category] ?? "",
        result: "done",
        subjectKind: "thing",
        subjectId: `thing ${n}`,
        environmentId: `${keeper}/production`,
        tenant: "kingston",
        detail: { reason: text, n, half: "\ud800", nul: "a\u0000b", at: new Date(0) },
      });
  });

/** A chain of its own with twelve events, and what was noted of it outside at its sixth and at its end. */
async function chain(): Promise<{ scope: string; noted: Noted[] }> {
  const scope = free.pop();
  if (!scope) throw new Error("no chain is left");
  await append(scope, EVENTS);
  const { rows } = await stage.db.execute<{ seq: string; hash: string }>(
    sql`select seq, hash from audit_events where scope = ${scope} and seq in (6, ${EVENTS})`,
  );
  return { scope, noted: rows.map(({ seq, hash }) => ({ scope, seq: Number(seq), hash, at: "then" })) };
}

const problemsOf = async ({ scope, noted }: { scope: string; noted: Noted[] }, outside = true) =>
  (await verifyChain(stage.db, scope, outside ? noted : [])).problems;
const tamper = (query: ReturnType<typeof sql>) => owner.db.execute(query);
async function unguarded(query: ReturnType<typeof sql>): Promise<void> {
  await tamper(sql`alter table audit_events disable trigger audit_chain`);
  await tamper(query);
  await tamper(sql`alter table audit_events enable always trigger audit_chain`);
}

describe("a chain", () => {
  test("that nobody touched verifies to its end, with every kind of text in it", async () => {
    const untouched = await chain();
    expect(await verifyChain(stage.db, untouched.scope, untouched.noted)).toMatchObject({
      verifiedTo: EVENTS,
      problems: [],
    });
  });

  test.each([
    ["id", sql`id = gen_random_uuid()`],
    ["at", sql`at = at + interval '1 millisecond'`],
    ["actor", sql`actor = '{"id":"olga","name":"Somebody"}'`],
    ["action", sql`action = 'other'`],
    ["result", sql`result = 'refused'`],
    ["subject_kind", sql`subject_kind = 'person'`],
    ["subject_id", sql`subject_id = 'another'`],
    ["platform_id", sql`platform_id = null`],
    ["environment_id", sql`environment_id = 'auditron/staging'`],
    ["tenant", sql`tenant = null`],
    ["detail", sql`detail = '{"reason":"another"}'`],
    ["correlation_id", sql`correlation_id = ''`],
    ["version", sql`version = 1`],
  ])("notices that %s was edited", async (_column, change) => {
    const { scope, noted } = await sharedChain();
    await tamper(
      sql`create temp table kept as select * from audit_events where scope = ${scope} and seq = 4`,
    );
    await tamper(sql`update audit_events set ${change} where scope = ${scope} and seq = 4`);
    expect(await problemsOf({ scope, noted }, false)).toEqual(["Event 4 was changed."]);
    await tamper(sql`delete from audit_events where scope = ${scope} and seq = 4`);
    await unguarded(sql`insert into audit_events select * from kept`);
    await tamper(sql`drop table kept`);
    expect(await problemsOf({ scope, noted })).toEqual([]);
  });

  test("notices that an event was put under another name in the list", async () => {
    const it = await sharedChain();
    await tamper(sql`update audit_events set actor_id = 'ada' where scope = ${it.scope} and seq = 4`);
    expect(await problemsOf(it, false)).toEqual(["Event 4 is listed under somebody else's name."]);
    await tamper(sql`update audit_events set actor_id = 'olga' where scope = ${it.scope} and seq = 4`);
  });

  test.each([
    ["lengthened", sql`hash || 'f'`],
    ["shortened", sql`left(hash, 63)`],
    ["emptied", sql`''`],
    ["made of other signs", sql`'1,64,t,5;' || repeat('ø', 40)`],
  ])("notices that a hash was %s", async (_how, hash) => {
    const { scope } = await sharedChain();
    const { rows } = await tamper(sql`select hash from audit_events where scope = ${scope} and seq = 4`);
    await tamper(sql`update audit_events set hash = ${hash} where scope = ${scope} and seq = 4`);
    expect(await problemsOf({ scope, noted: [] }, false)).toEqual([
      "Event 4 was changed.",
      "Event 5 does not continue event 4.",
    ]);
    await tamper(sql`update audit_events set hash = ${rows[0]?.hash} where scope = ${scope} and seq = 4`);
  });

  test("ends, and tells what is missing, when an event bears a number far ahead", async () => {
    const it = await chain();
    await tamper(
      sql`update audit_events set seq = ${Number.MAX_SAFE_INTEGER} where scope = ${it.scope} and seq = ${EVENTS}`,
    );
    const problems = await problemsOf(it, false);
    expect(problems[0]).toBe(`Events ${EVENTS} to ${Number.MAX_SAFE_INTEGER - 1} are missing.`);
    expect(problems).toContain(`Event ${Number.MAX_SAFE_INTEGER} was changed.`);
  });

  test("notices a deletion in the middle and at the beginning", async () => {
    const it = await chain();
    await tamper(sql`delete from audit_events where scope = ${it.scope} and seq in (1, 5)`);
    expect(await problemsOf(it, false)).toEqual(["Events 1 to 1 are missing.", "Events 5 to 5 are missing."]);
  });

  test("notices an event that was put in between, although the ones after it were counted on", async () => {
    const it = await chain();
    await tamper(sql`update audit_events set seq = seq + 1000 where scope = ${it.scope} and seq > 4`);
    await tamper(sql`update audit_events set seq = seq - 999 where scope = ${it.scope} and seq > 1000`);
    await unguarded(
      sql`insert into audit_events select scope, 5, gen_random_uuid(), at, version, actor, actor_id, 'forged', result, subject_kind, subject_id, platform_id, environment_id, tenant, detail, correlation_id, hash, repeat('0', 64) from audit_events where scope = ${it.scope} and seq = 4`,
    );
    const problems = await problemsOf(it, false);
    expect(problems).toContain("Event 5 was changed.");
    expect(problems).toContain("Event 6 does not continue event 5.");
  });

  test("notices that two events changed places", async () => {
    const it = await chain();
    await tamper(
      sql`update audit_events set seq = case seq when 4 then 1005 else 1004 end where scope = ${it.scope} and seq in (4, 5)`,
    );
    await tamper(sql`update audit_events set seq = seq - 1000 where scope = ${it.scope} and seq > 1000`);
    const problems = await problemsOf(it, false);
    expect(problems).toContain("Event 4 was changed.");
    expect(problems).toContain("Event 5 was changed.");
  });

  test("notices a cut-off end by its head, and by what was noted outside when the head was cut too", async () => {
    const it = await chain();
    await tamper(sql`delete from audit_events where scope = ${it.scope} and seq > 9`);
    expect(await problemsOf(it, false)).toEqual([
      "The chain ends at 9, but its head stands at 12: its end was cut off.",
    ]);
    await tamper(
      sql`update audit_heads h set seq = 9, hash = (select hash from audit_events where scope = ${it.scope} and seq = 9) where h.scope = ${it.scope}`,
    );
    expect(await problemsOf(it, false)).toEqual([]);
    expect(await problemsOf(it)).toEqual([
      "The chain ends at 9, but 12 was noted outside the database: its end was cut off.",
    ]);
  });

  test("notices that it was rolled back and made anew with the right key", async () => {
    const it = await chain();
    await tamper(sql`delete from audit_events where scope = ${it.scope} and seq > 3`);
    await tamper(
      sql`update audit_heads h set seq = 3, hash = (select hash from audit_events where scope = ${it.scope} and seq = 3) where h.scope = ${it.scope}`,
    );
    await append(it.scope, EVENTS, "as it should have been");
    expect(await problemsOf(it, false)).toEqual([]);
    expect(await problemsOf(it)).toEqual([
      "Event 6 is not the one that was noted outside the database at then.",
      "Event 12 is not the one that was noted outside the database at then.",
    ]);
  });

  test("notices that all of it is gone", async () => {
    const it = await chain();
    await tamper(sql`delete from audit_events where scope = ${it.scope}`);
    await tamper(sql`delete from audit_heads where scope = ${it.scope}`);
    expect(await problemsOf(it)).toEqual([
      "The chain ends at 0, but 12 was noted outside the database: its end was cut off.",
    ]);
  });
});

let shared: Promise<{ scope: string; noted: Noted[] }> | undefined;
function sharedChain() {
  shared ??= chain();
  return shared;
}
