import { sql } from "drizzle-orm";
import { beforeAll, describe, expect, test } from "vitest";
import { alertRules, alerts, silences } from "@/db/schema";
import { REOPENS_WITHIN, RESOLVED_HOLDS } from "@/domain/alert";
import { as, onStage } from "@/server/testing/cast";
import { addPlace, alertOf, alertsOf, heardOf, minutes, NOON, seconds } from "@/server/testing/with-alerts";
import { acknowledgeAlerts } from "./acknowledge-alerts";
import { type Heard, hearAlerts } from "./hear";
import { resolveAlerts } from "./resolve-alerts";
import { tendAlerts } from "./tend-alerts";

const stage = onStage();
beforeAll(() => addPlace(stage));

const hear = (at: Date, key: string, over: Partial<Heard> = {}) =>
  hearAlerts(stage.db, [heardOf(key, over)], at);
const well = (at: Date, key: string, over: Partial<Heard> = {}) =>
  hear(at, key, { state: "well", sentence: "It is well.", ...over });
const platform = { source: "platform", externalId: "p1" } as const;

async function byHand(key: string, at: Date, reason = "was fixed by hand") {
  const { id } = await alertOf(stage, key);
  return await resolveAlerts(as(stage, "operator", at), { ids: [id], reason });
}

describe("opening", () => {
  test("the first word opens it, with where it is and since when", async () => {
    const count = await hear(minutes(5), "open", { since: NOON, value: 3, limit: 1, unit: "count" });
    expect(count).toEqual({ opened: 1, reopened: 0, changed: 0 });
    expect(await alertOf(stage, "open")).toMatchObject({
      platformId: "azure-governance",
      state: "open",
      severity: "warning",
      severityRank: 1,
      startedAt: NOON,
      openedAt: minutes(5),
      clockFrom: minutes(5),
      job: "costs",
      value: 3,
      version: 1,
      kinds: ["opened"],
      sources: [{ source: "judge", severity: "warning", goneAt: null }],
    });
  });

  test("well or unknown opens nothing, and a place that is not ours is left out", async () => {
    await well(NOON, "never");
    await hear(NOON, "never", { state: "unknown" });
    await hear(NOON, "never", { environmentId: "nowhere/none" });
    expect(await alertsOf(stage, "never")).toEqual([]);
  });

  test("a source that cannot be believed harms nothing", async () => {
    const odd = `odd\u0000\ud800${"x".repeat(9000)}`;
    await hear(NOON, "odd", {
      sentence: odd,
      title: odd,
      facts: { [odd]: odd },
      value: Number.NaN,
      since: new Date(Number.NaN),
      ruleId: "no/rule",
      externalId: odd,
    });
    await hear(NOON, "future", { since: minutes(600) });
    await hear(NOON, "ancient", { since: new Date(-1e14) });
    expect(await alertOf(stage, "odd")).toMatchObject({ startedAt: NOON, value: null, ruleId: null });
    expect(await alertOf(stage, "future")).toMatchObject({ startedAt: NOON });
    expect(await alertOf(stage, "ancient")).toMatchObject({ startedAt: NOON });
  });
});

