import type { Conversation } from "@/platforms/platform";

const EVENTS = {
  failed: { option: "sync-failed-action", known: "ad_sync_failed" },
  done: { option: "sync-done-action", known: "ad_sync_completed" },
  scored: { option: "scoring-action", known: "score_calculation_completed" },
  reported: { option: "report-action", known: "daily_report_generated" },
} as const;
export type EventKind = keyof typeof EVENTS;

/**
 * The names under which a deployment records what it did. Only the failed sync has a documented one; the others
 * are assumed and can be set for each environment.
 */
export const eventName = (c: Conversation, kind: EventKind): string =>
  c.environment.options[EVENTS[kind].option] ?? EVENTS[kind].known;

export const eventOption = (kind: EventKind): string => EVENTS[kind].option;
