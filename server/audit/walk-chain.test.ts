import { randomUUID } from "node:crypto";
import { type SQL, sql } from "drizzle-orm";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Database, openDatabase } from "@/db";
import { AUDIT_SCOPES, type ChainedEvent, chainText, firstChainText } from "@/domain/audit";
import { onStage } from "@/server/testing/cast";
import { auditHmac } from "./key";
import { verifyChain } from "./verify";
import { walkChain } from "./walk-chain";

const stage = onStage();
const free = AUDIT_SCOPES.filter((scope) => !scope.startsWith("azure-governance/"));
const DETAIL = '{"n":1}';
let owner: Database;
beforeAll(async () => {
  owner = openDatabase(stage.base.ownerUrl, { applicationName: "test-owner", max: 1 });
});
afterAll(() => owner.close());

type Told = Partial<ChainedEvent> & { version?: 1 | 2; actorId?: string };

/** Writes these events as a chain of its own, with the hash of `domain/audit.ts`. */
async function write(events: readonly Told[], scope = free.pop()): Promise<string> {
  if (!scope) throw new Error("no chain is left");
  await stage.db.execute(sql`select * from audit_head(${scope})`);
  const begins = Math.floor(Date.now() / 1000) * 1000;
  let previousHash = "";
  for (const [index, { version = 2, actorId = "olga", ...told }] of events.entries()) {
    const event = {
      ...{ scope, seq: index + 1, id: randomUUID(), at: new Date(begins + index).toISOString() },
      ...{ actor: JSON.stringify({ id: actorId, name: "Olga" }), action: "thing.done", result: "done" },
      ...{ subjectKind: "thing", subjectId: "one", platformId: null, environmentId: null, tenant: null },
      ...{ detail: DETAIL, correlationId: "", previousHash },
      ...told,
    };
    previousHash = auditHmac(version === 1 ? firstChainText(event) : chainText(event));
    await owner.db.execute(sql`
      insert into audit_events (scope, seq, id, at, version, actor, actor_id, action, result, subject_kind, subject_id,
        platform_id, environment_id, tenant, detail, correlation_id, previous_hash, hash)
      values (${scope}, ${event.seq}, ${event.id}, ${event.at}, ${version}, ${event.actor}::text::json, ${actorId},
        ${event.action}, ${event.result}, ${event.subjectKind}, ${event.subjectId}, ${event.platformId},
        ${event.environmentId}, ${event.tenant}, ${event.detail}::text::json, ${event.correlationId},
        ${event.previousHash}, ${previousHash})`);
  }
  return scope;
}

const ODD = [
  ...'\\|\\N|\\.|\t|\n|\r\n|"|\'|\\"|\\\\t|ä€😀|�|\u007f|\u0001|-|:|3:abc|0:|{}'.split("|"),
  ...["", " ", "null", "x".repeat(47), "x".repeat(48), "x".repeat(49), "€".repeat(100), "ø".repeat(40_000)],
];

/** Odd in one field at a time. */
const oddIn = (name: keyof ChainedEvent, odd: string): Told => ({ [name]: odd });

test("whatever stands in an event, it is hashed here as it was when it was written", async () => {
  const fields = ["action", "subjectKind", "subjectId", "platformId", "environmentId", "tenant"] as const;
  const plain = ODD.flatMap((odd) => [...fields, "correlationId" as const].map((name) => oddIn(name, odd)));
  const nested = ODD.flatMap((odd) => [
    { detail: JSON.stringify({ odd, [odd]: [odd] }) },
    { detail: `{ "odd" :\t${JSON.stringify(odd)}\r\n, "esc": "\\u00e4\\/\\n\\ud83d\\ude00" }` },
    { actorId: odd },
    { actorId: odd, actor: JSON.stringify({ name: odd, id: odd }) },
  ]);
  const odd = [...plain, ...nested];
  const events = [...odd, ...odd.map((event): Told => ({ ...event, version: 1 }))];
  const scope = await write(events);
  expect(await verifyChain(stage.db, scope, [])).toMatchObject({ verifiedTo: events.length, problems: [] });
});

