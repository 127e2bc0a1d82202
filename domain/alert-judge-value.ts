import {
  CannotJudge,
  type CheckView,
  firing,
  isLate,
  momentText,
  type SpecOf,
  spanText,
  unknown,
  well,
} from "./alert-judge";
import type { Verdict } from "./alert-rule";
import { type Standing, severityOf } from "./credential-standing";
import { formatValue } from "./duration";
import type { Status } from "./status";
import { judgeValue, type Limits } from "./threshold";

/** A check's values over a window. */
export type ValueWindow = { count: number; average: number; highest: number; lowest: number };

const reaches = (status: Status, level: "warn" | "alert") =>
  status === "alert" || (level === "warn" && status === "warn");

/** The newest value needs no look back, however long the window is. */
export const needsWindow = (spec: SpecOf<"threshold">) => spec.windowSeconds > 0 && spec.aggregate !== "last";

/** `limits` are those of the check's metric in the registry; `window` is given where the rule looks back. */
export function judgeThreshold(
  spec: SpecOf<"threshold">,
  check: CheckView,
  limits: Limits | null,
  window: ValueWindow | undefined,
  now: Date,
): Verdict {
  if (isLate(check, now)) return unknown("Its last answer is late.");
  if (spec.level && !spec.metric && !needsWindow(spec)) return judgeStatus(spec.level, check);

  const limit = limitOf(spec, limits);
  const value = needsWindow(spec) ? windowValue(spec, window) : check.value;
  if (value === null) return unknown("It was not measured.");
  const isPast =
    spec.level && limits ? reaches(judgeValue(value, limits), spec.level) : past(value, limit, spec);
  if (isPast) {
    const volume = needsWindow(spec) ? (window?.count ?? 0) : check.volume;
    if (spec.minimumVolume > 0 && (volume ?? 0) < spec.minimumVolume) return unknown("Too few to judge.");
  }
  const isConfirmed = spec.level !== null && !needsWindow(spec);
  // What has been seen once may be an accident: the check itself confirms before it changes.
  if (isConfirmed && check.isPending) return unknown("A change waits to be confirmed.");
  if (!isPast || (isConfirmed && spec.level && !reaches(check.status, spec.level)))
    return well("It is within its limit.");

  const unit = limits?.unit ?? null;
  const text = (number: number) => (unit ? formatValue(number, unit) : String(number));
  const of = needsWindow(spec) ? `${spec.aggregate} over ${spanText(spec.windowSeconds)}` : "measured";
  return firing(`${text(value)} ${of}; the limit is ${text(limit)}. ${check.reason}`, {
    value,
    limit,
    unit,
    since: isConfirmed ? check.since : null,
  });
}

/** A check that has no number, or none now, stands by its own status. */
export function judgeStatus(level: "warn" | "alert", check: CheckView): Verdict {
  if (check.status === "unknown" || check.status === "paused") return unknown(check.reason);
  return reaches(check.status, level)
    ? firing(`${check.reason} Since ${momentText(check.since)}.`, { since: check.since })
    : well(check.reason);
}

/** Seconds that are left against days that must be. */
export function judgeExpiry(spec: SpecOf<"credential-expiry">, check: CheckView, now: Date): Verdict {
  if (isLate(check, now)) return unknown("Its last answer is late.");
  if (check.value === null) return unknown("Nobody says when it ends.");
  const limit = spec.days * 86_400;
  return check.value < limit
    ? firing(
        check.value <= 0
          ? `It has ended. ${check.reason}`
          : `It ends ${momentText(endOf(check, now))}; ${spec.days} days before is the limit. ${check.reason}`,
        { value: check.value, limit, unit: "seconds" },
      )
    : well(check.reason);
}

/** A credential by how it stands; one of which nobody knows enough keeps what was said of it last. */
export function judgeCredential(credential: CredentialSaid): Verdict {
  const severity = severityOf(credential);
  if (severity) return firing(credential.says, { severity });
  return credential.state === "fine" ? well(credential.says) : unknown(credential.says);
}

type CredentialSaid = Pick<Standing, "state" | "rung" | "dueBecause" | "says">;

const endOf = (check: CheckView, now: Date) =>
  new Date((check.observedAt ?? now).getTime() + (check.value ?? 0) * 1000);

function limitOf(spec: SpecOf<"threshold">, limits: Limits | null): number {
  if (!spec.level) {
    if (spec.limit === null) throw new CannotJudge("It has neither a level nor a limit of its own.");
    return spec.limit;
  }
  const limit = limits?.[spec.level] ?? (spec.level === "warn" ? limits?.alert : null) ?? null;
  if (limit === null)
    throw new CannotJudge(
      `The registry has no ${spec.level} limit for ${spec.metric ?? `the check ${spec.check}`}.`,
    );
  return limit;
}

const past = (value: number, limit: number, { direction }: SpecOf<"threshold">) =>
  direction === "above-is-bad" ? value > limit : value < limit;

function windowValue({ aggregate }: SpecOf<"threshold">, window: ValueWindow | undefined): number | null {
  if (!window || window.count === 0 || aggregate === "last") return null;
  return window[aggregate];
}
