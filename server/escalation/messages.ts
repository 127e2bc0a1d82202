import { createHash } from "node:crypto";
import type { Route } from "next";
import { severityRank } from "@/domain/alert";
import type { Way } from "@/domain/escalation-reach";
import type { AlertMessage, NotificationEvent } from "@/domain/notification";
import type { AlertSeverity } from "@/domain/platform";
import { declarationOf } from "@/server/connectors";
import type { Outgoing } from "@/server/notifications/outbox";
import type { Alert } from "./decide";

/** One thing to say of one alert; `cause` names what decided on it, so that deciding again makes the same message. */
export type Saying = {
  alert: Alert;
  event: NotificationEvent;
  way: Way;
  because: string;
  cause: string;
  isFlapping: boolean;
  /** When nobody needs to hear it any more. */
  nextAt: Date | null;
};

const AT_MOST_IDS = 50;
const NAMED = 3;
const LASTS: Record<AlertSeverity, number> = { critical: 3600, warning: 4 * 3600, info: 24 * 3600 };

/** What is said of many alerts of one group to one recipient becomes one message. */
export function messagesOf(sayings: readonly Saying[], now: Date): Outgoing[] {
  const together = new Map<string, Saying[]>();
  for (const saying of sayings) {
    const { event, way, alert } = saying;
    const key = JSON.stringify([event, way.channelId, way.recipient, alert.groupKey]);
    const known = together.get(key);
    if (known) known.push(saying);
    else together.set(key, [saying]);
  }
  return [...together].map(([key, said]) => oneMessage(key, said, now));
}

function oneMessage(key: string, said: readonly Saying[], now: Date): Outgoing {
  const sorted = [...said].sort(
    (a, b) => severityRank(a.alert.severity) - severityRank(b.alert.severity) || a.alert.id - b.alert.id,
  );
  const worst = sorted[0];
  if (!worst) throw new Error("A message is about an alert.");
  const { alert, event, way } = worst;
  const causes = [...new Set(said.map(({ alert: { id }, cause }) => `${id}:${cause}`))].sort();
  const alertIds = [...new Set(sorted.map(({ alert: { id } }) => id))];
  return {
    requestKey: createHash("sha256")
      .update(JSON.stringify([key, causes]))
      .digest("hex"),
    ...way,
    groupKey: alert.groupKey,
    event,
    severity: alert.severity,
    message: wordsOf(sorted, alertIds.length),
    alertIds: alertIds.slice(0, AT_MOST_IDS),
    because: worst.because.slice(0, 300),
    deadlineAt: new Date(now.getTime() + LASTS[alert.severity] * 1000),
  };
}

/** The list of those of one group. */
const listOf = ({ environmentId, trouble }: Alert, event: NotificationEvent) =>
  `/alerts?${new URLSearchParams({ environment: environmentId, trouble, ...(event === "resolve" && { state: "resolved" }) })}` as Route;

function wordsOf(said: readonly Saying[], count: number): AlertMessage {
  const [{ alert, event, isFlapping, because, nextAt }] = said as [Saying];
  const opening = isFlapping ? "Comes and goes: " : "";
  const isCall = event === "trigger" || event === "remind" || event === "handover";
  const path: Route = count === 1 ? (`/alerts/${alert.id}` as Route) : listOf(alert, event);
  return {
    title: count === 1 ? `${opening}${alert.title}` : `${opening}${count} alerts: ${alert.title}`,
    sentence: sentenceOf(said, count),
    severity: alert.severity,
    platform: declarationOf(alert.platformId).name,
    environment: alert.environmentId.split("/").slice(1).join("/") || alert.environmentId,
    facts: [
      ...(isCall ? [{ name: "Severity", value: `${alert.severity} (${alert.word})` }] : []),
      ...(isCall ? [{ name: "Why you", value: because }] : []),
      ...(isCall && nextAt ? [{ name: "Goes on up", value: utcText(nextAt) }] : []),
      ...(event === "handover" && alert.ackReason ? [{ name: "What to know", value: alert.ackReason }] : []),
      ...(event === "handover" && alert.ackUntil
        ? [{ name: "Yours until", value: utcText(alert.ackUntil) }]
        : []),
      ...(event === "acknowledge" && alert.ownerName ? [{ name: "Taken by", value: alert.ownerName }] : []),
      ...(event === "resolve" && alert.resolvedByName
        ? [{ name: "Resolved by", value: alert.resolvedByName }]
        : []),
    ],
    path,
    alertCount: count,
  };
}

function sentenceOf(said: readonly Saying[], count: number): string {
  const [{ alert, event, isFlapping }] = said as [Saying];
  if (isFlapping) return `${alert.sentence} It comes and goes; nothing more is sent until it is calm.`;
  if (event === "acknowledge") return alert.ackReason ?? alert.sentence;
  if (event === "resolve") return alert.resolveReason ?? "It recovered by itself.";
  if (count === 1) return alert.sentence;
  const named = said.slice(0, NAMED).map(({ alert: { subject } }) => subject);
  const more = count - named.length;
  return `${alert.sentence} The same at ${named.join(", ")}${more > 0 ? ` and ${more} more` : ""}.`;
}

const utcText = (at: Date) => `${at.toISOString().slice(0, 16).replace("T", " ")} UTC`;
