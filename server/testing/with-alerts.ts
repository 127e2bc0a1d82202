import { and, asc, eq } from "drizzle-orm";
import { alertEvents, alertSources, alerts, environments } from "@/db/schema";
import type { Heard } from "@/server/alerts/hear";
import type { Stage } from "./cast";

export const PLACE = "azure-governance/production";
export const NOON = new Date("2026-11-20T12:00:00Z");
export const seconds = (count: number) => new Date(NOON.getTime() + count * 1000);
export const minutes = (count: number) => seconds(count * 60);

export async function addPlace({ db }: Stage, name = "production"): Promise<string> {
  const id = `azure-governance/${name}`;
  await db.insert(environments).values({ id, platformId: "azure-governance", name });
  return id;
}

/** One rule of ours telling of one tenant's sync; tests name what is different. */
export const heardOf = (key: string, over: Partial<Heard> = {}): Heard => ({
  environmentId: PLACE,
  trouble: "sync-failed",
  subject: { kind: "job", key, job: "costs", tenant: key },
  source: "judge",
  externalId: "azure-governance/sync-failed",
  ruleId: null,
  state: "firing",
  severity: "warning",
  word: "Warning",
  title: `Costs of ${key} failed`,
  sentence: `The last sync of ${key} failed.`,
  since: null,
  recoverSeconds: 120,
  ...over,
});

/** Every alert ever opened for this subject, oldest first, with who told of it and the kinds of its events. */
export async function alertsOf({ db }: Stage, subject: string, environmentId = PLACE) {
  const rows = await db
    .select()
    .from(alerts)
    .where(and(eq(alerts.environmentId, environmentId), eq(alerts.subject, subject)))
    .orderBy(asc(alerts.id));
  return await Promise.all(
    rows.map(async (alert) => ({
      ...alert,
      sources: await db
        .select()
        .from(alertSources)
        .where(eq(alertSources.alertId, alert.id))
        .orderBy(asc(alertSources.source), asc(alertSources.externalId)),
      events: await db
        .select()
        .from(alertEvents)
        .where(eq(alertEvents.alertId, alert.id))
        .orderBy(asc(alertEvents.id)),
    })),
  );
}

export async function alertOf(stage: Stage, subject: string, environmentId = PLACE) {
  const all = await alertsOf(stage, subject, environmentId);
  const latest = all.at(-1);
  if (!latest) throw new Error(`no alert of ${subject}`);
  return { ...latest, count: all.length, kinds: latest.events.map(({ kind }) => kind) };
}
