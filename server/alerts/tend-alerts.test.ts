import { eq, sql } from "drizzle-orm";
import { beforeAll, describe, expect, test } from "vitest";
import { alerts } from "@/db/schema";
import { as, onStage } from "@/server/testing/cast";
import { until } from "@/server/testing/until";
import { addPlace, alertOf, heardOf, minutes, NOON, seconds } from "@/server/testing/with-alerts";
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
const tend = (at: Date) => tendAlerts(stage.db, at);

describe("recovery", () => {
  test("resolves only when it has held long enough", async () => {
    await hear(NOON, "hold");
    await well(minutes(1), "hold");
    await tend(seconds(179));
    expect(await alertOf(stage, "hold")).toMatchObject({ state: "open" });
    await tend(seconds(180));
    expect(await alertOf(stage, "hold")).toMatchObject({
      state: "resolved",
      resolvedHow: "recovery",
      resolvedAt: seconds(180),
      kinds: ["opened", "recovering", "resolved"],
    });
    await tend(seconds(181));
    expect((await alertOf(stage, "hold")).kinds).toHaveLength(3);
  });

  test("of what only others told of is theirs, and passes whoever has it", async () => {
    const theirs = { source: "alertmanager", externalId: "f1" } as const;
    await hear(NOON, "theirs", theirs);
    const { id } = await alertOf(stage, "theirs");
    await acknowledgeAlerts(as(stage, "operator", NOON), { ids: [id], until: minutes(60), reason: "mine" });
    await well(minutes(1), "theirs", theirs);
    await tend(minutes(3));
    expect(await alertOf(stage, "theirs")).toMatchObject({ state: "resolved", resolvedHow: "source" });
  });
});

test("what fires again between being due and being locked is not resolved", async () => {
  await hear(NOON, "due");
  await well(NOON, "due");
  let tending: Promise<void> | undefined;
  await stage.db.transaction(async (tx) => {
    // The worker knows what is due and now waits to read who told of it.
    await tx.execute(sql`lock table alert_sources in access exclusive mode`);
    tending = tend(minutes(5));
    await until("the worker waiting", async () => {
      const waiting = await tx.execute(
        sql`select 1 from pg_locks where not granted and relation = 'alert_sources'::regclass`,
      );
      return waiting.rows.length > 0;
    });
    await hearAlerts(tx, [heardOf("due")], minutes(5));
  });
  await tending;
  expect(await alertOf(stage, "due")).toMatchObject({
    state: "open",
    recoveringSince: null,
    kinds: ["opened", "recovering", "fired-again"],
  });
});

test("a lease that ended leaves the alert open, nobody's, its ladder started anew, and says so once", async () => {
  await hear(NOON, "lease");
  const { id } = await alertOf(stage, "lease");
  await acknowledgeAlerts(as(stage, "operator", NOON), { ids: [id], until: minutes(30), reason: "mine" });
  await tend(seconds(1799));
  expect(await alertOf(stage, "lease")).toMatchObject({ state: "acknowledged", ownerName: "Olga" });
  await Promise.all([tend(minutes(30)), tend(minutes(30)), tend(minutes(30))]);
  expect(await alertOf(stage, "lease")).toMatchObject({
    state: "open",
    ownerId: null,
    ownerName: null,
    ackUntil: null,
    clockFrom: minutes(30),
    kinds: ["opened", "acknowledged", "lease-ended"],
  });
});

describe("flapping", () => {
  test("coming back four times within an hour is flapping; an hour without is calm", async () => {
    await hear(NOON, "flap");
    for (let n = 1; n <= 4; n += 1) {
      expect(await alertOf(stage, "flap")).toMatchObject({ isFlapping: false });
      await well(minutes(2 * n), "flap");
      await hear(minutes(2 * n + 1), "flap");
    }
    expect(await alertOf(stage, "flap")).toMatchObject({ isFlapping: true });
    await tend(seconds(9 * 60 + 3599));
    expect(await alertOf(stage, "flap")).toMatchObject({ isFlapping: true });
    await tend(minutes(69));
    const { isFlapping, kinds } = await alertOf(stage, "flap");
    expect([isFlapping, kinds.at(-1)]).toEqual([false, "calm"]);
  });

  test("the same turns over a longer time are not", async () => {
    await hear(NOON, "slow");
    for (let n = 1; n <= 6; n += 1) {
      await well(minutes(20 * n), "slow");
      await hear(minutes(20 * n + 1), "slow");
    }
    expect(await alertOf(stage, "slow")).toMatchObject({ isFlapping: false });
  });
});

