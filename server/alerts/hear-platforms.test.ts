import { eq } from "drizzle-orm";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Db } from "@/db";
import { alertSources, alerts, environments, listings, platformAlerts } from "@/db/schema";
import type { PlatformId } from "@/domain/platform";
import { hearAlerts } from "@/server/alerts/hear";
import { onStage } from "@/server/testing/cast";
import type { Heard } from "./hear";
import { hearPlatformAlerts } from "./hear-platforms";

const stage = onStage();
const NOW = new Date("2026-07-01T12:00:00Z");
const minutes = (count: number) => new Date(NOW.getTime() + count * 60_000);
const AZURE = "azure-governance/production";
const AUDITRON = "auditron/production";

beforeAll(async () => {
  const row = (platformId: PlatformId, dialect: string) => ({
    id: `${platformId}/production`,
    platformId,
    name: "production",
    dialect,
  });
  await stage.db
    .insert(environments)
    .values([
      row("azure-governance", "real"),
      row("auditron", "runbook"),
      row("adinsights", "head"),
      row("complyai", "bearer"),
    ]);
});

/** What a worker remembers goes with its way to the database. */
const newWorker = (): Db => Object.create(stage.db);
let worker: Db;

beforeEach(async () => {
  worker = newWorker();
  for (const table of [alertSources, alerts, platformAlerts, listings]) await stage.db.delete(table);
});

type Line = Partial<typeof platformAlerts.$inferInsert> & { externalId: string };

/** What a platform's answer leaves behind: a list that is complete at this moment. */
async function list(environmentId: string, at: Date, lines: readonly Line[]) {
  await stage.db
    .insert(listings)
    .values({ environmentId, kind: "alerts", seenAt: at, everySeconds: 120 })
    .onConflictDoUpdate({ target: [listings.environmentId, listings.kind], set: { seenAt: at } });
  await stage.db
    .update(platformAlerts)
    .set({ goneAt: at })
    .where(eq(platformAlerts.environmentId, environmentId));
  for (const line of lines) {
    const row = {
      environmentId,
      severity: "critical" as const,
      word: "error",
      kind: "sync_failure",
      title: "Costs sync failed",
      message: "Sync job failed after 8.1s",
      job: "costs",
      tenant: null,
      raisedAt: minutes(-5),
      firstSeenAt: at,
      lastSeenAt: at,
      goneAt: null,
      ...line,
    };
    await stage.db
      .insert(platformAlerts)
      .values(row)
      .onConflictDoUpdate({ target: [platformAlerts.environmentId, platformAlerts.externalId], set: row });
  }
}

/** Tells what is new and gives back what was said. */
async function hear(at: Date): Promise<Heard[]> {
  const said: Heard[] = [];
  await hearPlatformAlerts(worker, at, (db, heard, now) => {
    said.push(...heard);
    return hearAlerts(db, heard, now);
  });
  return said;
}

const sources = () => stage.db.select().from(alertSources).orderBy(alertSources.externalId);

describe("a platform's list of alerts", () => {
  test("is told in our words, at the job that it names", async () => {
    await list(AZURE, NOW, [
      { externalId: "7" },
      { externalId: "8", kind: "stale_sync", job: "identity", severity: "warning", word: "warning" },
      { externalId: "9", kind: "high_error_rate", job: "compliance" },
      { externalId: "10", kind: "brandNew_kind", job: null },
      { externalId: "unlisted-info", kind: "unlisted", job: null },
      { externalId: "unlisted-error", kind: "unlisted", job: null },
    ]);
    const said = await hear(NOW);
    expect(said.map(({ trouble, subject, state }) => [trouble, subject.kind, subject.key, state])).toEqual(
      expect.arrayContaining([
        ["sync-failed", "job", "costs@", "firing"],
        ["stale", "job", "identity@", "firing"],
        ["error-rate", "check", "sync-error-rate", "firing"],
        ["brand-new-kind", "outside", "", "firing"],
        ["unlisted-alerts", "environment", "unlisted-info", "firing"],
        ["unlisted-alerts", "environment", "unlisted-error", "firing"],
      ]),
    );
    expect(said.find(({ externalId }) => externalId === "7")).toMatchObject({
      source: "platform",
      word: "error",
      severity: "critical",
      since: minutes(-5),
      sentence: "Sync job failed after 8.1s",
      subject: { job: "costs" },
    });
  });

  test("of the same trouble as our own rule's is the same alert with two sources", async () => {
    await hearAlerts(
      stage.db,
      [
        {
          environmentId: AZURE,
          trouble: "sync-failed",
          subject: { kind: "job", key: "costs@", job: "costs" },
          source: "judge",
          externalId: "azure-governance/sync-failed",
          ruleId: null,
          state: "firing",
          severity: "critical",
          word: "critical",
          title: "A sync failed",
          sentence: "The last run failed.",
          since: NOW,
          recoverSeconds: 0,
        },
      ],
      NOW,
    );
    await list(AZURE, NOW, [{ externalId: "7" }]);
    await hear(NOW);
    expect(await stage.db.select().from(alerts)).toHaveLength(1);
    expect((await sources()).map(({ source }) => source).sort()).toEqual(["judge", "platform"]);
  });

  test("of Prometheus comes as Prometheus's, at the check that it is about", async () => {
    await list(AUDITRON, NOW, [
      { externalId: "p1", kind: "QueueBacklog", job: null },
      { externalId: "p2", kind: "APIDown", job: null },
    ]);
    expect(await hear(NOW)).toMatchObject([
      { source: "prometheus", trouble: "queue-backlog", subject: { kind: "check", key: "queue-length" } },
      { source: "prometheus", trouble: "platform-down", subject: { kind: "environment", key: AUDITRON } },
    ]);
  });

  test("of a version whose rule fires for nothing does not say that the platform is down", async () => {
    await stage.db.update(environments).set({ dialect: "repository" }).where(eq(environments.id, AUDITRON));
    await list(AUDITRON, NOW, [{ externalId: "p2", kind: "APIDown", job: null }]);
    expect(await hear(NOW)).toMatchObject([{ trouble: "not-measured" }]);
    await stage.db.update(environments).set({ dialect: "runbook" }).where(eq(environments.id, AUDITRON));
  });

  test("keeps customers apart", async () => {
    const line = { kind: "credential_rotation_due", job: null };
    await list("adinsights/production", NOW, [
      { externalId: "credential_rotation_due/1", tenant: "kingston", ...line },
      { externalId: "credential_rotation_due/2", tenant: "montego", ...line },
    ]);
    await hear(NOW);
    expect((await stage.db.select().from(alerts)).map(({ subject }) => subject).sort()).toEqual([
      "kingston",
      "montego",
    ]);
  });
});

