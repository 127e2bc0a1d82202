import { and, asc, eq } from "drizzle-orm";
import { beforeAll, beforeEach, expect, test } from "vitest";
import { alertEvents, alerts, environments, silences } from "@/db/schema";
import { fingerprintOf, groupKeyOf, severityRank } from "@/domain/alert";
import type { AlertSeverity } from "@/domain/platform";
import type { Matcher } from "@/domain/silence";
import { as, auditOf, onStage, refusalOf } from "@/server/testing/cast";
import { endSilence, extendSilence, undoEndSilence } from "./change-silence";
import { createSilence } from "./create-silence";
import { listSilences, previewSilence } from "./queries";
import { tendSilences } from "./tend-silences";

const stage = onStage();
const PLACE = "azure-governance/production";
const now = new Date("2026-11-20T12:00:00Z");
const at = (minutes: number) => new Date(now.getTime() + minutes * 60_000);
const is = (field: Matcher["field"], value: string): Matcher => ({ field, isNot: false, value });

beforeAll(async () => {
  await stage.db
    .insert(environments)
    .values({ id: PLACE, platformId: "azure-governance", name: "production" });
});
beforeEach(async () => {
  await stage.db.delete(alerts);
  await stage.db.delete(silences);
});

async function open(job: string, severity: AlertSeverity = "warning", openedAt = now): Promise<number> {
  const [row] = await stage.db
    .insert(alerts)
    .values({
      fingerprint: fingerprintOf(PLACE, "stale", `${job}@`),
      groupKey: groupKeyOf(PLACE, "stale"),
      environmentId: PLACE,
      platformId: "azure-governance",
      trouble: "stale",
      subjectKind: "job",
      subject: `${job}@`,
      job,
      severity,
      severityRank: severityRank(severity),
      word: severity,
      title: `${job} is stale`,
      sentence: "",
      state: "open",
      startedAt: openedAt,
      openedAt,
      lastFiredAt: openedAt,
      recoverSeconds: 60,
    })
    .returning({ id: alerts.id });
  return row?.id ?? 0;
}

async function silence(
  matchers: Matcher[],
  minutes = 60,
  more: { endsUnmatchedAfter?: number; from?: Date } = {},
) {
  const from = more.from ?? now;
  return createSilence(as(stage, "operator", now), {
    matchers,
    reason: "planned work",
    startsAt: from,
    endsAt: new Date(from.getTime() + minutes * 60_000),
    endsUnmatchedAfter: more.endsUnmatchedAfter ?? null,
  });
}

const silencedBy = async (id: number) =>
  (await stage.db.select().from(alerts).where(eq(alerts.id, id)))[0]?.silenceId ?? null;
const storyOf = async (id: number) =>
  (
    await stage.db.select().from(alertEvents).where(eq(alertEvents.alertId, id)).orderBy(asc(alertEvents.id))
  ).map(({ kind }) => kind);

test("a silence marks what it matches at once, what opens later too, and nothing else", async () => {
  const costs = await open("costs");
  const identity = await open("identity");
  const { id } = await silence([is("job", "co*"), { field: "tenant", isNot: true, value: "Contoso" }]);
  expect(await silencedBy(costs)).toBe(id);
  expect(await silencedBy(identity)).toBeNull();

  const compliance = await open("compliance", "warning", at(1));
  await tendSilences(stage.db, at(1));
  expect(await silencedBy(compliance)).toBe(id);
  expect((await listSilences(stage.db, at(1))).live).toMatchObject([{ id, hides: 2, isPlanned: false }]);
  expect(await auditOf(stage.db, "silence.create")).toMatchObject([{ result: "done" }]);
});

test("signs that a database takes for wildcards are plain text in a matcher", async () => {
  const plain = await open("a_b");
  const other = await open("axb");
  const { id } = await silence([is("job", "a_b")]);
  expect(await silencedBy(plain)).toBe(id);
  expect(await silencedBy(other)).toBeNull();
});

test("what fired inside returns when it ends, by itself or by hand; what was resolved does not", async () => {
  const costs = await open("costs");
  const gone = await open("identity");
  await silence([is("trouble", "stale")], 30);
  await stage.db
    .update(alerts)
    .set({ state: "resolved", resolvedAt: at(10) })
    .where(eq(alerts.id, gone));
  await tendSilences(stage.db, at(29));
  expect(await storyOf(costs)).toEqual(["silenced"]);
  await tendSilences(stage.db, at(30));
  expect(await storyOf(costs)).toEqual(["silenced", "unsilenced"]);
  expect(await storyOf(gone)).toEqual(["silenced"]);

  const { id } = await silence([is("trouble", "stale")], 90);
  await endSilence(as(stage, "operator", at(40)), { id });
  expect(await storyOf(costs)).toEqual(["silenced", "unsilenced", "silenced", "unsilenced"]);
  expect(await refusalOf(endSilence(as(stage, "operator", at(41)), { id }))).toMatch(/ended already.*Olga/);
});

