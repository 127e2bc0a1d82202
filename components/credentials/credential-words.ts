import type { DueBecause } from "@/domain/credential-standing";
import type { CredentialCounts } from "./credential-types";

const count = (number: number, one: string, many: string) => `${number} ${number === 1 ? one : many}`;

/** Which credentials want somebody, in a sentence. */
export function credentialsAnswer({ dead, ended, overdue, due, unknown, fine }: CredentialCounts): string {
  const all = dead + ended + overdue + due + unknown + fine;
  if (all === 0) return "No credential is known yet: none is declared, configured or told of.";
  const trouble = [
    ...(dead > 0 ? [`${dead} not accepted`] : []),
    ...(ended > 0 ? [`${ended} ended`] : []),
    ...(overdue > 0 ? [`${overdue} overdue`] : []),
    ...(due > 0 ? [`${due} due soon`] : []),
  ];
  const said =
    trouble.length > 0
      ? `Of ${all} credentials ${joined(trouble)}.`
      : `None of ${count(all, "credential", "credentials")} is known to be due.`;
  return unknown > 0
    ? `${said} Of ${unknown} nobody knows enough to say: ${unknown === 1 ? "its" : "their"} age, end or proof is missing.`
    : said;
}

const joined = (parts: readonly string[]) =>
  parts.length > 1 ? `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}` : (parts[0] ?? "");

export const DUE_WORD: Record<DueBecause, string> = { end: "ends", policy: "to be replaced" };

export const policyText = (everyDays: number | null): string => (everyDays === null ? "–" : `${everyDays} d`);

/** Who says when it ends. */
export const endSaidText = (said: string): string =>
  said === "" ? "" : said === "entered" ? "as a person entered" : `as ${said} says`;

/** Since when the present value counts, as far as anybody knows. */
export const ageFrom = ({ issuedAt, rotatedAt }: { issuedAt: Date | null; rotatedAt: Date | null }) =>
  issuedAt && rotatedAt ? (issuedAt > rotatedAt ? issuedAt : rotatedAt) : (rotatedAt ?? issuedAt);

/** What a test learned, or that there was none. */
export const PROOF_WORD = { accepted: "accepted", rejected: "rejected", unknown: "nothing learned" } as const;

export const PROOF_STATUS = { accepted: "ok", rejected: "alert", unknown: "unknown" } as const;

export const SLOT_WORD = {
  current: "current",
  pending: "pending",
  previous: "previous",
  retired: "retired",
} as const;

export const FLOW_LOOK = {
  running: { status: "warn", word: "under way" },
  paused: { status: "paused", word: "paused" },
  finished: { status: "ok", word: "finished" },
  cancelled: { status: "unknown", word: "cancelled" },
} as const;

const TAKES_MS = 180_000;

/** Taken up by a worker, and no answer yet. */
export const isBeingTried = ({
  testTakenAt,
  testedAt,
}: {
  testTakenAt: Date | null;
  testedAt: Date | null;
}): boolean =>
  testTakenAt !== null &&
  (testedAt === null || testedAt < testTakenAt) &&
  Date.now() - testTakenAt.getTime() < TAKES_MS;
