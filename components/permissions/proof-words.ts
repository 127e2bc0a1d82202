import { ROLES, type Role } from "@/domain/access";
import { PROOF_WORD, type ProofState } from "@/domain/permission-proof";
import type { Status } from "@/domain/status";
import type { Evidence, ProofRow } from "./permission-types";

const STATUS: Record<ProofState, Status> = {
  waiting: "paused",
  running: "paused",
  held: "ok",
  broken: "alert",
  failed: "unknown",
};

export const proofStatus = (state: ProofState): Status => STATUS[state];
export const proofWord = (state: ProofState): string => PROOF_WORD[state];

export const isUnderWay = (state: ProofState) => state === "waiting" || state === "running";

/** What the newest proof that came to its end says, in a sentence. */
export function permissionsAnswer(proofs: readonly ProofRow[] | undefined): string {
  const last = proofs?.find(({ state }) => !isUnderWay(state));
  if (!proofs) return "Who may do what, and why not. The server enforces the same table.";
  if (!last) return "The table was not proved yet: nobody tried every procedure as every role.";
  if (last.state === "held") return `The table holds: ${last.total} tries, each answered as the table says.`;
  if (last.state === "broken")
    return `The table does not hold: ${last.problems} of ${last.total} tries were answered otherwise.`;
  return "The last proof did not come to its end, so nothing is proved.";
}

/** The roles that a reason names: "Needs the operator or admin role; you are a viewer." */
export function rolesIn(reason: string): Role[] {
  const named = reason.replace(/;.*$/s, "");
  return ROLES.filter((role) => new RegExp(`\\b${role}\\b`).test(named));
}

export const evidenceRows = (evidence: Evidence): (string | number)[][] => [
  ["proof", evidence.id, evidence.state],
  ["finished", evidence.finishedAt?.toISOString() ?? ""],
  ["digest (SHA-256 of the cells)", evidence.digest],
  ["procedure", "needs", "role", "place", "expected", "got"],
  ...evidence.cells.map(({ procedure, needs, role, place, expected, got }) => [
    procedure,
    needs,
    role,
    place,
    expected,
    got,
  ]),
];
