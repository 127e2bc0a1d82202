import { and, eq, isNull, ne, sql } from "drizzle-orm";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { alertRules, alertSources, alerts, checkpointStores, checks, questions } from "@/db/schema";
import type { Observation } from "@/platforms/platform";
import { securityRules } from "@/platforms/wheelhouse/security-rules";
import { declareRules } from "@/server/alert-rules/declare-rules";
import { judgeAlerts } from "@/server/alert-rules/judge-alerts";
import { tendAlerts } from "@/server/alerts/tend-alerts";
import { command } from "@/server/command";
import { applyConfig, applyDialect, SELF } from "@/server/config/apply";
import { claimNow } from "@/server/observe/claim";
import { type LimitBook, readLimits } from "@/server/observe/limits";
import { settle } from "@/server/observe/settle";
import { storeBatch } from "@/server/observe/store";
import { as, onStage, refusalOf } from "@/server/testing/cast";
import { declareThresholds } from "@/server/thresholds/declare";
import { securityNow, trailNow } from "./questions";

const stage = onStage();
const MINUTE = 60_000;
let start = 0;
/** Each test has hours of its own: no clock here goes back. */
let hour = 0;
const at = (minutes: number) => new Date(start + (hour * 60 + minutes) * MINUTE);
let limits: LimitBook;

beforeAll(async () => {
  await declareThresholds(stage.db);
  await declareRules(stage.db);
  await applyConfig(stage.db, { environments: [], problems: [], broken: [] });
  await applyDialect(stage.db, SELF, "wheelhouse", "self");
  await stage.db.delete(alertRules).where(ne(alertRules.platformId, "wheelhouse"));
  limits = await readLimits(stage.db);
  const secret = command({
    action: "trial.secret",
    needs: "secret:enter",
    input: z.strictObject({}),
    run: async () => ({ result: {}, audit: { subjectKind: "trial", subjectId: "1" } }),
  });
  await refusalOf(secret(as(stage, "operator"), {}));
  start = Date.now();
});
beforeEach(async () => {
  await stage.db.delete(alerts);
  await stage.db.update(checks).set({ status: "unknown", value: null, candidate: null, candidateCount: 0 });
});
afterEach(() => {
  hour += 1;
});

/** Stores an answer as the worker does, and judges. */
async function hear(key: "security" | "trail", observations: Observation[], now: Date): Promise<void> {
  const { db, app } = stage;
  await db
    .update(questions)
    .set({ nextDueAt: sql`now()`, leaseUntil: null, lastAskedAt: null })
    .where(eq(questions.key, key));
  const claimed = await claimNow(app.pool, SELF, key);
  if (!claimed) throw new Error(`${key} was not claimed`);
  const mine = await db.select().from(checks).where(eq(checks.question, key));
  const meta = {
    id: claimed.id,
    environmentId: SELF,
    platformId: "wheelhouse" as const,
    key,
    everySeconds: 60,
    confirmSeconds: null,
    apartSeconds: 1,
    checks: mine.map((check) => ({
      id: check.id,
      key: check.key,
      everySeconds: 60,
      metric: check.metric,
      whenLost: "unknown" as const,
      confirm: { bad: check.confirmBad, good: check.confirmGood },
    })),
  };
  await storeBatch(
    app.pool,
    [settle(meta, claimed.attempt, { answer: { observations } }, now, limits)],
    limits,
  );
  await judgeAlerts(db, now);
  await tendAlerts(db, now);
}

/** Which of the rules of security hold an alert open. */
async function raised() {
  const rows = await stage.db
    .select({ rule: alertSources.externalId, severity: alerts.severity, sentence: alerts.sentence })
    .from(alerts)
    .innerJoin(alertSources, eq(alertSources.alertId, alerts.id))
    .where(and(ne(alerts.state, "resolved"), isNull(alertSources.goneAt)));
  const ours = new Set(securityRules.map(({ key }) => `wheelhouse/${key}`));
  return rows.filter(({ rule }) => ours.has(rule));
}
const names = async () => (await raised()).map(({ rule }) => rule.split("/")[1]).sort();

test("somebody who tries what only admins may is an alert within the same minute, and no more after a quarter of an hour", async () => {
  await hear("security", await securityNow(stage.db, at(0.2)), at(0.2));
  expect(await raised()).toMatchObject([
    {
      rule: "wheelhouse/refused-as-admin",
      severity: "critical",
      sentence: expect.stringContaining("Olga tried once"),
    },
  ]);
  for (const minute of [16, 18, 20])
    await hear("security", await securityNow(stage.db, at(minute)), at(minute));
  expect(await names()).toEqual([]);
});