describe("what something else explains", () => {
  const at = (place: string) => ({
    down: (when: Date, trouble = "platform-down") =>
      hear(when, "platform", { environmentId: place, trouble, subject: { kind: "check", key: "platform" } }),
    up: (when: Date, trouble = "platform-down") =>
      well(when, "platform", { environmentId: place, trouble, subject: { kind: "check", key: "platform" } }),
    fails: (when: Date, key: string, over: Partial<Heard> = {}) =>
      hear(when, key, { environmentId: place, ...over }),
    of: (key: string) => alertOf(stage, key, place),
    causeOf: async (trouble: string) =>
      (
        await stage.db
          .select()
          .from(alerts)
          .where(eq(alerts.fingerprint, `${place}|${trouble}|platform`))
      )[0]?.id,
  });

  test("is folded under the cause, goes on living, and comes out when the cause is over", async () => {
    const here = at(await addPlace(stage, "fold"));
    await here.fails(NOON, "long-before");
    await here.fails(minutes(20), "just-before");
    await here.down(minutes(30));
    await here.fails(minutes(50), "after");
    await tend(minutes(51));
    const cause = await here.causeOf("platform-down");
    expect(cause).toBeDefined();
    expect(await here.of("long-before")).toMatchObject({ foldedUnder: null });
    expect(await here.of("just-before")).toMatchObject({ foldedUnder: cause, kinds: ["opened", "folded"] });
    expect(await here.of("after")).toMatchObject({ foldedUnder: cause });
    expect(await here.of("platform")).toMatchObject({ foldedUnder: null });
    await well(minutes(52), "just-before", { environmentId: (await here.of("after")).environmentId });
    await here.up(minutes(52));
    await tend(minutes(54));
    expect(await here.of("platform")).toMatchObject({ state: "resolved" });
    expect(await here.of("just-before")).toMatchObject({ state: "resolved" });
    expect(await here.of("after")).toMatchObject({
      state: "open",
      foldedUnder: null,
      kinds: ["opened", "folded", "unfolded"],
    });
  });

  test("the most fundamental cause explains the others, and another place has nothing to do with it", async () => {
    const here = at(await addPlace(stage, "roots"));
    const there = at(await addPlace(stage, "elsewhere"));
    await here.down(NOON, "access-refused");
    await here.fails(NOON, "job");
    await there.fails(NOON, "job");
    await tend(NOON);
    expect(await here.of("job")).toMatchObject({ foldedUnder: await here.causeOf("access-refused") });
    await here.down(minutes(1), "platform-down");
    await tend(minutes(1));
    const down = await here.causeOf("platform-down");
    expect(await here.of("job")).toMatchObject({ foldedUnder: down, kinds: ["opened", "folded", "folded"] });
    const [refused] = await stage.db
      .select()
      .from(alerts)
      .where(eq(alerts.id, (await here.causeOf("access-refused")) ?? 0));
    expect(refused?.foldedUnder).toBe(down);
    expect(await there.of("job")).toMatchObject({ foldedUnder: null });
  });

  test("what is said of a job as a whole explains the same of its tenants, and nothing else of them", async () => {
    const here = at(await addPlace(stage, "whole"));
    const whole = { trouble: "stale", source: "platform" as const, externalId: "7" };
    await here.fails(NOON, "costs@", { ...whole, subject: { kind: "job", key: "costs@", job: "costs" } });
    await here.fails(NOON, "contoso", { trouble: "stale" });
    await here.fails(NOON, "fabrikam", {
      trouble: "stale",
      subject: { kind: "job", key: "fabrikam", job: "identity", tenant: "fabrikam" },
    });
    await here.fails(NOON, "tailspin", { trouble: "duration" });
    await tend(NOON);
    expect(await here.of("contoso")).toMatchObject({ foldedUnder: (await here.of("costs@")).id });
    for (const other of ["costs@", "fabrikam", "tailspin"])
      expect(await here.of(other)).toMatchObject({ foldedUnder: null });
  });

  test("what recovers comes out of its fold without a word", async () => {
    const here = at(await addPlace(stage, "quiet"));
    await here.down(NOON);
    await here.fails(NOON, "job", { recoverSeconds: 86_400 });
    await tend(NOON);
    await here.fails(minutes(1), "job", { state: "well", recoverSeconds: 86_400 });
    const cause = await here.causeOf("platform-down");
    await resolveAlerts(as(stage, "operator", minutes(2)), { ids: [cause ?? 0], reason: "is back up" });
    await tend(minutes(2));
    expect(await here.of("job")).toMatchObject({
      foldedUnder: null,
      kinds: ["opened", "folded", "recovering"],
    });
  });

  test("many jobs that fail together are told of as one; other troubles are not", async () => {
    const here = at(await addPlace(stage, "many"));
    for (const key of ["one", "two", "three"]) await here.fails(NOON, key);
    await here.fails(NOON, "disk", { trouble: "disk-full", subject: { kind: "check", key: "disk" } });
    await here.down(minutes(1), "simultaneous");
    await tend(minutes(1));
    const cause = await here.causeOf("simultaneous");
    for (const key of ["one", "two", "three"])
      expect(await here.of(key)).toMatchObject({ foldedUnder: cause });
    expect(await here.of("disk")).toMatchObject({ foldedUnder: null });
  });
});
