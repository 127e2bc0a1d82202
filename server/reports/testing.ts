import { eq } from "drizzle-orm";
import { expect } from "vitest";
import type { z } from "zod";
import {
  alertEvents,
  alerts,
  checks,
  environments,
  freshnessDays,
  freshnessJobDays,
  objectiveDays,
  objectives,
  objectiveVersions,
  reports,
  rollupsDay,
  runs,
  webhookDeliveries,
} from "@/db/schema";
import { bucketMs, bucketOf } from "@/domain/histogram";
import type { AddDefinition } from "@/domain/schema/report";
import { as, type Stage } from "@/server/testing/cast";
import { addDefinition } from "./definition-commands";
import { makeReports } from "./make-reports";
import { oneReport } from "./queries";
import { makeReport } from "./report-commands";

export const HERE = "auditron/production";
export const THERE = "complyai/production";
/** The day that the small world is about, and the one before. */
export const DAY = "2026-07-01";
const DAY_BEFORE = "2026-06-30";
const at = (time: string, day = DAY) => new Date(`${day}T${time}:00Z`);

type Wanted = z.input<typeof AddDefinition>;

/** A daily report about everything, due at six, that is made when somebody asks for it. */
export const BRIEF = {
  kind: "daily",
  platformId: null,
  title: "Brief of the test",
  zone: "UTC",
  dueAt: "06:00",
  dueDays: 0,
  scheduled: false,
  sections: ["objectives", "alerts"],
} satisfies Wanted;

/** What the people of this stage do with reports; `clock` says when. */
export function reportsOf(stage: Pick<Stage, "db" | "cast">, clock = () => new Date()) {
  const define = async (more: Partial<Wanted> = {}) => {
    const { id } = await addDefinition(as(stage, "admin", clock()), { ...BRIEF, ...more });
    return id;
  };
  const ask = async (definitionId: string, day = DAY) => {
    const { id } = await makeReport(as(stage, "operator", clock()), { definitionId, at: at("12:00", day) });
    return id;
  };
  const made = async (definitionId: string, day = DAY) => {
    const id = await ask(definitionId, day);
    await makeReports(stage.db, clock);
    return oneReport(stage.db, id);
  };
  const rowOf = async (id: string) => {
    const [row] = await stage.db.select().from(reports).where(eq(reports.id, id));
    return row ?? expect.fail();
  };
  return { define, ask, made, rowOf };
}

/** What the middle of the buckets is in which its answers lie. */
export const QUICK_MS = bucketMs(bucketOf(11));
export const SLOW_MS = bucketMs(bucketOf(110));

/** Two places and two days, small enough to be counted by hand; only the later day had trouble. */
export async function seedSmallWorld({ db }: Pick<Stage, "db">): Promise<void> {
  await db.insert(environments).values([
    { id: HERE, platformId: "auditron", name: "production" },
    { id: THERE, platformId: "complyai", name: "production" },
  ]);
  await seedPromise(db);
  await seedAlerts(db);
  await db.insert(runs).values(
    [
      { status: "succeeded" as const, records: 10 },
      { status: "succeeded" as const, records: 7 },
      { status: "succeeded" as const, records: 0 },
      { status: "failed" as const, records: null },
      { status: "running" as const, records: null },
    ].map((run, index) => ({
      environmentId: HERE,
      job: "sync",
      tenant: "acme",
      externalId: `run ${index}`,
      startedAt: at(`0${index}:30`),
      durationMs: 60_000,
      seenAt: at("12:00"),
      ...run,
    })),
  );
  await db.insert(webhookDeliveries).values(
    (["accepted", "accepted", "accepted", "refused"] as const).map((verdict, index) => ({
      environmentId: HERE,
      source: "airbyte",
      receivedAt: at(`1${index}:00`),
      verdict,
      httpStatus: 200,
      said: "",
      body: "{}",
      bodyDigest: "0",
    })),
  );
  const spent = { environmentId: HERE, job: "sync", day: DAY };
  await db
    .insert(freshnessDays)
    .values({ ...spent, tenant: "acme", okSeconds: 86_000, alertSeconds: 300, unknownSeconds: 100 });
  await db
    .insert(freshnessJobDays)
    .values({ ...spent, okSeconds: 86_000, alertSeconds: 300, unknownSeconds: 100 });
  const [check] = await db
    .insert(checks)
    .values({
      environmentId: HERE,
      component: "api",
      key: "api.health",
      title: "Health",
      question: "health",
      everySeconds: 60,
      whenLost: "alert",
      confirmBad: 1,
      confirmGood: 1,
    })
    .returning();
  const latency = { [bucketOf(11)]: 90, [bucketOf(110)]: 10 };
  await db.insert(rollupsDay).values([
    { checkId: check?.id ?? 0, bucket: at("00:00"), ok: 1350, alert: 30, latency },
    { checkId: check?.id ?? 0, bucket: at("00:00", DAY_BEFORE), ok: 1440, latency },
  ]);
}

