"use client";

import { keepPreviousData, useQuery, useSuspenseQuery } from "@tanstack/react-query";
import type { Route } from "next";
import { PLATFORM_NAME } from "@/components/thresholds/platform-name";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { DataTable } from "@/components/ui/data-table";
import { Empty } from "@/components/ui/empty";
import { InlineError } from "@/components/ui/error-note";
import { PageHeader } from "@/components/ui/page";
import { TableSkeleton } from "@/components/ui/skeleton";
import type { Column } from "@/components/ui/table-column";
import { type Address, useAddress } from "@/components/ui/use-address";
import { CREDENTIAL_WORD } from "@/domain/credential";
import { readCredentialFilter, writePlace } from "./credential-filter";
import { CredentialFilters } from "./credential-filters";
import { CredentialAge, CredentialDue, LastProof, StateMark } from "./credential-marks";
import type { CredentialList, CredentialRow } from "./credential-types";
import { credentialsAnswer, policyText } from "./credential-words";
import { CredentialsNav } from "./credentials-nav";

const COLUMNS: readonly Column<CredentialRow>[] = [
  {
    id: "what",
    header: "What",
    cell: ({ title, tenantName, kind }) => (
      <span data-tip={`${title}${tenantName && ` · ${tenantName}`}, ${CREDENTIAL_WORD[kind]}`}>
        {title}
        {tenantName && <span className="text-ink-3"> · {tenantName}</span>}
      </span>
    ),
    grows: true,
  },
  { id: "state", header: "State", cell: (row) => <StateMark {...row} /> },
  { id: "due", header: "Due", cell: (row) => <CredentialDue {...row} /> },
  {
    id: "where",
    header: "Where",
    cell: ({ platformId, environmentId }) => (
      <span className="text-ink-2">
        {PLATFORM_NAME[platformId]} {environmentId.slice(environmentId.indexOf("/") + 1)}
      </span>
    ),
  },
  {
    id: "age",
    header: "Age / policy",
    align: "end",
    tip: "How old it is, and how old it may become: the shortest of what its sources and its own setting say.",
    cell: (row) => (
      <>
        <CredentialAge {...row} /> <span className="text-ink-3">/ {policyText(row.everyDays)}</span>
      </>
    ),
    hidesOnPhone: true,
  },
  { id: "proof", header: "Last proof", cell: (row) => <LastProof {...row} /> },
  {
    id: "owner",
    header: "Owner",
    cell: ({ ownerName }) => ownerName || <span className="text-ink-3">nobody</span>,
  },
];

const keyOf = ({ id }: CredentialRow) => id;
const hrefOf = ({ id }: CredentialRow) => `/credentials/${id}` as Route;
const REFRESH_MS = 30_000;

/** Which secret ends when, who owns it, and is it accepted still? */
export function CredentialsPage() {
  const trpc = useTRPC();
  const { params, write } = useAddress();
  const filter = readCredentialFilter((name) => params.get(name));
  const { data: counts } = useSuspenseQuery({
    ...trpc.credentials.counts.queryOptions(),
    refetchInterval: REFRESH_MS,
  });
  const {
    data: page,
    error,
    isPlaceholderData,
  } = useQuery({
    ...trpc.credentials.list.queryOptions(filter),
    placeholderData: keepPreviousData,
    refetchInterval: REFRESH_MS,
  });
  return (
    <>
      <PageHeader title="Credentials" answer={credentialsAnswer(counts)} />
      <CredentialsNav />
      <CredentialFilters params={params} write={write} counts={counts} />
      {error && <InlineError>{error.message}</InlineError>}
      {!page && !error && <TableSkeleton rows={16} columns={8} />}
      {page && (
        <div aria-busy={isPlaceholderData} className={isPlaceholderData ? "opacity-60" : undefined}>
          <DataTable
            caption="Credentials, the most urgent first"
            columns={COLUMNS}
            rows={page.rows}
            rowKey={keyOf}
            rowHref={hrefOf}
            {...(!isPlaceholderData && { holdFor: JSON.stringify(filter) })}
            empty={
              <Empty title="No credential fits the filter">
                Here stands every secret that a platform declares, the configuration references, or a platform
                tells of.
              </Empty>
            }
            footer={<Paging page={page} isFirst={!filter.cursor} write={write} />}
          />
        </div>
      )}
    </>
  );
}

function Paging({
  page: { rows, next },
  isFirst,
  write,
}: {
  page: CredentialList;
  isFirst: boolean;
  write: Address["write"];
}) {
  return (
    <>
      {!isFirst && (
        <Button size="small" onClick={() => write({ after: undefined }, "push")}>
          Most urgent
        </Button>
      )}
      <Button
        size="small"
        blockedBecause={next ? undefined : "These are the last ones."}
        onClick={() => next && write({ after: writePlace(next) }, "push")}
      >
        More
      </Button>
      <span>
        {rows.length} {rows.length === 1 ? "credential" : "credentials"} on this page, the most urgent first
      </span>
    </>
  );
}
