import { eq } from "drizzle-orm";
import type { Db } from "@/db";
import { alerts, credentials, runbookRuns } from "@/db/schema";
import { notFound } from "@/domain/errors";
import { fitOf } from "@/domain/runbook-search";
import type { RunbookDocument } from "@/domain/schema/runbook";
import { inventoryOf } from "@/server/credentials/inventory";
import { currentRunbooks } from "./read-document";

const SIMILAR = 3;
type Alert = typeof alerts.$inferSelect;

/** The runbooks that answer an alert's rule, or else those whose words fit it, with what the alert knows filled in. */
export async function runbooksForAlert(db: Db, alertId: number) {
  const [alert] = await db.select().from(alerts).where(eq(alerts.id, alertId));
  if (!alert) throw notFound("alert", String(alertId));
  const own = (await currentRunbooks(db)).filter(({ platformId }) => platformId === alert.platformId);
  const ofCredential = await runbookOfCredential(db, alert);
  const named = own
    .filter(({ id, document }) => id === ofCredential || isAnswer(document, alert.ruleId))
    .toSorted((one, other) => Number(other.id === ofCredential) - Number(one.id === ofCredential));
  const words = `${alert.title} ${alert.trouble.replaceAll("-", " ")}`;
  const similar = own
    .map((one) => ({ ...one, fit: fitOf(one.document, words) }))
    .filter(({ fit }) => fit > 0)
    .toSorted((one, other) => other.fit - one.fit)
    .slice(0, SIMILAR);
  const walked = await db
    .select({
      id: runbookRuns.id,
      runbookId: runbookRuns.runbookId,
      state: runbookRuns.state,
      outcome: runbookRuns.outcome,
      ownerName: runbookRuns.ownerName,
      startedAt: runbookRuns.startedAt,
    })
    .from(runbookRuns)
    .where(eq(runbookRuns.alertId, alertId))
    .orderBy(runbookRuns.startedAt);
  return {
    environmentId: alert.environmentId,
    isNamed: named.length > 0,
    runbooks: (named.length > 0 ? named : similar).map(({ id, document }) => ({
      id,
      number: document.number ?? null,
      title: document.title,
      purpose: document.purpose,
      steps: document.steps.length,
      parameters: filledFrom(document, alert),
    })),
    walked,
  };
}

/** The inventory knows which runbook replaces a credential. */
async function runbookOfCredential(db: Db, alert: Alert): Promise<string | undefined> {
  if (alert.subjectKind !== "credential") return undefined;
  const [credential] = await db
    .select({ declaration: credentials.declaration })
    .from(credentials)
    .where(eq(credentials.id, alert.subject));
  return credential && inventoryOf(alert.platformId, credential.declaration)?.runbook;
}

/** Documents name a rule by its whole id or by what follows the platform. */
function isAnswer(document: RunbookDocument, ruleId: string | null): boolean {
  if (ruleId === null) return false;
  const short = ruleId.slice(ruleId.indexOf("/") + 1);
  return document.answers.some((key) => key === ruleId || key === short);
}

function filledFrom({ parameters }: RunbookDocument, alert: Alert): Record<string, string> {
  const name = alert.environmentId.slice(alert.environmentId.indexOf("/") + 1);
  const byKey: Record<string, string | null> = {
    environment: name,
    check: alert.check,
    alert: String(alert.id),
  };
  const known = parameters.flatMap(({ key, kind }) => {
    const value =
      kind === "tenant"
        ? alert.tenant
        : kind === "job"
          ? alert.job
          : Object.hasOwn(byKey, key)
            ? byKey[key]
            : null;
    return value ? [[key, value] as const] : [];
  });
  return Object.fromEntries(known);
}