/** Something is known here and there since that day. */
export async function seedFirstRuns({ db }: Pick<Stage, "db">, day: string): Promise<void> {
  await db.insert(runs).values(
    [HERE, THERE].map((environmentId) => ({
      environmentId,
      job: "sync",
      tenant: "acme",
      externalId: "the first",
      status: "succeeded" as const,
      startedAt: at("12:00", day),
      seenAt: at("12:00"),
    })),
  );
}

/** 30 bad minutes, 10 unknown ones, 60 of maintenance; the day before was good. */
async function seedPromise(db: Stage["db"]): Promise<void> {
  const promised = {
    target: 99,
    limit: null,
    window: { kind: "rolling" as const, days: 30 },
    rules: { unknown: "bad" as const, maintenance: "left-out" as const },
  };
  const objectiveId = "auditron/api";
  await db.insert(objectives).values({
    id: objectiveId,
    platformId: "auditron",
    key: "api",
    title: "The API answers",
    kind: "availability",
    accounting: "time",
    source: { from: "checks", checks: ["api.health"] },
    ...promised,
    direction: "above-is-bad",
    sourceFile: "auditron.md",
    sourceLine: 1,
    derived: false,
    countedBy: "our checks",
    note: "",
  });
  await db.insert(objectiveVersions).values({
    objectiveId,
    version: 1,
    ...promised,
    reason: "As declared.",
    byName: "Wheelhouse",
    at: at("00:00", "2026-01-01"),
  });
  const series = { objectiveId, environmentId: HERE };
  await db.insert(objectiveDays).values([
    {
      ...series,
      day: DAY,
      minutes: "b".repeat(30) + "u".repeat(10) + "m".repeat(60) + "g".repeat(1340),
      good: 1340,
      bad: 30,
      unknown: 10,
      maintenance: 60,
      countedTo: at("00:00", "2026-07-02"),
    },
    { ...series, day: DAY_BEFORE, minutes: "g".repeat(1440), good: 1440, countedTo: at("00:00") },
  ]);
}

/** Two critical alerts, of which nobody took the second and it stayed open, and one warning on each day. */
async function seedAlerts(db: Stage["db"]): Promise<void> {
  const told = [
    {
      title: "Taken",
      severity: "critical" as const,
      openedAt: at("01:00"),
      takenAt: at("01:05"),
      resolvedAt: at("02:00"),
    },
    {
      title: "Nobody's <b>own</b>",
      severity: "critical" as const,
      openedAt: at("03:00"),
      takenAt: null,
      resolvedAt: null,
    },
    {
      title: "Small",
      severity: "warning" as const,
      openedAt: at("04:00"),
      takenAt: null,
      resolvedAt: at("05:00"),
    },
    {
      title: "Of the day before",
      severity: "warning" as const,
      openedAt: at("04:00", DAY_BEFORE),
      takenAt: null,
      resolvedAt: at("05:00", DAY_BEFORE),
    },
  ];
  for (const { title, severity, openedAt, takenAt, resolvedAt } of told) {
    const [alert] = await db
      .insert(alerts)
      .values({
        fingerprint: title,
        groupKey: title,
        environmentId: HERE,
        platformId: "auditron",
        trouble: "check-failed",
        subjectKind: "check",
        subject: "api.health",
        severity,
        severityRank: severity === "critical" ? 0 : 1,
        word: severity,
        title,
        sentence: title,
        state: resolvedAt ? "resolved" : "open",
        startedAt: openedAt,
        openedAt,
        lastFiredAt: openedAt,
        recoverSeconds: 60,
        resolvedAt,
      })
      .returning();
    const alertId = alert?.id ?? 0;
    await db
      .insert(alertEvents)
      .values([
        { alertId, at: openedAt, kind: "opened" as const },
        ...(takenAt ? [{ alertId, at: takenAt, kind: "acknowledged" as const }] : []),
        ...(resolvedAt ? [{ alertId, at: resolvedAt, kind: "resolved" as const }] : []),
      ]);
  }
}