describe("saying the same again", () => {
  test("writes nothing, then once a minute the times only", async () => {
    const lastWritten = async () => {
      const { rows } = await stage.db.execute<{ newest: string }>(
        sql`select max(xmin::text::bigint) as newest from (select xmin from alerts union all select xmin from alert_sources) t`,
      );
      return rows[0]?.newest;
    };
    await hear(NOON, "same", { sentence: "Data is 61 min old.", value: 61, limit: 60 });
    const before = await lastWritten();
    await hear(seconds(30), "same", { sentence: "Data is 62 min old.", value: 62, limit: 60 });
    expect(await lastWritten()).toBe(before);
    await hear(seconds(61), "same", { sentence: "Data is 63 min old.", value: 62, limit: 60 });
    expect(await alertOf(stage, "same")).toMatchObject({
      sentence: "Data is 63 min old.",
      lastFiredAt: seconds(61),
      version: 1,
      kinds: ["opened"],
      sources: [{ lastHeardAt: seconds(61) }],
    });
  });

  test("other words or a value that moved are written at once, without an event", async () => {
    await hear(NOON, "moved", { value: 10, limit: 100 });
    await hear(seconds(1), "moved", { value: 50, limit: 100 });
    expect(await alertOf(stage, "moved")).toMatchObject({ value: 50, version: 1 });
    await hear(seconds(2), "moved", { value: 50, limit: 100, sentence: "Two tenants failed." });
    expect(await alertOf(stage, "moved")).toMatchObject({ sentence: "Two tenants failed.", version: 1 });
  });

  test("a clock that jumps back moves no time backwards", async () => {
    await hear(minutes(10), "clock");
    await well(minutes(4), "clock");
    expect(await alertOf(stage, "clock")).toMatchObject({
      lastFiredAt: minutes(10),
      recoveringSince: minutes(10),
    });
    await hear(minutes(3), "clock");
    const { events } = await alertOf(stage, "clock");
    expect(events.map(({ at }) => at)).toEqual([minutes(10), minutes(10), minutes(10)]);
  });
});

describe("two sources", () => {
  test("one alert, as bad as the worst that still fires, in its words", async () => {
    await hear(NOON, "two");
    const critical = { severity: "critical", sentence: "The platform is alarmed." } as const;
    await hear(seconds(1), "two", { ...platform, ...critical });
    expect(await alertOf(stage, "two")).toMatchObject({
      count: 1,
      severity: "critical",
      severityRank: 0,
      sentence: "The platform is alarmed.",
      kinds: ["opened", "source-added", "severity"],
    });
    await well(seconds(2), "two", platform);
    expect(await alertOf(stage, "two")).toMatchObject({
      severity: "warning",
      sentence: "The last sync of two failed.",
      recoveringSince: null,
      kinds: ["opened", "source-added", "severity", "source-gone", "severity"],
    });
    await well(seconds(3), "two");
    expect(await alertOf(stage, "two")).toMatchObject({ severity: "warning", recoveringSince: seconds(3) });
  });

  test("they do not take turns with their words", async () => {
    const told = [heardOf("calm"), heardOf("calm", { ...platform, sentence: "Something else." })];
    await hearAlerts(stage.db, told, NOON);
    expect(await hearAlerts(stage.db, told, seconds(1))).toEqual({ opened: 0, reopened: 0, changed: 0 });
    expect(await alertOf(stage, "calm")).toMatchObject({ sentence: "The last sync of calm failed." });
  });

  test("who cannot tell changes nothing, and its reason is kept", async () => {
    await hear(NOON, "dunno");
    await hear(seconds(1), "dunno", { state: "unknown", sentence: "History answered 429." });
    expect(await alertOf(stage, "dunno")).toMatchObject({
      state: "open",
      recoveringSince: null,
      kinds: ["opened"],
      sources: [{ sentence: "History answered 429.", goneAt: null }],
    });
  });

  test("a worse severity shortens a lease that is too long for it", async () => {
    await hear(NOON, "lease");
    const { id } = await alertOf(stage, "lease");
    const until = minutes(20 * 60);
    await acknowledgeAlerts(as(stage, "operator", NOON), { ids: [id], until, reason: "looking" });
    await hear(minutes(1), "lease", { severity: "critical" });
    expect(await alertOf(stage, "lease")).toMatchObject({ state: "acknowledged", ackUntil: minutes(241) });
  });
});