test("a moment is hashed to the millisecond, with all of its digits, in any year", async () => {
  const scope = "azure-governance/reading";
  const months = ["1970-01-01", "1999-12-01", "2000-02-01", "2026-03-01", "2400-02-01", "9999-11-01"];
  const offsets = [0, 1, 10, 100, 120, 999, 1000, 59_999, 60_000, 3_600_000, 86_399_999, 86_400_000];
  for (const month of months) await owner.db.execute(sql`select make_audit_leaf(${scope}, ${month}::date)`);
  const moments = months.flatMap((month) =>
    [...offsets, 28 * 86_400_000 - 1].map((ms) => new Date(Date.parse(month) + ms).toISOString()),
  );
  const events = moments.flatMap((at): Told[] => [{ at }, { at, version: 1 }]);
  await write(events, scope);
  expect(await verifyChain(stage.db, scope, [])).toMatchObject({ verifiedTo: events.length, problems: [] });
});

test("nothing is not the same as an empty text, and whose event it is stands in it", async () => {
  const actors = ['{"name":"Olga","id":"ada"}', '{"by":"olga","id":"ada"}'].map((actor) => ({ actor }));
  const scope = await write([{}, { tenant: "" }, {}, {}, {}, {}, ...actors]);
  await owner.db.execute(sql`alter table audit_events disable trigger audit_no_change`);
  const set = (seq: number, change: SQL) =>
    owner.db.execute(sql`update audit_events set ${change} where scope = ${scope} and seq = ${seq}`);
  await set(1, sql`tenant = ''`);
  await set(2, sql`tenant = null`);
  await set(3, sql`environment_id = '-'`);
  await set(4, sql`actor_id = 'olg'`);
  await set(5, sql`actor_id = 'anna'`);
  await set(6, sql`actor_id = 'olga"'`);
  await owner.db.execute(sql`alter table audit_events enable always trigger audit_no_change`);
  expect((await verifyChain(stage.db, scope, [])).problems).toEqual([
    ...[1, 2, 3].map((seq) => `Event ${seq} was changed.`),
    ...[4, 5, 6, 7, 8].map((seq) => `Event ${seq} is listed under somebody else's name.`),
  ]);
});

test("any text in any field verifies, page by page", async () => {
  const text = fc.string({ unit: "grapheme" }).map((any) => any.replaceAll("\u0000", ""));
  const maybe = fc.option(text);
  const event: fc.Arbitrary<Told> = fc.record({
    ...{ action: text, subjectKind: text, subjectId: text, correlationId: text, actorId: text },
    ...{ platformId: maybe, environmentId: maybe, tenant: maybe, version: fc.constantFrom(1, 2) },
    detail: fc.dictionary(text, text).map((any) => JSON.stringify(any)),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(event, { minLength: 1 }), async (events) => {
      const scope = await write(events);
      const walked: number[] = [];
      for await (const page of walkChain(stage.db, scope, 0, 3)) {
        expect(page.length).toBeLessThanOrEqual(3);
        for (const { seq, hash, trueHash, sameActor } of page) {
          expect([trueHash, sameActor]).toEqual([hash, true]);
          walked.push(seq);
        }
      }
      expect(walked).toEqual(events.map((_, index) => index + 1));
    }),
    { numRuns: 15 },
  );
});

test("whoever stops early leaves no connection behind", async () => {
  const scope = await write([{}, {}, {}]);
  for await (const page of walkChain(stage.db, scope, 1, 1)) {
    expect(page.map(({ seq }) => seq)).toEqual([2]);
    break;
  }
  expect(stage.app.pool.idleCount).toBe(stage.app.pool.totalCount);
});

test("a second event of the same number is seen wherever a page ends", async () => {
  const scope = await write([{}, {}, {}, {}, {}, {}]);
  await owner.db.execute(sql`alter table audit_events disable trigger audit_chain`);
  await owner.db.execute(sql`
    insert into audit_events (scope, seq, id, at, version, actor, actor_id, action, result, subject_kind, subject_id, detail, correlation_id, previous_hash, hash)
    select scope, seq, gen_random_uuid(), at + interval '1 hour', version, actor, actor_id, 'another thing', result, subject_kind, subject_id, detail, correlation_id, previous_hash, hash
    from audit_events where scope = ${scope} and seq = 3`);
  await owner.db.execute(sql`alter table audit_events enable always trigger audit_chain`);
  for (const most of [1, 2, 3, 4, 6]) {
    const walked: number[] = [];
    for await (const page of walkChain(stage.db, scope, 0, most)) walked.push(...page.map(({ seq }) => seq));
    expect(walked, `pages of ${most}`).toEqual([1, 2, 3, 3, 4, 5, 6]);
  }
});
