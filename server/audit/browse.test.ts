import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { auditEvents } from "@/db/schema";
import type { AuditFilter } from "@/domain/schema/audit";
import { onStage } from "@/server/testing/cast";
import { type PastEvent, wordsIn, writePast } from "@/server/testing/with-trail";
import { appendAudit, SYSTEM } from "./append";
import { countTrail } from "./count-trail";
import type { AuditRow, Page } from "./page";
import { auditOfSubject, auditSummary, listAudit, newerAudit } from "./queries";

const stage = onStage();
const READER = { id: "reader", role: "auditor" as const };
const NOW = new Date();
const DAY = 86_400_000;
const ago = (days: number) => new Date(NOW.getTime() - days * DAY);

const ACTIONS = ["grant.give", "grant.revoke", "threshold.edit", "action.start", "action.started_late"];
const PLACES = ["auditron/production", "auditron/staging", "adinsights/production", null];
const WORDS = ["limit", "Limits", "Überlauf", "a-b", "line\nend", "back\\slash", "x_y", "rare7", "p95"];
const eventOf = (n: number, days: number): PastEvent => {
  const environmentId = PLACES[n % 4] ?? null;
  const platformId = environmentId?.split("/")[0] ?? null;
  const action = ACTIONS[(n * 7 + (n % 3)) % ACTIONS.length] ?? "";
  return {
    scope: `${platformId ?? "console"}/${n % 2 === 0 ? "changes" : "operations"}`,
    at: ago(days),
    actor: { ...SYSTEM, id: `person-${n % 5}`, name: n % 5 === 0 ? "Ada O'Neil" : `Name ${n % 5}` },
    action,
    result: n % 11 === 0 ? "refused" : n % 13 === 0 ? "failed" : "done",
    subjectKind: action.split(".")[0] ?? "",
    subjectId: `thing-${n % 17}`,
    platformId,
    environmentId,
    tenant: environmentId && n % 3 === 0 ? `tenant ${n % 4}` : null,
    detail: { reason: `${WORDS[n % WORDS.length]} and ${WORDS[(n * 5) % WORDS.length]}`, n },
    correlationId: `c${Math.floor(n / 3)}`,
  };
};

const fits = (event: AuditRow, filter: AuditFilter) =>
  (!filter.action ||
    (filter.action.endsWith(".")
      ? event.action.startsWith(filter.action)
      : event.action === filter.action)) &&
  (!filter.actor || event.actorId === filter.actor) &&
  (!filter.category || event.scope.endsWith(`/${filter.category}`)) &&
  (!filter.kind || event.subjectKind === filter.kind) &&
  (!filter.subjectId || event.subjectId === filter.subjectId) &&
  (!filter.platform || (event.platformId ?? "console") === filter.platform) &&
  (!filter.environmentId || event.environmentId === filter.environmentId) &&
  (!filter.tenant || event.tenant === filter.tenant) &&
  (!filter.result || event.result === filter.result) &&
  (!filter.correlationId || event.correlationId === filter.correlationId) &&
  (!filter.from || event.at >= filter.from) &&
  (!filter.to || event.at < filter.to) &&
  (filter.text ?? "")
    .toLowerCase()
    .split(/[^a-z0-9\u0080-\uffff]+/)
    .every((typed) => wordsIn(event).some((word) => word.startsWith(typed)));

const maybe = <T>(...values: T[]) => fc.option(fc.constantFrom(...values), { nil: undefined, freq: 2 });
const filters: fc.Arbitrary<AuditFilter> = fc
  .record({
    action: maybe(...ACTIONS, "grant.", "action.", "none."),
    actor: maybe("person-0", "person-3", "nobody"),
    category: maybe("changes" as const, "operations" as const, "access" as const),
    kind: maybe("grant", "threshold", "none"),
    subjectId: maybe("thing-3", "thing-16"),
    platform: maybe("auditron", "adinsights", "console"),
    environmentId: maybe("auditron/staging", "adinsights/production"),
    tenant: maybe("tenant 0", "tenant 3"),
    result: maybe("done" as const, "refused" as const, "failed" as const),
    correlationId: maybe("c5", "c6"),
    from: maybe(ago(120), ago(60.3), ago(3)),
    to: maybe(ago(90.7), ago(30), ago(0.5)),
    text: maybe(
      "limit",
      "LIM rare",
      "überlauf",
      "a b",
      "end",
      "slash",
      "neil",
      "x_y",
      "95",
      "p95",
      "nowhere",
      "thr ed",
    ),
  })
  .map((all) => Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)))
  // A few at a time: all thirteen at once fit nothing.
  .chain((all) =>
    fc
      .subarray(Object.entries(all), { maxLength: Math.min(3, Object.keys(all).length) })
      .map((some) => Object.fromEntries(some) as AuditFilter),
  );

