import { beforeAll, beforeEach } from "vitest";
import { alertRules, alerts, environments } from "@/db/schema";
import { severityRank } from "@/domain/alert";
import type { AlertSeverity } from "@/domain/platform";
import { appRouter } from "@/server/router";
import { createCallerFactory } from "@/server/trpc";
import { as, type Stage } from "./cast";

export const AZURE = "azure-governance/production";
export const ADS = "adinsights/production";
export const now = new Date("2026-11-20T12:00:00Z");
export const ago = (minutes: number) => new Date(now.getTime() - minutes * 60_000);

type Given = Partial<typeof alerts.$inferInsert> & { severity?: AlertSeverity };

/** Two environments and one rule; every test begins without alerts and opens its own. */
export function withTriage(stage: Stage) {
  let made = 0;
  const asks = (role: "operator" | "admin" = "operator") =>
    createCallerFactory(appRouter)(as(stage, role, now)).alerts;

  async function open(given: Given = {}): Promise<number> {
    made += 1;
    const environmentId = given.environmentId ?? AZURE;
    const severity = given.severity ?? "warning";
    const startedAt = given.startedAt ?? ago(60);
    const [row] = await stage.db
      .insert(alerts)
      .values({
        fingerprint: `f${made}`,
        groupKey: "g",
        platformId: environmentId === AZURE ? "azure-governance" : "adinsights",
        trouble: "sync-stalled",
        subjectKind: "job",
        subject: "costs@",
        severityRank: severityRank(severity),
        word: "high",
        title: `Alert ${made}`,
        sentence: "Data is old.",
        state: "open",
        openedAt: startedAt,
        lastFiredAt: now,
        recoverSeconds: 120,
        ...given,
        environmentId,
        severity,
        startedAt,
      })
      .returning({ id: alerts.id });
    if (!row) throw new Error("no alert was made");
    return row.id;
  }

  const idsOf = async (input?: Parameters<ReturnType<typeof asks>["list"]>[0]) =>
    (await asks().list(input)).rows.map(({ id }) => id);

  beforeAll(async () => {
    await stage.db.insert(environments).values([
      { id: AZURE, platformId: "azure-governance", name: "production" },
      { id: ADS, platformId: "adinsights", name: "production" },
    ]);
    await stage.db.insert(alertRules).values({
      id: "azure-governance/sync-stalled",
      platformId: "azure-governance",
      title: "Sync stalled",
      trouble: "sync-stalled",
      kind: "staleness",
      spec: { kind: "staleness", job: null, level: "alert" },
      severity: "warning",
      word: "warning",
      holdSeconds: 0,
      recoverSeconds: 120,
      answer: "Start the sync, then look at its log.",
      answerFile: "RUNBOOK.md",
      answerLine: 147,
      sourceFile: "RUNBOOK.md",
      note: "",
      shipped: true,
    });
  });
  beforeEach(async () => {
    await stage.db.delete(alerts);
  });

  return { asks, open, idsOf };
}
