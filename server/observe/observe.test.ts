import { eq, sql } from "drizzle-orm";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { checks, observations, questions, rollupsDay, rollupsHour, stateChanges } from "@/db/schema";
import { percentile } from "@/domain/histogram";
import { PlatformError, type PlatformTrouble } from "@/platforms/platform";
import { applyConfig, applyDialect, SELF } from "@/server/config/apply";
import { as, onStage } from "@/server/testing/cast";
import { declareThresholds } from "@/server/thresholds/declare";
import { editThreshold } from "@/server/thresholds/edit-threshold";
import { claimDue, claimNow } from "./claim";
import { judgeByTime } from "./judge";
import { type LimitBook, readLimits } from "./limits";
import { rollUpDays, rollUpHours } from "./rollup";
import { type QuestionMeta, settle } from "./settle";
import { storeBatch } from "./store";

const stage = onStage();
let limits: LimitBook;
let disk: QuestionMeta;

beforeAll(async () => {
  const { db } = stage;
  await declareThresholds(db);
  await applyConfig(db, { environments: [], problems: [], broken: [] });
  await applyDialect(db, SELF, "wheelhouse", "self");
  limits = await readLimits(db);
  const [question] = await db.select().from(questions).where(eq(questions.key, "disk"));
  const mine = await db.select().from(checks).where(eq(checks.question, "disk"));
  if (!question) throw new Error("no question");
  disk = {
    id: question.id,
    environmentId: SELF,
    platformId: "wheelhouse",
    key: "disk",
    everySeconds: 60,
    confirmSeconds: null,
    apartSeconds: 1,
    checks: mine.map((check) => ({
      id: check.id,
      key: check.key,
      everySeconds: 60,
      metric: check.metric,
      whenLost: "alert",
      confirm: { bad: 2, good: 1 },
    })),
  };
});

const claimed = async () => {
  await stage.db
    .update(questions)
    .set({ nextDueAt: sql`now()`, leaseUntil: null, lastAskedAt: null })
    .where(eq(questions.id, disk.id));
  const mine = await claimNow(stage.app.pool, SELF, "disk");
  if (!mine) throw new Error("not claimed");
  return mine.attempt;
};
const seen = (value: number) => ({
  answer: { observations: [{ check: "disk", value, reason: `${value} %` }] },
});
const silent = (trouble: PlatformTrouble = "unreachable") => ({
  trouble: new PlatformError(
    trouble,
    "nobody there",
    trouble === "rate-limited" ? { retryAfterSeconds: 120 } : {},
  ),
});
const state = async () => {
  const [check] = await stage.db.select().from(checks).where(eq(checks.key, "disk"));
  if (!check) throw new Error("no check");
  return check;
};
let clock = Date.now() - 1_800_000;
function nextSecond(): Date {
  clock += 1000;
  return new Date(clock);
}
const store = async (asked: Parameters<typeof settle>[2], at = nextSecond()) =>
  storeBatch(stage.app.pool, [settle(disk, await claimed(), asked, at, limits)], limits);

describe("claiming", () => {
  test("two workers never hold the same question", async () => {
    await stage.db.update(questions).set({ nextDueAt: sql`now() - interval '1 minute'`, leaseUntil: null });
    const [a, b] = await Promise.all([claimDue(stage.app.pool, 100), claimDue(stage.app.pool, 100)]);
    const ids = [...a, ...b].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBeGreaterThan(3);
    expect(await claimDue(stage.app.pool, 100)).toEqual([]);
  });

  test("slots that nobody served are skipped, not made up", async () => {
    await stage.db
      .update(questions)
      .set({ nextDueAt: sql`now() - interval '1 hour'`, leaseUntil: null })
      .where(eq(questions.id, disk.id));
    await claimDue(stage.app.pool, 100);
    const [row] = await stage.db
      .select({
        inFuture: sql<boolean>`next_due_at > now() and next_due_at <= now() + interval '60 seconds'`,
      })
      .from(questions)
      .where(eq(questions.id, disk.id));
    expect(row?.inFuture).toBe(true);
  });

  test("a question is never asked more often than its platform allows", async () => {
    await stage.db
      .update(questions)
      .set({ apartSeconds: 30, lastAskedAt: sql`now() - interval '10 seconds'`, leaseUntil: null })
      .where(eq(questions.id, disk.id));
    expect(await claimNow(stage.app.pool, SELF, "disk")).toBeUndefined();
    await stage.db.update(questions).set({ apartSeconds: 1 }).where(eq(questions.id, disk.id));
  });
});

