import type { Permission } from "./access";

/** One try: what somebody should be told by the table, and what they were told. */
export type ProofCell = {
  procedure: string;
  needs: string;
  /** As whom it was tried. */
  role: string;
  place: string;
  expected: string;
  got: string;
};

export const PROOF_STATES = ["waiting", "running", "held", "broken", "failed"] as const;
export type ProofState = (typeof PROOF_STATES)[number];

export const PROOF_WORD: Record<ProofState, string> = {
  waiting: "waiting for a worker",
  running: "running",
  held: "the table holds",
  broken: "the table does not hold",
  failed: "did not come to its end",
};

export type ProofDifference = { what: string; before: string; after: string };

/**
 * What changed from one proof to a later one: procedures that came and went, permissions that they need, and who is let
 * in. A permission that gained or lost somebody is told once, not for each procedure under it.
 */
export function proofDifferences(
  before: readonly ProofCell[],
  after: readonly ProofCell[],
): ProofDifference[] {
  const [old, now] = [needsOf(before), needsOf(after)];
  const came = [...now].filter(([procedure]) => !old.has(procedure));
  const went = [...old].filter(([procedure]) => !now.has(procedure));
  const moved = [...now].filter(([procedure, needs]) => old.has(procedure) && old.get(procedure) !== needs);
  return [
    ...came.map(([what, needs]) => ({ what, before: "not there", after: `needs ${needs || "nothing"}` })),
    ...went.map(([what, needs]) => ({ what, before: `needed ${needs || "nothing"}`, after: "gone" })),
    ...moved.map(([what, needs]) => ({
      what,
      before: `needed ${old.get(what) || "nothing"}`,
      after: `needs ${needs || "nothing"}`,
    })),
    ...letInDifferences(before, after),
  ];
}

function letInDifferences(before: readonly ProofCell[], after: readonly ProofCell[]): ProofDifference[] {
  const known = new Map(before.map((cell) => [keyOf(cell), cell.got]));
  const told = new Map<string, ProofDifference>();
  for (const cell of after) {
    const was = known.get(keyOf(cell));
    if (was === undefined || was === cell.got) continue;
    const what = `${cell.needs || cell.procedure}: ${cell.role}`;
    told.set(`${what} ${was} ${cell.got}`, { what, before: was, after: cell.got });
  }
  return [...told.values()];
}

const keyOf = ({ procedure, needs, role, place }: ProofCell) => `${procedure}|${needs}|${role}|${place}`;
const needsOf = (cells: readonly ProofCell[]) =>
  new Map(cells.map(({ procedure, needs }) => [procedure, needs]));

/** What asks its person for a second proof of who they are, and when. */
export const SECOND_PROOF: Partial<Record<Permission, string>> = {
  "action:destroy": "always",
  "approval:decide": "for what may lose data or access",
  "audit:retain": "before anything is dropped",
  "grant:manage": "for the admin role",
  "token:manage": "always",
};