describe("coming back", () => {
  test("while it recovers, it is the same opening and a turn", async () => {
    await hear(NOON, "turn");
    await well(minutes(1), "turn");
    await hear(minutes(2), "turn");
    expect(await alertOf(stage, "turn")).toMatchObject({
      openings: 1,
      recoveringSince: null,
      turns: [minutes(2).toISOString()],
      kinds: ["opened", "recovering", "fired-again"],
    });
  });

  test("within a day of its end it is the same alert, nobody's, with a new clock", async () => {
    await hear(NOON, "again");
    const { id } = await alertOf(stage, "again");
    const until = minutes(60);
    await acknowledgeAlerts(as(stage, "operator", NOON), { ids: [id], until, reason: "looking" });
    await well(minutes(1), "again");
    await tendAlerts(stage.db, minutes(3));
    expect(await alertOf(stage, "again")).toMatchObject({ state: "resolved", resolvedHow: "recovery" });
    const back = new Date(minutes(3).getTime() + (REOPENS_WITHIN - 1) * 1000);
    expect(await hear(back, "again")).toMatchObject({ opened: 0, reopened: 1 });
    expect(await alertOf(stage, "again")).toMatchObject({
      id,
      count: 1,
      state: "open",
      openings: 2,
      openedAt: back,
      clockFrom: back,
      ownerId: null,
      ackUntil: null,
      resolvedAt: null,
    });
  });

  test("later it is another alert", async () => {
    await hear(NOON, "later");
    await well(NOON, "later");
    await tendAlerts(stage.db, minutes(2));
    await hear(new Date(minutes(2).getTime() + REOPENS_WITHIN * 1000), "later");
    expect(await alertOf(stage, "later")).toMatchObject({ count: 2, openings: 1, kinds: ["opened"] });
  });

  test("a silence that ended meanwhile does not keep it quiet", async () => {
    const person = stage.cast.operator;
    const silence = (endsAt: Date) => ({
      matchers: [],
      reason: "maintenance",
      startsAt: NOON,
      endsAt,
      createdAt: NOON,
      createdById: person.id,
      createdByName: person.name,
    });
    const both = await stage.db
      .insert(silences)
      .values([silence(minutes(5)), silence(minutes(500))])
      .returning();
    for (const [n, key] of ["ended", "live"].entries()) {
      await hear(NOON, key);
      await well(NOON, key);
      await stage.db
        .update(alerts)
        .set({ silenceId: both[n]?.id ?? null })
        .where(sql`subject = ${key}`);
    }
    await tendAlerts(stage.db, minutes(2));
    await hearAlerts(stage.db, [heardOf("ended"), heardOf("live")], minutes(6));
    expect(await alertOf(stage, "ended")).toMatchObject({ state: "open", silenceId: null });
    expect(await alertOf(stage, "live")).toMatchObject({ state: "open", silenceId: both[1]?.id });
  });
});

describe("resolved by hand while it fires", () => {
  test("stays resolved for a while, then is open again if it goes on", async () => {
    await hear(NOON, "held");
    await byHand("held", seconds(10));
    await hear(seconds(10 + RESOLVED_HOLDS - 1), "held");
    expect(await alertOf(stage, "held")).toMatchObject({ state: "resolved", resolvedByName: "Olga" });
    await hear(seconds(10 + RESOLVED_HOLDS), "held");
    expect(await alertOf(stage, "held")).toMatchObject({ state: "open", openings: 2 });
  });

  test("is open again at once when it was well and came back", async () => {
    await hear(NOON, "back");
    await byHand("back", seconds(10));
    await well(seconds(20), "back");
    await hear(seconds(30), "back");
    expect(await alertOf(stage, "back")).toMatchObject({ state: "open", openings: 2 });
  });
});

test("the rule that told of it is kept when another source takes the word", async () => {
  await stage.db.insert(alertRules).values({
    id: "azure-governance/kept",
    platformId: "azure-governance",
    title: "Kept",
    trouble: "sync-failed",
    kind: "dead-man",
    spec: { kind: "dead-man" },
    severity: "warning",
    word: "Warning",
    holdSeconds: 0,
    recoverSeconds: 0,
    answer: "",
    sourceFile: "",
    note: "",
    shipped: true,
  });
  await hear(NOON, "rule", { ruleId: "azure-governance/kept" });
  await hear(NOON, "rule", { ...platform, severity: "critical" });
  expect(await alertOf(stage, "rule")).toMatchObject({
    severity: "critical",
    ruleId: "azure-governance/kept",
  });
});
