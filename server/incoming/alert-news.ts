import type { AlertTold } from "@/domain/delivery";
import { type Held, isLive } from "@/server/alerts/held-sources";

/** A delivery that comes so much later than it should have is one that its sender tried again. */
export const LATE_MS = 10 * 60_000;

/** What another delivery said of the same alert. */
export type Mention = {
  fingerprint: string;
  delivery: number;
  receivedAt: Date;
  status: AlertTold["status"];
  startsAt: string | null;
};

export type From = {
  delivery: number;
  /** When it first came; a replay tells nothing newer. */
  receivedAt: Date;
  isReplay: boolean;
  isWhole: boolean;
  isTruncated: boolean;
};

/**
 * What one line of a delivery changes. Alertmanager knows an alert by its labels, so a later firing of the same is
 * told apart by its start; an old or late line never takes back what is known to be newer.
 */
export function newsIn(
  told: AlertTold,
  from: From,
  held: Held | undefined,
  mentions: readonly Mention[],
): "firing" | "well" | null {
  if (told.status === "suppressed" || isOvertaken(told.fingerprint, from, mentions)) return null;
  return told.status === "firing" ? firing(told, from, held, mentions) : resolved(told, from, held);
}

/** A replay or a list is older than what came after it. */
export function isOvertaken(fingerprint: string, from: From, mentions: readonly Mention[]): boolean {
  return (
    (from.isReplay || from.isWhole) &&
    mentions.some((other) => other.fingerprint === fingerprint && other.receivedAt > from.receivedAt)
  );
}

function firing(told: AlertTold, from: From, held: Held | undefined, mentions: readonly Mention[]) {
  const startsAt = timeOf(told.startsAt);
  if (held && startsAt < startOf(held)) return null;
  if (held && isLive(held)) return "firing";
  const over = held?.state === "resolved" ? (held.goneAt ?? held.resolvedAt) : held?.goneAt;
  if (from.isReplay && over && over > from.receivedAt) return null;
  const isLateNews = mentions.some(
    (other) =>
      other.fingerprint === told.fingerprint &&
      other.status === "resolved" &&
      other.delivery < from.delivery &&
      timeOf(other.startsAt) >= startsAt,
  );
  // A whole list says what is so now; a notification may be one that was sent before the end and tried again.
  return isLateNews && !from.isWhole ? null : "firing";
}

function resolved(told: AlertTold, from: From, held: Held | undefined) {
  if (!held || !isLive(held) || from.isTruncated) return null;
  const endsAt = told.endsAt === null ? from.receivedAt.getTime() : timeOf(told.endsAt);
  return endsAt <= startOf(held) ? null : "well";
}

/** When the firing that we hold began, by Alertmanager's clock. */
function startOf(held: Held): number {
  const known = held.facts?.startsAt;
  return typeof known === "string" ? timeOf(known) : held.startedAt.getTime();
}

const timeOf = (text: string | null) => (text === null ? 0 : Date.parse(text));
