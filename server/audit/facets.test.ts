import { sql } from "drizzle-orm";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { openDatabase } from "@/db";
import { auditCounted, auditCounts, auditEvents, auditWords } from "@/db/schema";
import type { AuditFilter } from "@/domain/schema/audit";
import { onStage } from "@/server/testing/cast";
import { type PastEvent, writePast } from "@/server/testing/with-trail";
import { SYSTEM } from "./append";
import { BLOCK, countTrail } from "./count-trail";
import { auditFacets } from "./facets";
import { leavesOf } from "./leaves";
import type { AuditRow } from "./page";
import { FACETS, type Facet } from "./where";

const stage = onStage();
const READER = { id: "reader", role: "auditor" as const };
const NOW = new Date();
const ago = (days: number) => new Date(NOW.getTime() - days * 86_400_000);

const eventOf = (n: number, days: number): PastEvent => ({
  scope: n % 3 === 0 ? "console/access" : "auditron/operations",
  at: ago(days),
  actor: { ...SYSTEM, id: `person-${n % 4}` },
  action: n % 2 === 0 ? "session.start" : "action.start",
  result: n % 7 === 0 ? "failed" : "done",
  subjectKind: n % 5 === 0 ? "command" : "thing",
  subjectId: `${n}`,
  platformId: n % 3 === 0 ? null : "auditron",
  environmentId: n % 3 === 0 ? null : "auditron/production",
  tenant: n % 9 === 1 ? "t" : null,
  detail: { n },
  correlationId: `${n}`,
});

const VALUE: Record<Facet, (event: AuditRow) => string> = {
  action: (event) => event.action,
  actor: (event) => event.actorId,
  result: (event) => event.result,
  platform: (event) => event.platformId ?? "console",
  category: (event) => event.scope.split("/")[1] ?? "",
  kind: (event) => event.subjectKind,
};

/** Counted one by one, each facet without its own part of the filter. */
function recount(trail: readonly AuditRow[], filter: AuditFilter) {
  const fits = (event: AuditRow, left: Facet) =>
    FACETS.every((facet) => facet === left || !filter[facet] || VALUE[facet](event) === filter[facet]) &&
    (!filter.from || event.at >= filter.from) &&
    (!filter.to || event.at < filter.to);
  return Object.fromEntries(
    FACETS.map((facet) => {
      const counts: Record<string, number> = {};
      for (const event of trail.filter((one) => fits(one, facet)))
        counts[VALUE[facet](event)] = (counts[VALUE[facet](event)] ?? 0) + 1;
      return [facet, counts];
    }),
  );
}

async function facetsOf(filter: AuditFilter) {
  const { counted, since, ...facets } = await auditFacets(stage.db, filter, READER, 10_000);
  return {
    counted,
    since,
    counts: Object.fromEntries(
      FACETS.map((facet) => [
        facet,
        Object.fromEntries(facets[facet].map(({ value, count }) => [value, count])),
      ]),
    ),
  };
}

const trailNow = () => stage.db.select().from(auditEvents);

/** The counts as they would be had somebody counted everything just now. */
async function expectCountsAgree() {
  const { rows } = await stage.db.execute<{ missing: string; wrong: string }>(sql`
    with truth as (
      select span, date_trunc(span, at at time zone 'UTC')::date as day, scope, action, result, actor_id, platform_id, subject_kind, count(*) as count
      from audit_events cross join (values ('day'), ('month')) s(span) group by 1, 2, 3, 4, 5, 6, 7, 8)
    select (select count(*) from (select * from truth except select * from audit_counts) m) as missing,
      (select count(*) from (select * from audit_counts except select * from truth) w) as wrong`);
  expect(rows[0]).toEqual({ missing: "0", wrong: "0" });
}

async function expectBlocksWhole() {
  const blocks = await stage.db.select().from(auditWords);
  const counted = await stage.db.select().from(auditCounted);
  const noted = blocks.flatMap(({ scope, fromSeq, toSeq }) =>
    Array.from({ length: toSeq - fromSeq + 1 }, (_, at) => `${scope} ${fromSeq + at}`),
  );
  expect(new Set(noted).size).toBe(noted.length);
  for (const { scope, wordsSeq, seq, closed } of counted) {
    expect(noted.filter((one) => one.startsWith(`${scope} `)).length).toBeGreaterThanOrEqual(wordsSeq);
    expect(closed ? 0 : seq - wordsSeq).toBeLessThan(BLOCK);
  }
}

