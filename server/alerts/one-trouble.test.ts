import { and, eq, ne } from "drizzle-orm";
import { beforeAll, describe, expect, test } from "vitest";
import { alertSources, alerts, checks, jobStates, platformAlerts } from "@/db/schema";
import { JOBS } from "@/platforms/azure-governance/shapes";
import { AzureWorld } from "@/platforms/azure-governance/world";
import { connectors } from "@/platforms/index";
import { declareRules } from "@/server/alert-rules/declare-rules";
import { judgeAlerts } from "@/server/alert-rules/judge-alerts";
import { hook, PLACE, takingNotifications } from "@/server/testing/alertmanager";
import { onStage } from "@/server/testing/cast";
import { until } from "@/server/testing/until";
import { AZURE, watchingAzure } from "@/server/testing/with-azure";
import { declareThresholds } from "@/server/thresholds/declare";
import { hearPlatformAlerts } from "./hear-platforms";
import { tendAlerts } from "./tend-alerts";

const NOW = new Date();
const JOB = "resources";
const HOUR = 3_600_000;

/** A past in which the job's last run failed for everyone, not long ago. */
function seedWhereItFailed(): string {
  for (let n = 0; ; n += 1) {
    const seed = `failing ${n}`;
    const world = new AzureWorld(seed, { now: () => NOW, has: () => false });
    const lasts = JOBS.map((job) => world.ended().find((run) => run.job === job));
    const failed = lasts.filter((run) => run?.outcome !== "completed");
    if (failed.length === 1 && failed[0]?.job === JOB && failed[0].outcome === "failed") return seed;
  }
}

describe("at Azure Governance", () => {
  const stage = onStage();
  watchingAzure(stage, { seed: seedWhereItFailed(), now: () => NOW });

  beforeAll(async () => {
    await declareRules(stage.db);
    await until("the runs and the list were read", async () => {
      const [state] = await stage.db.select().from(jobStates).where(eq(jobStates.job, JOB));
      const listed = await stage.db.select().from(platformAlerts).where(eq(platformAlerts.job, JOB));
      return state?.lastStatus === "failed" && listed.length > 0;
    });
    // More runs than the hour has had, so that the share of the bad ones counts.
    await stage.db
      .update(checks)
      .set({ status: "warn", value: 40, candidate: null, facts: { volume: 10 } })
      .where(and(eq(checks.environmentId, AZURE), eq(checks.key, "sync-error-rate")));
    const now = new Date();
    await judgeAlerts(stage.db, now);
    await hearPlatformAlerts(stage.db, now);
    await tendAlerts(stage.db, now);
  });

  const told = async (trouble: string) => {
    const rows = await stage.db
      .select({ subject: alerts.subject, tenant: alerts.tenant, source: alertSources.source })
      .from(alerts)
      .innerJoin(alertSources, eq(alertSources.alertId, alerts.id))
      .where(and(eq(alerts.trouble, trouble), ne(alerts.state, "resolved")))
      .orderBy(alertSources.source);
    return rows.map(({ subject, source }) => `${subject} ${source}`);
  };

  test("one run that failed for every tenant is one alert, whoever tells of it", async () => {
    expect(await told("sync-failed")).toEqual([`${JOB}@ judge`, `${JOB}@ platform`]);
  });

  test("and no sign that several syncs fail together", async () => {
    expect(await told("simultaneous")).toEqual([]);
  });

  test("too many bad runs are one alert", async () => {
    expect(await told("error-rate")).toEqual(["sync-error-rate judge", "sync-error-rate platform"]);
  });
});

describe("at AUDITRON", () => {
  const stage = onStage();
  const door = takingNotifications(stage);
  const { declaration, alertMapping } = connectors.auditron;
  const mapping = alertMapping?.("runbook");

  test("what its Alertmanager says and what our rules see is one alert each", async () => {
    const { db } = stage;
    await declareThresholds(db);
    await declareRules(db);
    const now = new Date();
    const atChecks = Object.entries(mapping?.meanings ?? {}).flatMap(([name, { about }]) =>
      typeof about === "object" ? [{ name, check: about.check }] : [],
    );
    const declared = declaration.components.flatMap((component) => component.checks);
    await db.insert(checks).values(
      atChecks.map(({ check }) => ({
        environmentId: PLACE,
        component: "api",
        key: check,
        title: check,
        metric: declared.find(({ key }) => key === check)?.metric ?? null,
        question: "none",
        everySeconds: 60,
        whenLost: "unknown" as const,
        confirmBad: 1,
        confirmGood: 1,
        status: "alert" as const,
        since: new Date(now.getTime() - HOUR),
        observedAt: now,
        reason: "It is bad.",
        value: 1_000_000,
      })),
    );
    for (let second = 0; second <= 300; second += 60)
      await judgeAlerts(db, new Date(now.getTime() + second * 1000));
    await door.send(hook(atChecks.map(({ name }) => ({ name, fingerprint: name }))));
    await door.apply();

    const rows = await db
      .select({ trouble: alerts.trouble, kind: alerts.subjectKind, id: alertSources.externalId })
      .from(alerts)
      .innerJoin(alertSources, eq(alertSources.alertId, alerts.id))
      .where(eq(alerts.environmentId, PLACE));
    const alone = atChecks.filter(({ name }) => {
      const mine = rows.find(({ id }) => id === name);
      return rows.filter(({ trouble }) => trouble === mine?.trouble).length < 2;
    });
    expect(alone).toEqual([]);
    expect(await db.$count(alerts, and(eq(alerts.environmentId, PLACE), ne(alerts.state, "resolved")))).toBe(
      atChecks.length,
    );
    for (const trouble of ["platform-down", "database-down"])
      expect(rows.filter((row) => row.trouble === trouble)).toMatchObject([
        { kind: "environment" },
        { kind: "environment" },
      ]);
  });
});