describe("storing", () => {
  test("an answer whose claim was taken over is dropped", async () => {
    const attempt = await claimed();
    await stage.db
      .update(questions)
      .set({ attempt: attempt + 1 })
      .where(eq(questions.id, disk.id));
    const before = (await state()).observedAt;
    expect(
      await storeBatch(stage.app.pool, [settle(disk, attempt, seen(10), new Date(), limits)], limits),
    ).toBe(0);
    expect((await state()).observedAt).toEqual(before);
  });

  test("values are judged by the limits, confirmed, and every change is written down", async () => {
    await store(seen(10));
    expect((await state()).status).toBe("ok");
    await store(seen(85));
    expect(await state()).toMatchObject({ status: "ok", candidate: "warn", candidateCount: 1 });
    await store(seen(86));
    expect((await state()).status).toBe("warn");
    const changes = await stage.db.select().from(stateChanges).where(eq(stateChanges.subject, "disk"));
    expect(changes.at(-1)).toMatchObject({ fromStatus: "ok", toStatus: "warn" });
  });

  test("one lost answer changes nothing; silence means what the declaration says", async () => {
    await store(seen(10));
    await store(silent());
    expect((await state()).status).toBe("ok");
    await store(silent());
    expect((await state()).status).toBe("alert");
    await store(seen(10));
    await store(silent("credentials"));
    await store(silent("credentials"));
    expect(await state()).toMatchObject({ status: "unknown", reason: "nobody there" });
  });

  test("being told to wait keeps the state and waits", async () => {
    await store(seen(10));
    await store(silent("rate-limited"));
    expect((await state()).status).toBe("ok");
    const [row] = await stage.db
      .select({ waits: sql<boolean>`next_due_at > now() + interval '110 seconds'` })
      .from(questions)
      .where(eq(questions.id, disk.id));
    expect(row?.waits).toBe(true);
  });

  test("what a deployment does not offer is said, and neither green nor red", async () => {
    await store(silent("not-deployed"));
    expect((await state()).notOffered).toBe("nobody there");
    await store(seen(10));
    expect((await state()).notOffered).toBeNull();
  });

  test("an answer from the past does not rewind the present", async () => {
    await store(seen(10));
    const now = await state();
    await store(seen(99), new Date(now.observedAt ? now.observedAt.getTime() - 60_000 : 0));
    expect(await state()).toMatchObject({ value: 10, observedAt: now.observedAt });
  });

  test("whatever an answer holds, it is stored or refused, never thrown, and garbage is never ok", async () => {
    const observation = fc.record({
      check: fc.constantFrom("disk", "other", ""),
      value: fc.oneof(fc.double(), fc.constant(undefined)),
      reason: fc.string({ unit: "binary" }),
      facts: fc.constant({ odd: "\u0000" }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(observation, { maxLength: 4 }), async (list) => {
        const settled = settle(
          disk,
          await claimed(),
          {
            answer: {
              observations: list.map(({ value, ...rest }) =>
                value === undefined ? rest : { ...rest, value },
              ),
            },
          },
          nextSecond(),
          limits,
        );
        for (const check of settled.checks) if (check.value === null) expect(check.status).not.toBe("ok");
        await storeBatch(stage.app.pool, [settled], limits);
      }),
      { numRuns: 40 },
    );
  });
});

describe("time alone", () => {
  test("a check that is not asked any more becomes unknown, once, with a note in the history", async () => {
    await store(seen(10));
    const later = new Date(Date.now() + 3_600_000);
    await judgeByTime(stage.db, later);
    await judgeByTime(stage.db, later);
    expect((await state()).status).toBe("unknown");
    const changes = await stage.db.select().from(stateChanges).where(eq(stateChanges.subject, "disk"));
    expect(changes.filter(({ reason }) => reason.startsWith("No answer for"))).toHaveLength(1);
  });
});

describe("a changed limit", () => {
  test("counts at once, for what is already known, and keeps its history", async () => {
    await store(seen(70));
    await store(seen(70));
    expect((await state()).status).toBe("ok");
    const { version, moved } = await editThreshold(as(stage, "admin"), {
      id: "wheelhouse/disk.used",
      version: 1,
      target: null,
      warn: 60,
      alert: 90,
      reason: "smaller disk",
    });
    expect([version, moved]).toEqual([2, 1]);
    expect((await state()).status).toBe("warn");
    await expect(
      editThreshold(as(stage, "admin"), {
        id: "wheelhouse/disk.used",
        version: 1,
        target: null,
        warn: 50,
        alert: 90,
        reason: "too late",
      }),
    ).rejects.toMatchObject({ code: "CONFLICT" });
    await declareThresholds(stage.db);
    expect((await readLimits(stage.db)).get("wheelhouse/disk.used")?.warn).toBe(60);
  });
});

describe("roll-ups", () => {
  test("count what was seen, can be made again with the same result, and days are the sum of their hours", async () => {
    const hour = new Date(Math.floor(Date.now() / 3_600_000) * 3_600_000);
    const check = (await state()).id;
    const rows = Array.from({ length: 20 }, (_, index) => ({
      checkId: check,
      at: new Date(hour.getTime() - 7_200_000 + index * 60_000),
      status: index < 15 ? ("ok" as const) : ("alert" as const),
      value: index,
      latencyMs: 10 * (index + 1),
      reason: "",
    }));
    await stage.db.insert(observations).values(rows).onConflictDoNothing();
    const from = new Date(hour.getTime() - 7_200_000);
    for (let round = 0; round < 2; round += 1) {
      await rollUpHours(stage.db, from, hour);
      await rollUpDays(stage.db, from, hour);
    }
    const [made] = await stage.db
      .select()
      .from(rollupsHour)
      .where(sql`check_id = ${check} and bucket = ${from.toISOString()}::timestamptz`);
    expect(made).toMatchObject({
      ok: 15,
      alert: 5,
      valueMin: 0,
      valueMax: 19,
      valueSum: 190,
      valueCount: 20,
    });
    expect(percentile(made?.latency ?? {}, 0.5)).toBeGreaterThan(85);
    const days = await stage.db.select().from(rollupsDay).where(eq(rollupsDay.checkId, check));
    const hours = await stage.db.select().from(rollupsHour).where(eq(rollupsHour.checkId, check));
    const sum = (list: { ok: number }[]) => list.reduce((total, { ok }) => total + ok, 0);
    expect(sum(days)).toBe(sum(hours));
  });
});
