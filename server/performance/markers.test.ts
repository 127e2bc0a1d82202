import { beforeAll, expect, test } from "vitest";
import { actionRuns, alerts, checks, environments, observations, silences } from "@/db/schema";
import { isFor, type Matcher } from "@/domain/silence";
import { onStage } from "@/server/testing/cast";
import { markersOf } from "./markers";

const stage = onStage();
const PLACE = "auditron/production";
const HOUR = 3_600_000;
const NOW = new Date(Math.floor(Date.now() / HOUR) * HOUR);
const ago = (hours: number) => new Date(NOW.getTime() - hours * HOUR);
const is = (field: Matcher["field"], value: string, isNot = false): Matcher => ({ field, value, isNot });

beforeAll(async () => {
  await stage.db.insert(environments).values({ id: PLACE, platformId: "auditron", name: "production" });
});

const during = (from: number, to: number) => markersOf(stage.db, PLACE, ago(from), ago(to));

test("what deploys or rolls back is marked at the moment it was called; what never left is not", async () => {
  const run = (
    action: string,
    label: string,
    hours: number | null,
    state: "succeeded" | "failed" | "expired",
  ) => ({
    environmentId: PLACE,
    action,
    target: label,
    label,
    input: {},
    tier: 2,
    state,
    idempotencyKey: label,
    requestedByName: "Olga",
    requestedAt: ago(10),
    calledAt: hours === null ? null : ago(hours),
    expectedSeconds: 60,
  });
  await stage.db
    .insert(actionRuns)
    .values([
      run("deployments.dispatch", "Run deploy.yml on v2", 8, "succeeded"),
      run("deployments.rollback", "Deploy v1", 7, "failed"),
      run("ecs.rollback", "Set api to api:3", null, "expired"),
      run("workloads.restart", "Restart api", 7, "succeeded"),
      run("workloads.undo", "Undo api", 30, "succeeded"),
    ]);
  const found = await during(12, 6);
  expect(found.map(({ kind, from, title }) => [kind, from, title])).toEqual([
    ["deploy", ago(8), "Run deploy.yml on v2"],
    ["deploy", ago(7), "Deploy v1 (did not work)"],
  ]);
  expect(found[0]?.href).toMatch(/^\/actions\/[0-9a-f-]{36}$/);
});

test("a version that changes is a deployment between two answers, as near as any part of the place tells, told once; the first answer of all and a silent one are not", async () => {
  const [api, web] = await stage.db
    .insert(checks)
    .values(
      ["api-health", "web"].map((key) => ({
        environmentId: PLACE,
        component: "api",
        key,
        title: key,
        question: key,
        everySeconds: 60,
        whenLost: "alert" as const,
        confirmBad: 1,
        confirmGood: 1,
        facts: { version: "2" },
      })),
    )
    .returning({ id: checks.id });
  const told = (checkId = 0, hours: number, version: string | null) => ({
    checkId,
    at: ago(hours),
    status: "ok" as const,
    reason: "",
    facts: { version },
  });
  await stage.db
    .insert(observations)
    .values([
      told(api?.id, 3.1, "1"),
      told(api?.id, 2.9, null),
      told(api?.id, 2.5, "2"),
      told(web?.id, 2.8, "1"),
      told(web?.id, 2.49, "2"),
      told(api?.id, 2, "2"),
      told(api?.id, 1, "1"),
    ]);
  expect((await during(3, 0)).map(({ isBetween, from, to, title }) => [isBetween, from, to, title])).toEqual([
    [true, ago(2.8), ago(2.5), "Version 1 to 2"],
    [true, ago(2), ago(1), "Version 2 to 1"],
  ]);
  expect(await during(2.4, 1.5)).toEqual([]);
});

test("silences for the place are maintenance, as long as they really lasted", async () => {
  const silence = (matchers: Matcher[], reason: string, endedAt: Date | null = null) => ({
    matchers,
    reason,
    startsAt: ago(50),
    endsAt: ago(40),
    createdById: stage.cast.operator.id,
    createdByName: "Olga",
    createdAt: ago(51),
    endedAt,
  });
  await stage.db
    .insert(silences)
    .values([
      silence([is("environment", PLACE)], "Moving the database", ago(45)),
      silence([is("platform", "auditron"), is("job", "backup")], "Backups wait"),
      silence([is("platform", "complyai")], "Elsewhere"),
      silence([is("job", "backup")], "For no place"),
      silence([is("environment", PLACE)], "Ended before it began", ago(50)),
    ]);
  expect((await during(60, 35)).map(({ kind, to, title }) => [kind, to, title])).toEqual([
    ["maintenance", ago(45), "Moving the database"],
    ["maintenance", ago(40), "Backups wait (job is backup)"],
  ]);
  expect((await during(44, 41)).map(({ title }) => title)).toEqual(["Backups wait (job is backup)"]);
});

test.each<[boolean, Matcher[]]>([
  [true, [is("environment", "auditron/*")]],
  [true, [is("platform", "auditron"), is("environment", "auditron/staging", true)]],
  [false, [is("platform", "auditron"), is("environment", PLACE, true)]],
  [false, [is("environment", "complyai/production", true)]],
  [false, [is("severity", "info")]],
])("a silence is for a place: %s %j", (expected, matchers) => {
  expect(isFor(matchers, { id: PLACE, platformId: "auditron" })).toBe(expected);
});

test("critical alerts are incidents; one that is open lasts to the end of what is shown", async () => {
  const alert = (severity: "critical" | "warning", subject: string, start: number, end: number | null) => ({
    fingerprint: subject,
    groupKey: subject,
    environmentId: PLACE,
    platformId: "auditron" as const,
    trouble: "down",
    subjectKind: "check" as const,
    subject,
    severity,
    severityRank: severity === "critical" ? 0 : 1,
    word: severity,
    title: `${subject} is down`,
    sentence: "",
    state: end === null ? ("open" as const) : ("resolved" as const),
    startedAt: ago(start),
    openedAt: ago(start),
    lastFiredAt: ago(start),
    resolvedAt: end === null ? null : ago(end),
    recoverSeconds: 60,
  });
  await stage.db
    .insert(alerts)
    .values([
      alert("critical", "api", 90, 85),
      alert("critical", "queue", 75, null),
      alert("warning", "disk", 75, null),
      alert("critical", "past", 200, 150),
    ]);
  expect((await during(88, 70)).map(({ kind, from, to, title }) => [kind, from, to, title])).toEqual([
    ["incident", ago(90), ago(85), "api is down"],
    ["incident", ago(75), ago(70), "queue is down"],
  ]);
});
