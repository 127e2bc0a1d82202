import { z } from "zod";
import type { AlertTold, DeliveryTold } from "@/domain/delivery";
import { accepted, parsed, utcDate } from "@/platforms/answers";
import type { Outbound } from "@/platforms/outbound/outbound";
import { HIDDEN, isSecretName } from "@/platforms/outbound/redact";
import type { EvidenceOf } from "@/platforms/platform";
import { quoted } from "./quoted";

const MOST_ALERTS = 2000;
const MOST_LABELS = 20;
const TIMEOUT_SECONDS = 15;

const words = z.record(z.string(), z.string()).catch({});
const fingerprint = z.string().regex(/^[\w-]{1,64}$/);

const Hook = z.object({
  version: z.literal("4"),
  groupKey: z.string().nullish(),
  truncatedAlerts: z.number().int().nonnegative().nullish(),
  receiver: z.string().nullish(),
  alerts: z
    .array(
      z.object({
        status: z.enum(["firing", "resolved"]),
        labels: words,
        annotations: words,
        startsAt: z.string().nullish(),
        endsAt: z.string().nullish(),
        generatorURL: z.string().nullish().catch(null),
        fingerprint,
      }),
    )
    .max(50_000),
});

const Listed = z.array(
  z.object({
    labels: words,
    annotations: words,
    startsAt: z.string().nullish(),
    endsAt: z.string().nullish(),
    generatorURL: z.string().nullish().catch(null),
    fingerprint,
    status: z.object({ state: z.string() }),
  }),
);

export type HookTold = DeliveryTold & { alerts: AlertTold[]; truncated: number };
export type HookRead = { ok: true; told: HookTold } | { ok: false; detail: string };

/** Alertmanager's notification (version 4), or why it cannot be read; `secrets` are left out wherever they stand. */
export function readAlertmanagerHook(body: Uint8Array, secrets: readonly string[]): HookRead {
  let value: unknown;
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(body);
    value = JSON.parse(secrets.reduce((rest, secret) => rest.replaceAll(secret, HIDDEN), text));
  } catch {
    return { ok: false, detail: "the body is not valid JSON" };
  }
  const read = Hook.safeParse(value);
  if (!read.success) {
    const issue = read.error.issues[0];
    return {
      ok: false,
      detail: `the body is no Alertmanager notification of version 4: ${issue?.path.join(".") || "body"}`,
    };
  }
  const { alerts, truncatedAlerts, groupKey } = read.data;
  const some = alerts.slice(0, MOST_ALERTS);
  const truncated = (truncatedAlerts ?? 0) + alerts.length - some.length;
  const told = some.map((alert) => toldOf(alert, alert.status));
  return {
    ok: true,
    told: { alerts: told, truncated, groupKey: kept(groupKey ?? "", 300), word: countsOf(told) },
  };
}

export type Alertmanager = { alerts(): Promise<{ alerts: AlertTold[]; evidence: EvidenceOf }> };

/** Speaks version 2 of the HTTP API of one Alertmanager. */
export function openAlertmanager(http: Outbound, options: { token?: string } = {}): Alertmanager {
  return {
    alerts: async () => {
      const reply = accepted(
        await http.send({
          base: "alertmanager",
          path: "/api/v2/alerts",
          headers: options.token ? { authorization: `Bearer ${options.token}` } : {},
          timeoutSeconds: TIMEOUT_SECONDS,
        }),
      );
      const listed = parsed(Listed, reply);
      return {
        // Silenced and inhibited ones are there all the same, and nobody over there is told of them.
        alerts: listed.map((alert) =>
          toldOf(alert, alert.status.state === "suppressed" ? "suppressed" : "firing"),
        ),
        evidence: reply.evidence,
      };
    },
  };
}

/** "2 firing, 1 resolved" */
export function countsOf(alerts: readonly AlertTold[]): string {
  const counts = (["firing", "resolved", "suppressed"] as const).flatMap((status) => {
    const count = alerts.filter((alert) => alert.status === status).length;
    return count > 0 ? [`${count} ${status}`] : [];
  });
  return counts.join(", ") || "no alerts";
}

/** Foreign words, short, without secrets, and such as can be kept as JSON: no NUL and no half characters. */
const kept = (text: string, most?: number) =>
  quoted(text.replaceAll("\u0000", ""), most).replace(/\p{Surrogate}/gu, "\ufffd");

/** "HighErrorRate, DatabaseDown and 3 more" */
export function namesOf(alerts: readonly AlertTold[]): string {
  const names = [...new Set(alerts.map(({ name }) => name))];
  const more = names.length - 3;
  return names.slice(0, 3).join(", ") + (more > 0 ? ` and ${more} more` : "");
}

type Raw = z.output<typeof Hook>["alerts"][number] | z.output<typeof Listed>[number];

function toldOf(raw: Raw, status: AlertTold["status"]): AlertTold {
  const { labels, annotations } = raw;
  const name = kept(labels.alertname ?? "", 100) || "unnamed";
  return {
    fingerprint: raw.fingerprint,
    status,
    name,
    severity: kept(labels.severity ?? "", 40),
    title: kept(annotations.summary || name, 200),
    said: kept(annotations.description || annotations.summary || ""),
    startsAt: utcDate(raw.startsAt)?.toISOString() ?? null,
    endsAt: status === "resolved" ? (utcDate(raw.endsAt)?.toISOString() ?? null) : null,
    url: addressOf(raw.generatorURL),
    labels: Object.fromEntries(
      Object.entries(labels)
        .filter(([label]) => label !== "alertname" && label !== "severity")
        .slice(0, MOST_LABELS)
        .map(([label, value]) => [kept(label, 60), isSecretName(label) ? HIDDEN : kept(value, 200)]),
    ),
  };
}

/** Only what a browser may safely open. */
function addressOf(text: string | null | undefined): string | null {
  if (!text || text.length > 2000 || !URL.canParse(text)) return null;
  const url = new URL(text);
  if (url.protocol !== "http:" && url.protocol !== "https:") return null;
  url.username = "";
  url.password = "";
  return url.toString();
}
