import { StatusBadge } from "@/components/ui/status-badge";
import { Age, Time } from "@/components/ui/time";
import { CREDENTIAL_STATE_WORD, CREDENTIAL_STATUS, type CredentialState } from "@/domain/credential-standing";
import type { CredentialRow } from "./credential-types";
import { ageFrom, DUE_WORD, PROOF_WORD } from "./credential-words";

type Stands = { state: CredentialState; toldDays: number | null; says: string };

/** How it stands, with the rung of the ladder that it has reached. */
export function StateMark({ state, toldDays, says, look = "plain" }: Stands & { look?: "plain" | "box" }) {
  const word =
    state === "due" && toldDays !== null ? `${toldDays}-day warning` : CREDENTIAL_STATE_WORD[state];
  return (
    <span data-tip={says || undefined}>
      <StatusBadge status={CREDENTIAL_STATUS[state]} word={word} look={look} />
    </span>
  );
}

export function CredentialAge(row: Pick<CredentialRow, "issuedAt" | "rotatedAt">) {
  const from = ageFrom(row);
  return from ? <Age since={from} /> : <span className="text-ink-3">unknown</span>;
}

/** When it ends or is to be replaced, whichever is first. */
export function CredentialDue({ dueAt, dueBecause }: Pick<CredentialRow, "dueAt" | "dueBecause">) {
  if (!dueAt) return <span className="text-ink-3">nobody knows</span>;
  return (
    <>
      <Time at={dueAt} /> <span className="text-ink-3">{dueBecause ? DUE_WORD[dueBecause] : ""}</span>
    </>
  );
}

/** What the last test that learned something showed. */
export function LastProof({ proved, provedAt }: Pick<CredentialRow, "proved" | "provedAt">) {
  if (!proved || !provedAt) return <span className="text-ink-3">never tried</span>;
  return (
    <>
      {PROOF_WORD[proved]} <Time at={provedAt} className="text-ink-3" />
    </>
  );
}
