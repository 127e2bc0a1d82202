import { readLimit, writeLimit } from "@/components/thresholds/limit-text";
import type { Unit } from "@/domain/duration";
import {
  CALENDAR_UNITS,
  type CalendarUnit,
  type CountingRules,
  type ObjectiveWindow,
} from "@/domain/objective";
import { whyNotReason } from "@/domain/threshold";

/** What an admin may change of a promise. */
export type Promised = {
  target: number;
  limit: number | null;
  limitUnit: Unit | null;
  window: ObjectiveWindow;
  rules: CountingRules;
};

/** The fields of the form, as they are typed. */
export type Draft = {
  target: string;
  limit: string;
  /** "rolling" or a unit of the calendar. */
  window: string;
  days: string;
  zone: string;
  unknown: CountingRules["unknown"];
  maintenance: CountingRules["maintenance"];
  reason: string;
};

export function draftOf({ target, limit, limitUnit, window, rules }: Promised): Draft {
  return {
    target: String(target),
    limit: writeLimit(limit, limitUnit ?? "count"),
    window: window.kind === "rolling" ? "rolling" : window.unit,
    days: window.kind === "rolling" ? String(window.days) : "30",
    zone: window.kind === "calendar" ? window.zone : "UTC",
    ...rules,
    reason: "",
  };
}

export type Edit = Pick<Promised, "target" | "window" | "rules" | "limit"> & { reason: string };
export type ReadDraft = { edit: Edit; problem?: never } | { problem: string; edit?: never };

const isUnit = (text: string): text is CalendarUnit => (CALENDAR_UNITS as readonly string[]).includes(text);

/** What the fields mean, or the first thing that keeps them from being sent. */
export function readDraft(draft: Draft, now: Promised): ReadDraft {
  const target = Number(draft.target.replace("%", "").trim());
  if (draft.target.includes(",")) return { problem: "Write decimals with a point, such as 99.5." };
  if (!Number.isFinite(target) || draft.target.trim() === "")
    return { problem: "The target is a share in percent, such as 99.9." };
  if (target <= 0 || target >= 100)
    return { problem: "The target lies above 0 % and below 100 %: a promise of 100 % leaves no budget." };
  const limit = readLimit(draft.limit, now.limitUnit ?? "count");
  if (limit.problem !== undefined) return { problem: limit.problem };
  if (now.limit !== null && !limit.value) return { problem: "This promise needs a limit above zero." };
  const window = readWindow(draft);
  if (typeof window === "string") return { problem: window };
  const edit = {
    target,
    limit: now.limit === null ? null : limit.value,
    window,
    rules: { unknown: draft.unknown, maintenance: draft.maintenance },
    reason: draft.reason.trim(),
  };
  if (isSame(edit, now)) return { problem: "Nothing differs from what is promised now." };
  const reason = whyNotReason(draft.reason);
  return reason ? { problem: reason } : { edit };
}

function readWindow({ window, days, zone }: Draft): ObjectiveWindow | string {
  if (isUnit(window)) return { kind: "calendar", unit: window, zone: zone.trim() || "UTC" };
  const length = Number(days);
  if (!Number.isInteger(length) || length < 1 || length > 400)
    return "A rolling window has between 1 and 400 whole days.";
  return { kind: "rolling", days: length };
}

const isSame = (edit: Edit, now: Promised) =>
  edit.target === now.target &&
  edit.limit === now.limit &&
  edit.rules.unknown === now.rules.unknown &&
  edit.rules.maintenance === now.rules.maintenance &&
  windowKey(edit.window) === windowKey(now.window);

const windowKey = (window: ObjectiveWindow) =>
  window.kind === "rolling" ? `${window.days}` : `${window.unit} ${window.zone}`;

const DAYS: Record<CalendarUnit, number> = { day: 1, week: 7, month: 30, quarter: 91, year: 365 };

/** How many minutes a target leaves in a window where every minute counts; months and quarters as they usually are. */
export const minutesAllowed = (target: number, window: ObjectiveWindow) =>
  ((window.kind === "rolling" ? window.days : DAYS[window.unit]) * 1440 * (100 - target)) / 100;