describe("what is not listed any more", () => {
  test("is over, by a complete list alone", async () => {
    await list(AZURE, NOW, [{ externalId: "7" }, { externalId: "8", kind: "stale_sync" }]);
    await hear(NOW);
    await list(AZURE, minutes(2), [{ externalId: "8", kind: "stale_sync" }]);
    expect((await hear(minutes(2))).map(({ externalId, state }) => [externalId, state]).sort()).toEqual([
      ["7", "well"],
      ["8", "firing"],
    ]);
    expect(await sources()).toMatchObject([{ externalId: "7", goneAt: minutes(2) }, { goneAt: null }]);
  });

  test("while the list is late is unknown, never over, and told once", async () => {
    await list(AZURE, NOW, [{ externalId: "7" }]);
    await hear(NOW);
    await stage.db.update(platformAlerts).set({ goneAt: NOW });
    expect(await hear(minutes(30))).toMatchObject([{ externalId: "7", state: "unknown" }]);
    expect(await hear(minutes(31))).toEqual([]);
    await list(AZURE, minutes(32), []);
    expect(await hear(minutes(32))).toMatchObject([{ externalId: "7", state: "well" }]);
  });

  test("is over for a worker that never saw it listed", async () => {
    await list(AZURE, NOW, [{ externalId: "7" }]);
    await hear(NOW);
    await list(AZURE, minutes(2), []);
    const fresh: Heard[] = [];
    await hearPlatformAlerts(newWorker(), minutes(2), async (_db, heard) => {
      fresh.push(...heard);
      return { opened: 0, reopened: 0, changed: 0 };
    });
    expect(fresh).toMatchObject([{ externalId: "7", state: "well" }]);
  });

  test("and has the number of another environment's alert says nothing about that", async () => {
    await list(AZURE, NOW, [{ externalId: "7" }]);
    await list("adinsights/production", NOW, [{ externalId: "7", kind: "campaign_ctr_drop", job: null }]);
    await hear(NOW);
    await list(AZURE, minutes(2), []);
    await hear(minutes(2));
    const left = await stage.db
      .select({ id: alerts.environmentId, goneAt: alertSources.goneAt })
      .from(alertSources)
      .innerJoin(alerts, eq(alerts.id, alertSources.alertId));
    expect(Object.fromEntries(left.map(({ id, goneAt }) => [id, goneAt]))).toEqual({
      [AZURE]: minutes(2),
      "adinsights/production": null,
    });
  });
});

describe("a list that says the same", () => {
  test("costs one look and tells nothing", async () => {
    await list(AZURE, NOW, [{ externalId: "7" }]);
    expect(await hear(NOW)).toHaveLength(1);
    expect(await hear(minutes(1))).toEqual([]);
  });

  test("is told again when telling it failed", async () => {
    await list(AZURE, NOW, [{ externalId: "7" }]);
    const failing = hearPlatformAlerts(worker, NOW, () => Promise.reject(new Error("the database is gone")));
    await expect(failing).rejects.toThrow("gone");
    expect(await hear(NOW)).toHaveLength(1);
  });
});

describe("what a person resolved here", () => {
  const resolve = () =>
    stage.db.update(alerts).set({ state: "resolved", resolvedAt: minutes(1), resolvedHow: "person" });

  test("is not told again for being listed still, where alerts tell of single events", async () => {
    await list(AZURE, NOW, [{ externalId: "7" }]);
    await hear(NOW);
    await resolve();
    await list(AZURE, minutes(2), [{ externalId: "7" }, { externalId: "11" }]);
    expect((await hear(minutes(2))).map(({ externalId }) => externalId)).toEqual(["11"]);
  });

  test("is told again where the list says what is so now", async () => {
    await list(AUDITRON, NOW, [{ externalId: "p1", kind: "QueueBacklog", job: null }]);
    await list(AZURE, NOW, [{ externalId: "unlisted-error", kind: "unlisted", job: null }]);
    await hear(NOW);
    await resolve();
    await list(AUDITRON, minutes(2), [{ externalId: "p1", kind: "QueueBacklog", job: null }]);
    await list(AZURE, minutes(2), [{ externalId: "unlisted-error", kind: "unlisted", job: null }]);
    expect((await hear(minutes(2))).map(({ externalId }) => externalId).sort()).toEqual([
      "p1",
      "unlisted-error",
    ]);
  });
});

test("a platform that tells no alerts is left alone, and so is one that is switched off", async () => {
  await list("complyai/production", NOW, [{ externalId: "1" }]);
  await list(AZURE, NOW, [{ externalId: "7" }]);
  await stage.db.update(environments).set({ active: false }).where(eq(environments.id, AZURE));
  expect(await hear(NOW)).toEqual([]);
  await stage.db.update(environments).set({ active: true }).where(eq(environments.id, AZURE));
});
