/** The five states of everything that is watched, the least trouble first. Drawn always as icon, word and colour together. */
export const STATUSES = ["ok", "paused", "unknown", "warn", "alert"] as const;
export type Status = (typeof STATUSES)[number];

/** Reading order of trouble: alert, then warn, then unknown; paused and ok need nobody. */
const TROUBLE: Record<Status, number> = { ok: 0, paused: 1, unknown: 2, warn: 3, alert: 4 };

export const STATUS_WORD: Record<Status, string> = {
  ok: "ok",
  warn: "warn",
  alert: "alert",
  unknown: "unknown",
  paused: "paused",
};

export function isStatus(value: unknown): value is Status {
  return typeof value === "string" && (STATUSES as readonly string[]).includes(value);
}

/** The status that a group shows. An empty group is unknown: nothing was seen, so nothing is green. */
export function worst(statuses: Iterable<Status>): Status {
  let found: Status | undefined;
  for (const status of statuses) if (found === undefined || TROUBLE[status] > TROUBLE[found]) found = status;
  return found ?? "unknown";
}

/** Sorts the worst first. */
export function byTrouble(a: Status, b: Status): number {
  return TROUBLE[b] - TROUBLE[a];
}

export function needsSomeone(status: Status): boolean {
  return TROUBLE[status] >= TROUBLE.unknown;
}
