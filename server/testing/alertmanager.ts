import { eq } from "drizzle-orm";
import { beforeAll, beforeEach } from "vitest";
import { alertSources, alerts, environments, questions, webhookDeliveries } from "@/db/schema";
import { ALERTMANAGER_SECRET } from "@/domain/delivery";
import { hearAlerts } from "@/server/alerts/hear";
import { acceptAlertmanager } from "@/server/incoming/accept-alertmanager";
import { applyAlertDeliveries } from "@/server/incoming/apply-alerts";
import { HookPlaces } from "@/server/incoming/hook-places";
import { storePulled } from "@/server/incoming/store-pulled";
import type { Stage } from "./cast";

export const PLACE = "auditron/production";
export const SECRET = "alertmanager-secret-of-the-test-0123456789";
export const NOW = new Date("2026-07-01T12:00:00Z");
export const minutes = (count: number) => new Date(NOW.getTime() + count * 60_000);
export const iso = (count: number) => minutes(count).toISOString();

process.env.TEST_ALERTMANAGER_SECRET = SECRET;

type Line = {
  fingerprint?: string;
  name?: string;
  status?: "firing" | "resolved";
  starts?: number;
  ends?: number;
  labels?: Record<string, string>;
};

/** As Alertmanager 0.25 sends it. */
export function hook(lines: readonly Line[], more: Record<string, unknown> = {}) {
  const alertsTold = lines.map(({ fingerprint = "f1", name = "HighErrorRate", ...line }) => ({
    status: line.status ?? "firing",
    labels: { alertname: name, severity: "warning", instance: "api-1", ...line.labels },
    annotations: { summary: `${name} on api-1`, description: "More than 5 % of requests fail." },
    startsAt: iso(line.starts ?? -10),
    endsAt: line.status === "resolved" ? iso(line.ends ?? -1) : "0001-01-01T00:00:00Z",
    generatorURL: "http://prometheus:9090/graph?g0.expr=up",
    fingerprint,
  }));
  return {
    receiver: "console",
    status: alertsTold.some(({ status }) => status === "firing") ? "firing" : "resolved",
    alerts: alertsTold,
    groupLabels: { alertname: "HighErrorRate" },
    commonLabels: { severity: "warning" },
    commonAnnotations: {},
    externalURL: "http://alertmanager:9093",
    version: "4",
    groupKey: '{}:{alertname="HighErrorRate"}',
    truncatedAlerts: 0,
    ...more,
  };
}
export const firing = (line: Line = {}) => hook([{ status: "firing", ...line }]);
export const resolved = (line: Line = {}) => hook([{ status: "resolved", ...line }]);

/** A console that takes notifications for one environment, emptied before each test. */
export function takingNotifications(stage: Stage) {
  beforeAll(async () => {
    const row = (
      platformId: "auditron" | "adinsights",
      name: string,
      credentials: Record<string, string>,
    ) => ({
      id: `${platformId}/${name}`,
      platformId,
      name,
      credentials,
      dialect: "runbook",
    });
    const secret = { [ALERTMANAGER_SECRET]: "env:TEST_ALERTMANAGER_SECRET" };
    await stage.db
      .insert(environments)
      .values([
        row("auditron", "production", secret),
        row("auditron", "unset", {}),
        row("adinsights", "production", secret),
      ]);
    await stage.db.insert(questions).values({
      environmentId: PLACE,
      key: "alertmanager",
      title: "Alerts of Alertmanager",
      everySeconds: 300,
      apartSeconds: 10,
      nextDueAt: minutes(60),
    });
  });

  beforeEach(async () => {
    await stage.db.delete(webhookDeliveries);
    await stage.db.delete(alertSources);
    await stage.db.delete(alerts);
  });

  async function send(
    body: unknown,
    options: { auth?: string | null; id?: string; at?: Date; db?: Stage["db"]; places?: HookPlaces } = {},
  ) {
    const { auth = `Bearer ${SECRET}`, id = PLACE, at = NOW, db = stage.db } = options;
    const request = new Request(`http://console/api/hooks/alertmanager/${id}`, {
      method: "POST",
      body:
        body instanceof Uint8Array
          ? new Blob([Buffer.from(body)])
          : typeof body === "string"
            ? body
            : JSON.stringify(body),
      headers: { "content-type": "application/json", ...(auth === null ? {} : { authorization: auth }) },
    });
    const places = options.places ?? new HookPlaces(db, ALERTMANAGER_SECRET);
    const response = await acceptAlertmanager({ db, places, now: at }, id, request);
    return { status: response.status, json: (await response.json()) as Record<string, unknown> };
  }

  const kept = () => stage.db.select().from(webhookDeliveries).orderBy(webhookDeliveries.id);
  const apply = (at = NOW) => applyAlertDeliveries(stage.db, at, hearAlerts);
  const pull = (lines: readonly Line[], askedAt: Date) =>
    storePulled(stage.app.pool, PLACE, {
      askedAt,
      alerts: lines.map(({ fingerprint = "f1", name = "HighErrorRate", starts = -10 }) => ({
        fingerprint,
        status: "firing",
        name,
        severity: "warning",
        title: name,
        said: "",
        startsAt: iso(starts),
        endsAt: null,
        url: null,
        labels: {},
      })),
    });

  /** Fingerprint → whether it fires, as our alerts have it; the newest counts. */
  async function state(): Promise<Record<string, boolean>> {
    const rows = await stage.db
      .select({ id: alertSources.externalId, goneAt: alertSources.goneAt, state: alerts.state })
      .from(alertSources)
      .innerJoin(alerts, eq(alerts.id, alertSources.alertId))
      .orderBy(alerts.id);
    return Object.fromEntries(rows.map((row) => [row.id, row.goneAt === null && row.state !== "resolved"]));
  }

  return { send, kept, apply, pull, state };
}
