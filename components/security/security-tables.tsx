import type { Route } from "next";
import { DataTable } from "@/components/ui/data-table";
import { Empty } from "@/components/ui/empty";
import { Link } from "@/components/ui/link";
import { Section } from "@/components/ui/page";
import { StatusBadge } from "@/components/ui/status-badge";
import type { Column } from "@/components/ui/table-column";
import { Age, Time } from "@/components/ui/time";
import type { SecurityRange } from "@/domain/schema/security";
import type { Emergency, Refused, RoleStanding, TokenEnding, TooFast } from "./security-types";
import { RANGES, trailAddress } from "./security-words";

const trail = (filter: Record<string, string>, text: string | number) => (
  <Link href={trailAddress(filter) as Route} className="text-accent hover:underline">
    {text}
  </Link>
);

const REFUSED: readonly Column<Refused>[] = [
  { id: "name", header: "Who", cell: ({ id, name }) => trail({ actor: id }, name) },
  {
    id: "refused",
    header: "Refused",
    align: "end",
    cell: ({ id, refused }) => trail({ actor: id, result: "refused" }, refused),
  },
  {
    id: "privileged",
    header: "Of what only admins may",
    align: "end",
    cell: ({ privileged }) =>
      privileged > 0 ? <StatusBadge status="alert" word={String(privileged)} look="plain" /> : 0,
  },
];

export function RefusedSection({ rows, range }: { rows: readonly Refused[] } & SecurityRange) {
  return (
    <Section title="Refused for want of a right" facts={`the last ${RANGES[range]}`}>
      <DataTable
        caption="Refusals by person"
        columns={REFUSED}
        rows={rows}
        rowKey={({ id }) => id}
        empty={
          <Empty title="Nobody was refused">
            Screens grey out what somebody may not do, so a refusal is rare and worth a look.
          </Empty>
        }
      />
    </Section>
  );
}

const TOO_FAST: readonly Column<TooFast>[] = [
  { id: "name", header: "Who", cell: ({ id, name }) => trail({ actor: id }, name) },
  { id: "what", header: "What", grows: true, cell: ({ what }) => <code className="font-mono">{what}</code> },
  { id: "refused", header: "Refused", align: "end", cell: ({ refused }) => refused },
  { id: "last", header: "Last", cell: ({ last }) => <Time at={last} /> },
];

export function TooFastSection({ rows, range }: { rows: readonly TooFast[] } & SecurityRange) {
  return (
    <Section title="Calls that came too fast" facts={`the last ${RANGES[range]}`}>
      <DataTable
        caption="Calls that came too fast"
        columns={TOO_FAST}
        rows={rows}
        rowKey={({ id, what }) => `${id} ${what}`}
        empty={
          <Empty title="Nobody called too fast">
            Each person may make 30 changes of a kind at once and two a second after that.
          </Empty>
        }
      />
    </Section>
  );
}

const EMERGENCIES: readonly Column<Emergency>[] = [
  {
    id: "label",
    header: "What",
    cell: ({ id, label }) => (
      <Link href={`/actions/${id}` as Route} className="text-accent hover:underline">
        {label}
      </Link>
    ),
  },
  { id: "where", header: "Where", cell: ({ environmentId }) => environmentId },
  { id: "by", header: "By", cell: ({ by }) => by },
  { id: "at", header: "When", cell: ({ at }) => <Time at={at} /> },
  {
    id: "review",
    header: "Review",
    cell: ({ doneAt, doneBy, justified, dueAt }) => {
      if (!doneAt)
        return (
          <span>
            <StatusBadge status="alert" word="waits" look="plain" />
            {dueAt && (
              <span className="text-ink-3">
                {" "}
                until <Time at={dueAt} />
              </span>
            )}
          </span>
        );
      return (
        <span>
          <StatusBadge
            status={justified ? "ok" : "alert"}
            word={justified ? "was right" : "was not right"}
            look="plain"
          />{" "}
          <span className="text-ink-3">says {doneBy}</span>
        </span>
      );
    },
  },
];

export function EmergencySection({ rows }: { rows: readonly Emergency[] }) {
  return (
    <Section title="Done alone in an emergency" facts="the last 90 days">
      <DataTable
        caption="Emergencies"
        columns={EMERGENCIES}
        rows={rows}
        rowKey={({ id }) => id}
        empty={
          <Empty title="Nobody went on alone">
            An admin may go on without a second person; everybody who may review it is told at once.
          </Empty>
        }
      />
    </Section>
  );
}

const ROLES: readonly Column<RoleStanding>[] = [
  {
    id: "role",
    header: "Role",
    cell: ({ role }) => (
      <Link href="/people" className="text-accent hover:underline">
        {role}
      </Link>
    ),
  },
  { id: "people", header: "People", align: "end", cell: ({ people }) => people },
  {
    id: "without",
    header: "Without a second factor",
    align: "end",
    tip: "Local accounts only: those of an identity provider have theirs there.",
    cell: ({ without, mustHave }) =>
      without === 0 ? (
        0
      ) : (
        <StatusBadge
          status={mustHave ? "alert" : "unknown"}
          word={mustHave ? `${without}, must have one` : `${without}, not asked for`}
          look="plain"
        />
      ),
  },
  {
    id: "sessions",
    header: "Open sessions",
    align: "end",
    cell: ({ sessions }) => trail({ action: "sign-in.succeeded" }, sessions),
  },
  {
    id: "oldest",
    header: "Oldest session",
    align: "end",
    cell: ({ oldest }) => (oldest ? <Age since={oldest} /> : <span className="text-ink-3">–</span>),
  },
];

export function RoleSection({ rows }: { rows: readonly RoleStanding[] }) {
  return (
    <Section title="Second factors and sessions" facts="by role, now">
      <DataTable
        caption="Second factors and sessions by role"
        columns={ROLES}
        rows={rows}
        rowKey={({ role }) => role}
        empty={
          <Empty title="Nobody is here yet">
            The first admin comes in by the link that the start prints.
          </Empty>
        }
      />
    </Section>
  );
}

const TOKENS: readonly Column<TokenEnding>[] = [
  { id: "name", header: "Token", cell: ({ name }) => name },
  { id: "owner", header: "Owner", cell: ({ owner }) => owner },
  { id: "ends", header: "Ends", cell: ({ expiresAt }) => <Time at={expiresAt} /> },
  { id: "used", header: "Last used", cell: ({ lastUsedAt }) => <Time at={lastUsedAt} /> },
  {
    id: "trail",
    header: "Its audit",
    hidesHeader: true,
    align: "end",
    cell: ({ id }) => trail({ kind: "token", subject: id }, "In the trail"),
  },
];

export function TokenSection({ rows }: { rows: readonly TokenEnding[] }) {
  return (
    <Section title="Tokens that end soon" facts="within 30 days">
      <DataTable
        caption="Tokens that end soon"
        columns={TOKENS}
        rows={rows}
        rowKey={({ id }) => id}
        empty={<Empty title="No token ends within 30 days">Tokens of machines are made under Tokens.</Empty>}
      />
    </Section>
  );
}
