import type { DbtCounts } from "@/domain/dbt";
import { formatDuration } from "@/domain/duration";
import type { Status } from "@/domain/status";
import type { DeliveryVerdict } from "@/domain/sync";
import type { Heartbeat, HookHealth } from "./incoming-types";

export const VERDICT_STATUS: Record<DeliveryVerdict, Status> = {
  accepted: "ok",
  refused: "alert",
  "unknown-connection": "warn",
  malformed: "warn",
  unconfigured: "alert",
};

const plural = (count: number, one: string, many = `${one}s`) => `${count} ${count === 1 ? one : many}`;

/** What comes in, in a sentence: silence first, then what is missed, then the quiet case. */
export function incomingAnswer(hooks: readonly HookHealth[], beats: readonly Heartbeat[]): string {
  const silent = hooks.filter(({ silentSeconds }) => silentSeconds !== null);
  const missed = beats.filter(({ state }) => state.status === "alert");
  const closed = hooks.filter(({ isConfigured }) => !isConfigured);
  const parts = [
    ...silent.map(({ environmentId, sentence }) => `${environmentId}: ${sentence}`),
    ...(missed.length > 0
      ? [`${plural(missed.length, "heartbeat is", "heartbeats are")} missed or failed: ${missed[0]?.title}.`]
      : []),
  ];
  if (parts.length === 0) {
    const count = hooks.reduce((sum, { hour }) => sum + hour.accepted, 0);
    parts.push(`${plural(count, "webhook")} came in during the last hour, and no heartbeat is missed.`);
  }
  const unsure = hooks.filter(({ state }) => state === "late" || state === "quiet");
  if (unsure.length > 0)
    parts.push(
      `Whether webhooks of ${unsure.map(({ environmentId }) => environmentId).join(", ")} still arrive, nobody knows.`,
    );
  if (closed.length > 0)
    parts.push(`${closed.map(({ environmentId }) => environmentId).join(", ")}: no webhook secret is set.`);
  return parts.join(" ");
}

export function scheduleText({ schedule }: Pick<Heartbeat, "schedule">): string {
  return schedule.kind === "cron"
    ? `${schedule.cron} (${schedule.zone})`
    : `every ${formatDuration(schedule.everySeconds * 1000)}`;
}

/** "12 succeeded, 1 failed": only what there is. */
export function countsText(counts: DbtCounts): string {
  const words: [keyof DbtCounts, string][] = [
    ["failed", "failed"],
    ["warned", "warned"],
    ["unknown", "unknown"],
    ["skipped", "skipped"],
    ["succeeded", "succeeded"],
  ];
  const parts = words.filter(([key]) => counts[key] > 0).map(([key, word]) => `${counts[key]} ${word}`);
  return parts.length > 0 ? parts.join(", ") : "none";
}

export function dbtStatus(of: {
  models: DbtCounts;
  tests: DbtCounts;
  others: DbtCounts;
  source: string;
}): Status {
  const all = [of.models, of.tests, of.others];
  const sum = (key: keyof DbtCounts) => all.reduce((total, counts) => total + counts[key], 0);
  if (sum("failed") > 0) return "alert";
  if (sum("unknown") > 0) return "unknown";
  return sum("warned") > 0 ? "warn" : "ok";
}