async function everyPage(filter: AuditFilter, limit: number, budgetMs: number): Promise<AuditRow[]> {
  const rows: AuditRow[] = [];
  for (let page: Page | undefined, turns = 0; !page || page.next; turns++) {
    if (turns > 500) throw new Error("the pages do not end");
    page = await listAudit(
      stage.db,
      { ...filter, limit, ...(page?.next ? { before: page.next } : {}) },
      READER,
      budgetMs,
    );
    rows.push(...page.rows);
  }
  return rows;
}

const keyOf = ({ scope, seq }: { scope: string; seq: number }) => `${scope} ${seq}`;
let trail: AuditRow[];
/** What was found of the past before any of it was counted, and when only some of it was. */
const early: string[][] = [];
const EARLY: AuditFilter = { action: "grant.", actor: "person-3" };

beforeAll(async () => {
  await writePast(
    stage.base.ownerUrl,
    Array.from({ length: 300 }, (_, n) => eventOf(n, 155 - n / 2)),
  );
  const findEarly = async () => early.push((await everyPage(EARLY, 70, 10_000)).map(keyOf));
  await findEarly();
  await countTrail(stage.db, NOW, { batch: 10, mostMs: 1 });
  await findEarly();
  await countTrail(stage.db, NOW, { batch: 100 });
  // What comes after the count, in the last minutes: a month that is over gets no more.
  await writePast(
    stage.base.ownerUrl,
    Array.from({ length: 100 }, (_, n) => eventOf(n + 300, (3000 - n * 20) / 86_400)),
  );
  trail = (await stage.db.select().from(auditEvents)).sort(
    (a, b) => b.at.getTime() - a.at.getTime() || (a.scope < b.scope ? 1 : -1),
  );
});

describe("the trail, as far as it is counted", () => {
  test("every filter, alone and with others, finds what a look at each event finds, in its order", async () => {
    await fc.assert(
      fc.asyncProperty(filters, fc.boolean(), async (filter, isHurried) => {
        const found = await everyPage(filter, 90, isHurried ? 0 : 10_000);
        expect(found.map(keyOf)).toEqual(trail.filter((event) => fits(event, filter)).map(keyOf));
      }),
      {
        numRuns: 13,
        examples: [
          [{}, true],
          [{ text: "limit" }, true],
          [{ action: "grant.", actor: "person-3" }, true],
          [{ action: "grant.", actor: "person-3" }, false],
          [{ result: "refused" }, false],
          [{ text: "limit" }, false],
        ],
      },
    );
  });

  test("what is not counted yet is found as well", () => {
    const past = trail.filter((event) => fits(event, EARLY) && event.at < ago(1)).map(keyOf);
    expect(past.length).toBeGreaterThan(10);
    expect(early).toEqual([past, past]);
  });

  test("one that gives up says how far it looked, and goes on from there", async () => {
    const filter = { text: "nowhere", subjectId: "thing-3" };
    const page = await listAudit(stage.db, { ...filter, limit: 50 }, READER, 0);
    expect(page.rows).toEqual([]);
    expect(page.searchedTo?.getTime()).toBeLessThan(NOW.getTime());
    expect(page.next).toMatchObject({ at: page.searchedTo });
    expect(await everyPage(filter, 50, 0)).toEqual([]);
    expect((await listAudit(stage.db, { ...filter, limit: 50 }, READER, 10_000)).searchedTo).toBeNull();
  });

  test("the newest about one thing", async () => {
    const { rows } = await auditOfSubject(
      stage.db,
      { kind: "grant", id: "thing-3", limit: 5 },
      READER,
      10_000,
    );
    const about = trail.filter((event) => event.subjectKind === "grant" && event.subjectId === "thing-3");
    expect(rows.map(keyOf)).toEqual(about.slice(0, 5).map(keyOf));
  });

  test("the actions there are, those of the last moments too", async () => {
    const { actions, heads } = await auditSummary(stage.db, READER);
    expect(actions).toEqual([...new Set(trail.map(({ action }) => action))].sort());
    expect(heads.reduce((sum, { seq }) => sum + seq, 0)).toBe(trail.length);
  });
});

test("while others write, every event of the past comes once, and what is newer is counted", async () => {
  const writing = (async () => {
    for (let n = 0; n < 60; n++)
      await stage.db.transaction((tx) =>
        appendAudit(tx, SYSTEM, randomUUID(), {
          action: "threshold.edit",
          result: "done",
          subjectKind: "threshold",
          subjectId: `while ${n}`,
          environmentId: PLACES[n % 3] ?? null,
        }),
      );
  })();
  const found = await everyPage({}, 20, 0);
  await writing;
  const keys = found.map(keyOf);
  expect(new Set(keys).size).toBe(keys.length);
  expect(trail.map(keyOf).filter((key) => !keys.includes(key))).toEqual([]);
  const [top] = trail;
  if (!top) throw new Error("no event");
  const newer = await newerAudit(stage.db, { after: top, subjectId: "while 7" } as never, READER);
  expect(newer).toMatchObject({ count: 1, rows: [{ subjectId: "while 7" }] });
  const all = await newerAudit(stage.db, { after: { at: top.at, scope: top.scope, seq: top.seq } }, READER);
  expect(all.count).toBe(60);
});
