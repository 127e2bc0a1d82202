import { Ban, Check, Hourglass, ShieldCheck } from "lucide-react";
import type { ReactNode } from "react";
import { Pill } from "@/components/ui/pill";
import type { Column } from "@/components/ui/table-column";
import { Time } from "@/components/ui/time";
import type { PersonRow } from "./people-types";
import { type AccountState, accountState, ROLE_MEANING } from "./people-words";

const ICON: Record<AccountState, ReactNode> = {
  active: <Check className="size-3.5 shrink-0" aria-hidden />,
  "link pending": <Hourglass className="size-3.5 shrink-0" aria-hidden />,
  disabled: <Ban className="size-3.5 shrink-0" aria-hidden />,
};

const TIP: Record<AccountState, string> = {
  active: "Can sign in.",
  "link pending": "Has not come in yet. The link works once, for 24 hours.",
  disabled: "Cannot sign in; all sessions were ended.",
};

export function AccountStateMark({ person }: { person: PersonRow }) {
  const state = accountState(person);
  return (
    <span
      data-tip={TIP[state]}
      className={`flex items-center gap-1.5 ${state === "active" ? "text-ink-2" : "font-medium"}`}
    >
      {ICON[state]}
      {state}
    </span>
  );
}

/** The columns; the person who looks is marked. */
export const peopleColumns = (selfId: string): readonly Column<PersonRow>[] => [
  {
    id: "name",
    header: "Name",
    cell: (person) => (
      <span className="flex items-center gap-2">
        {person.name}
        {person.id === selfId && <Pill>you</Pill>}
      </span>
    ),
  },
  { id: "email", header: "E-mail", cell: (person) => <span className="text-ink-2">{person.email}</span> },
  {
    id: "role",
    header: "Role",
    cell: (person) => (
      <span className="flex flex-wrap items-center gap-x-2">
        <span data-tip={ROLE_MEANING[person.role]}>{person.role}</span>
        {person.reach === "granted" && <span className="text-ink-2">only where granted</span>}
        {person.grants > 0 && (
          <span className="text-ink-2">{person.grants === 1 ? "1 grant" : `${person.grants} grants`}</span>
        )}
      </span>
    ),
  },
  {
    id: "lastSignIn",
    header: "Last sign-in",
    cell: (person) => (
      <Time at={person.lastSignInAt} className={person.lastSignInAt ? undefined : "text-ink-3"} />
    ),
  },
  {
    id: "sessions",
    header: "Open sessions",
    align: "end",
    cell: (person) => (
      <span className={person.openSessions === 0 ? "text-ink-3" : undefined}>{person.openSessions}</span>
    ),
  },
  {
    id: "proof",
    header: "Second proof",
    cell: ({ source, hasFactor }) =>
      source === "identity-provider" ? (
        <span className="text-ink-2">at the provider</span>
      ) : hasFactor ? (
        <span className="flex items-center gap-1.5">
          <ShieldCheck className="size-3.5 shrink-0" aria-hidden />
          authenticator
        </span>
      ) : (
        <span className="text-ink-3">none</span>
      ),
  },
  { id: "state", header: "State", cell: (person) => <AccountStateMark person={person} /> },
];
