import { type AlertHand, LONGEST_LEASE } from "@/domain/alert";
import { formatDuration } from "@/domain/duration";
import { badRequest } from "@/domain/errors";
import type { AlertRow } from "./alert-rows";

const iso = (at: Date | null) => at?.toISOString() ?? null;
const moment = (text: string | null) => (text === null ? null : new Date(text));

/** What a person's hand changes of an alert, as it is kept to be taken back. */
export const handOf = (alert: AlertRow): AlertHand => ({
  state: alert.state,
  ownerId: alert.ownerId,
  ownerName: alert.ownerName,
  ackReason: alert.ackReason,
  ackedAt: iso(alert.ackedAt),
  ackUntil: iso(alert.ackUntil),
  resolvedAt: iso(alert.resolvedAt),
  resolvedHow: alert.resolvedHow,
  resolvedByName: alert.resolvedByName,
  resolveReason: alert.resolveReason,
  usefulness: alert.usefulness,
  clockFrom: iso(alert.clockFrom),
  escalateAt: iso(alert.escalateAt),
  escalationLevel: alert.escalationLevel,
  escalationRound: alert.escalationRound,
});

export const rowOf = (hand: AlertHand): Partial<AlertRow> => ({
  ...hand,
  ackedAt: moment(hand.ackedAt),
  ackUntil: moment(hand.ackUntil),
  resolvedAt: moment(hand.resolvedAt),
  clockFrom: moment(hand.clockFrom),
  escalateAt: moment(hand.escalateAt),
});

/** Whether nobody's hand was on it since: the ladder's own steps do not count. */
export const isSameHand = (alert: AlertRow, hand: AlertHand): boolean => {
  const now = handOf(alert);
  const said = ["state", "ownerId", "ackedAt", "ackUntil", "resolvedAt", "resolvedHow"] as const;
  return said.every((name) => now[name] === hand[name]);
};

/** "14:03 UTC", with its day when that is another one. */
export function clockText(at: Date, now: Date): string {
  const text = at.toISOString();
  const day = text.slice(0, 10) === now.toISOString().slice(0, 10) ? "" : `${text.slice(0, 10)} `;
  return `${day}${text.slice(11, 16)} UTC`;
}

/** "Olga took it at 14:03 UTC until 16:00 UTC". */
export const whoHas = (alert: AlertRow, now: Date) =>
  `${alert.ownerName} took it${alert.ackedAt ? ` at ${clockText(alert.ackedAt, now)}` : ""}${alert.ackUntil ? ` until ${clockText(alert.ackUntil, now)}` : ""}`;

export const isOwned = (alert: AlertRow, now: Date) =>
  alert.state === "acknowledged" && alert.ackUntil !== null && alert.ackUntil > now;

/** The browser's clock may be this much ahead of ours. */
const TOLERATED_MS = 60_000;

export function refusePast(until: Date, now: Date): void {
  if (until <= now) throw badRequest("Choose a moment in the future until which it is yours.");
}

/** How long it may be somebody's; or why not so long. */
export function leaseOf(alert: AlertRow, until: Date, now: Date): Date | string {
  const longest = new Date(now.getTime() + LONGEST_LEASE[alert.severity] * 1000);
  if (until.getTime() > longest.getTime() + TOLERATED_MS)
    return `A ${alert.severity} alert can be somebody's for at most ${formatDuration(LONGEST_LEASE[alert.severity] * 1000)}.`;
  return until < longest ? until : longest;
}
