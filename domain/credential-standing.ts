import { momentText } from "./alert-judge";
import type { AlertSeverity } from "./platform";
import type { Status } from "./status";

/** How a credential stands, the worst first. `due`: on the ladder; `gone`: nobody tells of it any more. */
export const CREDENTIAL_STATES = ["dead", "ended", "overdue", "due", "unknown", "fine", "gone"] as const;
export type CredentialState = (typeof CREDENTIAL_STATES)[number];

export const CREDENTIAL_STATE_WORD: Record<CredentialState, string> = {
  dead: "not accepted",
  ended: "ended",
  overdue: "overdue",
  due: "due soon",
  unknown: "unknown",
  fine: "in order",
  gone: "gone",
};

export const CREDENTIAL_STATUS: Record<CredentialState, Status> = {
  dead: "alert",
  ended: "alert",
  overdue: "alert",
  due: "warn",
  unknown: "unknown",
  fine: "ok",
  gone: "paused",
};

/** Why it is due then: it ends, or its policy wants it replaced. */
export type DueBecause = "end" | "policy";

export type CredentialAge = {
  issuedAt: Date | null;
  rotatedAt: Date | null;
  expiresAt: Date | null;
  /** Of the policy that counts; null: on demand, or none. */
  everyDays: number | null;
  ladder: readonly number[];
  /** Why the platform itself calls it dead; "" when it does not. */
  deadSaid: string;
  /** What the last test that learned something showed. */
  proved: "accepted" | "rejected" | null;
  provedAt: Date | null;
  goneAt: Date | null;
};

export type Standing = {
  state: CredentialState;
  dueAt: Date | null;
  dueBecause: DueBecause | null;
  /** The lowest rung of the ladder that is reached. */
  rung: number | null;
  /** The same sentence as long as nothing changes. */
  says: string;
  /** When it stands otherwise by time alone; null when time changes nothing. */
  until: Date | null;
};

const DAY_MS = 86_400_000;
/** A proof older than this says nothing about now: health is tested daily. */
export const PROOF_HOLDS_MS = 3 * DAY_MS;

/** How it stands. An age or an end that nobody knows is unknown, never fine. */
export function standingOf(age: CredentialAge, now: Date): Standing {
  const { dueAt, dueBecause } = dueOf(age);
  const due = { dueAt, dueBecause, rung: null, until: null };
  if (age.goneAt) return { ...due, state: "gone", says: "Nobody tells of it any more." };
  if (age.deadSaid) return { ...due, state: "dead", says: `It is not accepted any more: ${age.deadSaid}` };
  if (isRejected(age))
    return {
      ...due,
      state: "dead",
      says: `It was rejected when it was tried at ${momentText(age.provedAt)}.`,
    };
  if (dueAt && dueAt <= now)
    return dueBecause === "end"
      ? { ...due, state: "ended", says: `It ended at ${momentText(dueAt)}.` }
      : {
          ...due,
          state: "overdue",
          says: `It was to be replaced by ${momentText(dueAt)}: ${policyText(age)}`,
        };
  const reached = age.ladder.filter((days) => dueAt && dueAt.getTime() - days * DAY_MS <= now.getTime());
  if (dueAt && reached.length > 0)
    return {
      ...due,
      state: "due",
      rung: Math.min(...reached),
      says: dueText(dueAt, dueBecause, age),
      until: nextRung(dueAt, age.ladder, now),
    };
  return notDue(age, due, now);
}

type Due = Pick<Standing, "dueAt" | "dueBecause" | "rung" | "until">;

function notDue(age: CredentialAge, due: Due, now: Date): Standing {
  const until = due.dueAt ? nextRung(due.dueAt, age.ladder, now) : null;
  if (age.everyDays !== null && since(age) === null)
    return {
      ...due,
      until,
      state: "unknown",
      says: `Nobody knows how old it is, so nobody can say whether ${age.everyDays} days are over.`,
    };
  if (due.dueAt) return { ...due, until, state: "fine", says: dueText(due.dueAt, due.dueBecause, age) };
  if (age.proved !== "accepted" || !age.provedAt)
    return { ...due, state: "unknown", says: "Nobody says when it ends, and it was never proved." };
  const holdsUntil = new Date(age.provedAt.getTime() + PROOF_HOLDS_MS);
  return holdsUntil > now
    ? {
        ...due,
        until: holdsUntil,
        state: "fine",
        says: `Nobody says when it ends; it was accepted at ${momentText(age.provedAt)}.`,
      }
    : {
        ...due,
        state: "unknown",
        says: `Nobody says when it ends, and its last proof is old: ${momentText(age.provedAt)}.`,
      };
}

/** Since when the present value counts, as far as anybody knows. */
const since = ({ issuedAt, rotatedAt }: Pick<CredentialAge, "issuedAt" | "rotatedAt">): Date | null =>
  issuedAt && rotatedAt ? (issuedAt > rotatedAt ? issuedAt : rotatedAt) : (rotatedAt ?? issuedAt);

/** The end, or the day by which the policy wants it replaced, whichever is first. */
function dueOf(age: CredentialAge): { dueAt: Date | null; dueBecause: DueBecause | null } {
  const from = since(age);
  const byPolicy = age.everyDays !== null && from ? new Date(from.getTime() + age.everyDays * DAY_MS) : null;
  if (age.expiresAt && (!byPolicy || age.expiresAt <= byPolicy))
    return { dueAt: age.expiresAt, dueBecause: "end" };
  return { dueAt: byPolicy, dueBecause: byPolicy && "policy" };
}

/** A value that was put in after the rejection has not been tried yet. */
const isRejected = (age: CredentialAge): age is CredentialAge & { provedAt: Date } =>
  age.proved === "rejected" && age.provedAt !== null && !(age.rotatedAt && age.rotatedAt > age.provedAt);

const policyText = (age: CredentialAge) => {
  const from = since(age);
  return `every ${age.everyDays} days${from ? `, last on ${from.toISOString().slice(0, 10)}` : ""}.`;
};

const dueText = (at: Date, because: DueBecause | null, age: CredentialAge) =>
  because === "end"
    ? `It ends at ${momentText(at)}.`
    : `It is to be replaced by ${momentText(at)}: ${policyText(age)}`;

function nextRung(dueAt: Date, ladder: readonly number[], now: Date): Date {
  const moments = [...ladder, 0].map((days) => dueAt.getTime() - days * DAY_MS);
  return new Date(Math.min(...moments.filter((at) => at > now.getTime())));
}

/** How bad it is; undefined when it is no alert. A policy that is not kept breaks nothing by itself. */
export function severityOf({
  state,
  rung,
  dueBecause,
}: Pick<Standing, "state" | "rung" | "dueBecause">): AlertSeverity | undefined {
  if (state === "dead" || state === "ended") return "critical";
  if (state === "overdue") return "warning";
  if (state !== "due" || rung === null) return undefined;
  if (rung <= 1 && dueBecause === "end") return "critical";
  return rung <= 14 ? "warning" : "info";
}