test("ending it by hand can be taken back for ten seconds: it hides again what it hid", async () => {
  const costs = await open("costs");
  const seconds = (count: number) => new Date(now.getTime() + count * 1000);
  const by = (count: number) => as(stage, "operator", seconds(count));
  const { id } = await silence([is("job", "costs")], 30);
  expect(await refusalOf(undoEndSilence(by(1), { id }))).toBe("This silence holds.");
  await endSilence(by(60), { id });
  expect(await silencedBy(costs)).toBeNull();
  await undoEndSilence(by(69), { id });
  expect(await silencedBy(costs)).toBe(id);
  expect(await listSilences(stage.db, seconds(70))).toMatchObject({ live: [{ id }], ended: [] });
  expect((await auditOf(stage.db, "silence.undo-end")).at(-1)).toMatchObject({
    subjectId: id,
    detail: { endedBy: "Olga" },
  });
  await endSilence(by(80), { id });
  expect(await refusalOf(undoEndSilence(by(91), { id }))).toMatch("for 10 s only");

  const short = await silence([is("job", "costs")], 2);
  await endSilence(by(115), short);
  expect(await refusalOf(undoEndSilence(by(121), short))).toMatch("over by now");
  const other = await silence([is("job", "costs")], 3);
  await tendSilences(stage.db, seconds(180));
  expect(await refusalOf(undoEndSilence(by(181), other))).toMatch("for 10 s only");
});

test("while another silence still covers it, the end of the first tells nobody", async () => {
  const costs = await open("costs");
  await silence([is("job", "costs")], 30);
  const second = await silence([is("environment", PLACE)], 120);
  await tendSilences(stage.db, at(31));
  expect(await silencedBy(costs)).toBe(second.id);
  expect(await storyOf(costs)).not.toContain("unsilenced");
});

test("an alert that grows worse than its silence hides is heard", async () => {
  const costs = await open("costs", "warning");
  await silence([is("severity", "warning"), is("job", "costs")]);
  await stage.db.update(alerts).set({ severity: "critical", severityRank: 0 }).where(eq(alerts.id, costs));
  await tendSilences(stage.db, at(1));
  expect(await silencedBy(costs)).toBeNull();
  expect(await storyOf(costs)).toEqual(["silenced", "unsilenced"]);
});

test("the worst that it could hide decides how long it may last, also when it is extended", async () => {
  expect(await refusalOf(silence([is("job", "costs")], 9 * 60))).toMatch(/critical alerts.*8 h at most/);
  const { id } = await silence([is("severity", "warning")], 6 * 1440);
  expect(await refusalOf(extendSilence(as(stage, "operator", now), { id, seconds: 2 * 86_400 }))).toMatch(
    /warning alerts.*7 d at most/,
  );
  const { endsAt } = await extendSilence(as(stage, "operator", now), { id, seconds: 3600 });
  expect(endsAt).toEqual(at(6 * 1440 + 60));
});

test("one that matches nothing ends by itself; one that still hides something does not", async () => {
  await open("costs");
  const used = await silence([is("job", "costs")], 300, { endsUnmatchedAfter: 1800 });
  const idle = await silence([is("job", "dbt")], 300, { endsUnmatchedAfter: 1800 });
  for (const minutes of [10, 20, 29]) await tendSilences(stage.db, at(minutes));
  expect((await listSilences(stage.db, at(29))).live).toHaveLength(2);
  await tendSilences(stage.db, at(31));
  const { live, ended } = await listSilences(stage.db, at(31));
  expect(live.map(({ id }) => id)).toEqual([used.id]);
  expect(ended).toMatchObject([{ id: idle.id, endedBecause: "Nothing matched it any more." }]);
});

test("a planned one hides nothing before it starts", async () => {
  const costs = await open("costs");
  const { id } = await silence([is("job", "costs")], 60, { from: at(60) });
  expect(await silencedBy(costs)).toBeNull();
  await tendSilences(stage.db, at(60));
  expect(await silencedBy(costs)).toBe(id);
});

test("the preview counts what it hides now and would have hidden in a week, by severity", async () => {
  await open("costs", "critical");
  await open("compliance");
  const old = await open("identity", "critical", at(-3 * 1440));
  await stage.db
    .update(alerts)
    .set({ state: "resolved", resolvedAt: at(-2 * 1440) })
    .where(and(eq(alerts.id, old)));
  await stage.db
    .update(alerts)
    .set({ openedAt: at(-9 * 1440) })
    .where(eq(alerts.job, "compliance"));
  const preview = await previewSilence(stage.db, [is("environment", PLACE)], now);
  expect(preview).toMatchObject({
    present: { count: 2, bySeverity: { critical: 1, warning: 1 } },
    week: { count: 2, bySeverity: { critical: 2 } },
    worst: "critical",
  });
});

test("bad input says what to do and changes nothing", async () => {
  expect(await refusalOf(silence([]))).toMatch(/add a matcher/);
  expect(await refusalOf(silence([is("job", "costs")], -5))).toMatch(/end after it starts/);
  expect(await refusalOf(silence([is("job", "costs")], 60, { from: at(-60) }))).toMatch(
    /cannot start in the past/,
  );
  expect(
    await refusalOf(
      createSilence(as(stage, "viewer", now), {
        matchers: [is("job", "costs")],
        reason: "planned work",
        startsAt: now,
        endsAt: at(5),
        endsUnmatchedAfter: null,
      }),
    ),
  ).toMatch(/operator or admin/);
  expect(await stage.db.select().from(silences)).toEqual([]);
});
