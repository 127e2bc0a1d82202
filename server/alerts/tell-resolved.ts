import { and, eq, inArray } from "drizzle-orm";
import type { Db } from "@/db";
import { type actionRuns, alertEvents, alertSources } from "@/db/schema";
import { PLATFORM_IDS } from "@/domain/platform";
import { declarationOf } from "@/server/connectors";

export const RESOLVE_ACTION = "alert.resolve";
const CORRELATION = /^alert (\d+)$/;
const LONGEST_TEXT = 500;

/** What one alert asked its platform for belongs together under this name. */
export const correlationOf = (alertId: number) => `alert ${alertId}`;

type Run = Pick<
  typeof actionRuns.$inferSelect,
  | "action"
  | "state"
  | "environmentId"
  | "target"
  | "correlationId"
  | "requestedByName"
  | "verdict"
  | "finishedAt"
>;

/** Writes the end of such a run beside the source that it was about, and into the alert's story. */
export async function tellSourceResolved(tx: Db, run: Run): Promise<void> {
  if (run.action !== RESOLVE_ACTION) return;
  const alertId = Number(CORRELATION.exec(run.correlationId ?? "")?.[1]);
  if (!alertId) return;
  const at = run.finishedAt ?? new Date();
  const isDone = run.state === "succeeded";
  const because = run.verdict.slice(0, LONGEST_TEXT);
  const told = await tx
    .update(alertSources)
    .set(isDone ? { resolvedThereAt: at, resolveTrouble: null } : { resolveTrouble: because })
    .where(
      and(
        eq(alertSources.alertId, alertId),
        inArray(alertSources.source, ["platform", "prometheus"]),
        eq(alertSources.externalId, run.target),
      ),
    )
    .returning({ alertId: alertSources.alertId });
  if (told.length === 0) return;
  await tx.insert(alertEvents).values({
    alertId,
    at,
    kind: isDone ? "source-resolved" : "source-refused",
    byName: run.requestedByName,
    said: isDone
      ? `${platformName(run.environmentId)} lists its alert ${run.target} as open no more.`
      : `${platformName(run.environmentId)} did not resolve its alert ${run.target}: ${because}`,
    detail: { externalId: run.target },
  });
}

function platformName(environmentId: string): string {
  const id = PLATFORM_IDS.find((one) => environmentId.startsWith(`${one}/`));
  return id ? declarationOf(id).name : environmentId;
}