describe("facets", () => {
  beforeAll(async () => {
    await writePast(
      stage.base.ownerUrl,
      Array.from({ length: 900 }, (_, n) => eventOf(n, 100 - n / 10)),
    );
  });

  test("agree with a count of each event: before anything is counted, in the middle, and after", async () => {
    const trail = await trailNow();
    const filters: AuditFilter[] = [
      {},
      { actor: "person-1" },
      { action: "session.start", result: "failed" },
      { platform: "console", from: ago(70.3), to: ago(20.2) },
      { category: "operations", kind: "command", from: ago(3.4) },
      { from: ago(30.5), to: ago(30.2) },
      { from: ago(45), to: ago(44) },
    ];
    for (const mostMs of [0, 1, 60_000]) {
      await countTrail(stage.db, NOW, { batch: 50, mostMs });
      for (const filter of filters)
        expect(await facetsOf(filter)).toEqual({
          counted: "all",
          since: null,
          counts: recount(trail, filter),
        });
    }
    await expectCountsAgree();
    await expectBlocksWhole();
  });

  test("of any time", async () => {
    const trail = await trailNow();
    const day = fc.option(fc.double({ min: 0, max: 105, noNaN: true }), { nil: undefined });
    await fc.assert(
      fc.asyncProperty(day, day, async (from, to) => {
        const filter = { ...(from ? { from: ago(from) } : {}), ...(to ? { to: ago(to) } : {}) };
        expect((await facetsOf(filter)).counts).toEqual(recount(trail, filter));
      }),
      { numRuns: 25 },
    );
  });

  test("that the counts cannot answer are counted from the newest on, and say since when", async () => {
    expect(await facetsOf({ tenant: "t" })).toMatchObject({
      counted: "all",
      counts: { actor: { "person-1": 25 } },
    });
    const hurried = await auditFacets(stage.db, { text: "nowhere", subjectId: "x" }, READER, 0);
    expect(hurried.counted).toBe("since");
    expect(hurried.since?.getTime()).toBeLessThan(NOW.getTime());
  });
});

describe("counting", () => {
  test("is right after kills, repeats and two at once", async () => {
    await writePast(
      stage.base.ownerUrl,
      Array.from({ length: 1500 }, (_, n) => eventOf(n, (3000 - n) / 86_400)),
    );
    const doomed = openDatabase(stage.base.appUrl, { applicationName: "doomed-counter", max: 1 });
    let isDone = false;
    const killing = (async () => {
      while (!isDone)
        await stage.db.execute(
          sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'doomed-counter'`,
        );
    })();
    for (let turn = 0; turn < 15; turn++)
      await countTrail(doomed.db, NOW, { batch: 40, mostMs: 30 }).catch(() => undefined);
    isDone = true;
    await killing;
    await doomed.close();
    for (let turn = 0; turn < 20; turn++)
      await Promise.all([countTrail(stage.db, NOW, { batch: 70 }), countTrail(stage.db, NOW, { batch: 90 })]);
    expect((await countTrail(stage.db, NOW)).counted).toBe(0);
    await expectCountsAgree();
    await expectBlocksWhole();
  });

  test("does not wait for a chain that another worker is at", async () => {
    await stage.db.delete(auditCounted);
    await stage.db.delete(auditCounts);
    await stage.db.delete(auditWords);
    const other = openDatabase(stage.base.appUrl, { applicationName: "other-counter", max: 1 });
    const [first] = await leavesOf(stage.db);
    if (!first) throw new Error("no month");
    await other.db.transaction(async (tx) => {
      await tx.execute(sql`select pg_advisory_xact_lock(hashtext('count-trail'), hashtext(${first.scope}))`);
      await countTrail(stage.db, NOW);
      const counted = new Set((await stage.db.select().from(auditCounted)).map(({ scope }) => scope));
      expect(counted).not.toContain(first.scope);
      expect(counted.size).toBeGreaterThan(0);
    });
    await other.close();
    await countTrail(stage.db, NOW);
    await expectCountsAgree();
    await expectBlocksWhole();
  });

  test("forgets a month that went, and counts it again when it is back", async () => {
    const owner = openDatabase(stage.base.ownerUrl, { applicationName: "test-owner", max: 1 });
    const [first] = await stage.db
      .select()
      .from(auditCounted)
      .orderBy(auditCounted.month, auditCounted.scope);
    if (!first) throw new Error("nothing counted");
    const leaf = `audit_events_${first.month.slice(0, 7).replace("-", "")}_${first.scope.replace("/", "_")}`;
    const branch = `audit_events_${first.month.slice(0, 7).replace("-", "")}`;
    await owner.db.execute(sql.raw(`alter table ${branch} detach partition ${leaf}`));
    await countTrail(stage.db, NOW);
    await expectCountsAgree();
    await owner.db.execute(
      sql.raw(`alter table ${branch} attach partition ${leaf} for values in ('${first.scope}')`),
    );
    expect((await countTrail(stage.db, NOW)).counted).toBe(first.seq);
    await expectCountsAgree();
    await expectBlocksWhole();
    await owner.close();
  });
});