test("a store that takes nothing for a quarter of an hour is an alert, until it takes one", async () => {
  const store = { name: "far", kind: "s3" as const, writtenAt: at(-1) };
  await stage.db.insert(checkpointStores).values(store);
  await hear("trail", await trailNow(stage.db, at(13)), at(13));
  expect(await names()).toEqual([]);
  await stage.db.update(checkpointStores).set({ failingSince: at(4), problem: "It answers 403." });
  await hear("trail", await trailNow(stage.db, at(15)), at(15));
  expect(await raised()).toMatchObject([
    { rule: "wheelhouse/no-checkpoint", sentence: expect.stringContaining("It answers 403.") },
  ]);
  await stage.db.update(checkpointStores).set({ writtenAt: at(16), failingSince: null, problem: null });
  for (const minute of [17, 19, 21]) await hear("trail", await trailNow(stage.db, at(minute)), at(minute));
  expect(await names()).toEqual([]);
});

describe("each limit alerts once it is passed, and not before", () => {
  const HOUR = 3600;
  const LIMITS = [
    ["security", "sign-in-spread", 5, "sign-ins-spread", "warning"],
    ["security", "refusals", 4, "refused-often", "warning"],
    ["security", "privileged-refusals", 0, "refused-as-admin", "critical"],
    ["security", "unusual-sign-ins", 0, "sign-in-unusual", "warning"],
    ["security", "break-glass", 0, "glass-broken", "critical"],
    ["security", "ended-tokens", 0, "token-after-end", "warning"],
    ["trail", "trail-verified", 26 * HOUR, "trail-unverified", "warning"],
    ["trail", "checkpoints", 900, "no-checkpoint", "critical"],
    ["trail", "archives", 0, "archive-lies", "critical"],
    ["trail", "permission-proof", 32 * 24 * HOUR, "permissions-unproved", "warning"],
    ["trail", "trail-clock", 30, "clock-behind-trail", "critical"],
  ] as const;
  async function hearAll(over: number, now: Date) {
    for (const key of ["security", "trail"] as const)
      await hear(
        key,
        LIMITS.filter(([question]) => question === key).map(([, check, limit]) => ({
          check,
          value: limit + over,
          reason: "It was counted.",
        })),
        now,
      );
  }

  test("whatever it counts", async () => {
    await hearAll(0, at(0));
    expect(await names()).toEqual([]);
    await hearAll(1, at(1));
    const heard = (await raised()).map(({ rule, severity }) => `${rule} ${severity}`);
    expect(heard.sort()).toEqual(
      LIMITS.map(([, , , rule, severity]) => `wheelhouse/${rule} ${severity}`).sort(),
    );
  });

  test("and twice as many accounts are worth waking somebody", async () => {
    await hear("security", [{ check: "sign-in-spread", value: 11, reason: "Many." }], at(0));
    expect(await names()).toEqual(["sign-ins-spread", "sign-ins-spread-badly"]);
    expect((await raised()).map(({ severity }) => severity)).toContain("critical");
  });

  test("calls that come too fast only when they go on for a minute", async () => {
    const many = [{ check: "rate-refusals", value: 21, reason: "A script." }];
    await hear("security", many, at(0));
    expect(await names()).toEqual([]);
    await hear("security", many, at(0.5));
    await hear("security", many, at(1.1));
    expect(await names()).toEqual(["calls-too-fast"]);
  });

  test("and a check that says so by itself, whatever its number", async () => {
    await hear(
      "trail",
      [{ check: "trail-verified", value: 1, status: "alert", reason: "Event 7 was changed." }],
      at(0),
    );
    await hear(
      "trail",
      [{ check: "permission-proof", value: 1, status: "alert", reason: "A viewer may." }],
      at(0.1),
    );
    expect(await names()).toEqual(["permissions-broken", "trail-broken"]);
  });
});

test("every check of security and of the trail has an answer", async () => {
  const answered = [...(await securityNow(stage.db, at(0))), ...(await trailNow(stage.db, at(0)))];
  const declared = await stage.db
    .select({ key: checks.key })
    .from(checks)
    .where(and(sql`${checks.question} in ('security', 'trail')`, eq(checks.active, true)));
  expect(answered.map(({ check }) => check).sort()).toEqual(declared.map(({ key }) => key).sort());
});
