import type { alerts } from "@/db/schema";
import { type AlertEventKind, severityRank } from "@/domain/alert";
import { policyFor } from "@/domain/escalation";
import { advance, type Clock, clockAfter, dueAt, startClock, UNSTARTED } from "@/domain/escalation-clock";
import {
  type Book,
  type Ladder,
  peopleOf,
  reachesSomebody,
  type Told,
  whyNobody,
} from "@/domain/escalation-reach";
import { ALERT_SEVERITIES, type AlertSeverity } from "@/domain/platform";

export type Alert = typeof alerts.$inferSelect;
export type News = { id: number; kind: AlertEventKind; detail: Record<string, unknown> | null };

/** What is said of one alert, to whom, and how its clock stands after it. */
export type Decision = {
  alert: Alert;
  clock: Clock;
  policyId: string | null;
  /** Told to these people; `because` names the ladder and its step. */
  call?: { event: "trigger" | "remind"; people: Told[]; because: string; isFlapping: boolean };
  /** Told to those who were told before. */
  tell?: "acknowledge" | "resolve";
  /** What the alert's own story says of it. */
  story?: {
    kind: "escalated" | "nobody-left";
    said: string;
    detail: Record<string, string | number | boolean>;
  };
};

/** The ladder begins anew with these. */
const RESTARTS: readonly AlertEventKind[] = [
  "opened",
  "reopened",
  "lease-ended",
  "released",
  "unfolded",
  "unsilenced",
  "calm",
];
/** Told before, and it was not enough. */
const REMINDS: readonly AlertEventKind[] = ["lease-ended", "released"];

export function decide(book: Book, alert: Alert, news: readonly News[], now: Date): Decision {
  const has = (kind: AlertEventKind) => news.some((one) => one.kind === kind);
  const before = clockOf(alert);
  const stays: Decision = { alert, clock: before, policyId: alert.policyId };
  const stopped: Decision = { ...stays, clock: { ...before, escalateAt: null } };

  if (alert.state === "resolved") return has("resolved") ? { ...stopped, tell: "resolve" } : stopped;
  if (alert.silenceId !== null || alert.quietBecause !== null || alert.foldedUnder !== null)
    return { ...stopped, clock: UNSTARTED };
  const ladder = policyFor(book.ladders, alert);
  const change = severityChange(alert, news);
  const isOwned = alert.state === "acknowledged" && change !== "rose" && !isAfterAck(alert, before);
  if (isOwned) return has("acknowledged") ? { ...stopped, tell: "acknowledge" } : stopped;
  const isNew = change === "rose" || RESTARTS.some(has);
  if (!ladder) return isNew ? noLadder(stopped) : stopped;
  const ruled = { ...stays, policyId: ladder.id };
  if (has("flapping") && alert.isFlapping) return sayFlapping(book, ladder, { ...ruled, clock: before }, now);
  if (alert.isFlapping) return stopped;
  if (alert.recoveringSince !== null) return stopped;

  let clock = before;
  if (isNew || (has("fired-again") && before.level === 0)) clock = startClock(ladder, now);
  else if (has("fired-again") && before.clockFrom && before.escalateAt === null)
    clock = { ...before, escalateAt: dueAt(ladder, before.level, before.clockFrom) };
  else if (change === "fell" && before.escalateAt)
    clock = clockAfter(ladder, Math.min(before.level, ladder.steps.length), before.round, now);
  if (!clock.escalateAt || clock.escalateAt > now) return { ...ruled, clock };
  return climb(book, ladder, { ...ruled, clock }, now, isNew && REMINDS.some(has));
}

const clockOf = (alert: Alert): Clock => ({
  level: alert.escalationLevel,
  round: alert.escalationRound,
  clockFrom: alert.clockFrom,
  escalateAt: alert.escalateAt,
});

/** An owned alert that became worse has a clock again, younger than its owner's word. */
const isAfterAck = ({ ackedAt }: Alert, { clockFrom, escalateAt }: Clock) =>
  escalateAt !== null && clockFrom !== null && ackedAt !== null && clockFrom > ackedAt;

function severityChange(alert: Alert, news: readonly News[]): "rose" | "fell" | undefined {
  const first = news.find(({ kind }) => kind === "severity");
  if (!first) return undefined;
  const from = ALERT_SEVERITIES.find((severity) => severity === first.detail?.from);
  if (!from) return "rose";
  const was: AlertSeverity = from;
  const moved = severityRank(alert.severity) - severityRank(was);
  return moved < 0 ? "rose" : moved > 0 ? "fell" : undefined;
}

function climb(book: Book, ladder: Ladder, decision: Decision, now: Date, isReminder: boolean): Decision {
  const next = advance(book, ladder, decision.clock, now);
  const moved = { ...decision, clock: next.clock };
  if (next.kind === "wait") return moved;
  if (next.kind === "nobody-left")
    return {
      ...moved,
      story: {
        kind: "nobody-left",
        said: `${ladder.title}: every step was taken and nobody is left to tell.`,
        detail: { policy: ladder.id, level: next.clock.level, round: next.clock.round },
      },
    };
  const level = next.index + 1;
  const step = `${ladder.title}, level ${level}: ${ladder.steps[next.index]?.title ?? ""}`;
  const nobody = whyNobody(next.people);
  return {
    ...moved,
    ...(!nobody && {
      call: {
        event: isReminder || next.clock.round > 0 ? ("remind" as const) : ("trigger" as const),
        people: next.people,
        because: step,
        isFlapping: false,
      },
    }),
    story: {
      kind: "escalated",
      said: nobody ? `${step}. ${nobody}` : `${step}. Told ${namesOf(next.people)}.`,
      detail: {
        policy: ladder.id,
        level,
        round: next.clock.round,
        told: next.people.filter(({ ways }) => ways.length > 0).length,
        ...(nobody && { nobody }),
      },
    },
  };
}

const namesOf = (people: readonly Told[]) =>
  people
    .filter(({ ways }) => ways.length > 0)
    .map(({ name }) => name)
    .join(", ");

/** Said once, to whoever the ladder tells first; then nothing until it is calm. */
function sayFlapping(book: Book, ladder: Ladder, decision: Decision, now: Date): Decision {
  const step = ladder.steps[Math.max(0, decision.clock.level - 1)];
  const people = step ? peopleOf(book, step, now) : [];
  const because = `${ladder.title}: it comes and goes`;
  const nobody = whyNobody(people);
  return {
    ...decision,
    clock: { ...decision.clock, escalateAt: null },
    ...(reachesSomebody(people) && { call: { event: "trigger", people, because, isFlapping: true } }),
    story: {
      kind: "escalated",
      said: nobody
        ? `It comes and goes. ${nobody}`
        : `It comes and goes: ${namesOf(people)} told once, and nobody again until it is calm.`,
      detail: { policy: ladder.id, flapping: true, ...(nobody && { nobody }) },
    },
  };
}

const noLadder = (decision: Decision): Decision => ({
  ...decision,
  policyId: null,
  story: {
    kind: "nobody-left",
    said: `Nobody was told: no ladder takes ${decision.alert.severity} alerts of this platform.`,
    detail: { nobody: "no ladder" },
  },
});
