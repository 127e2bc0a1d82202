"use client";

import { keepPreviousData, useQuery, useSuspenseQuery } from "@tanstack/react-query";
import type { Route } from "next";
import dynamic from "next/dynamic";
import { useState } from "react";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { DataTable } from "@/components/ui/data-table";
import { Empty } from "@/components/ui/empty";
import { Input } from "@/components/ui/field";
import { Link } from "@/components/ui/link";
import { PageHeader, Section } from "@/components/ui/page";
import { TableSkeleton } from "@/components/ui/skeleton";
import type { Column } from "@/components/ui/table-column";
import { Time } from "@/components/ui/time";
import { useAddress } from "@/components/ui/use-address";
import { tenantPath } from "@/domain/tenant";
import { SuggestionCard } from "./suggestion";
import type { CustomerRow } from "./tenant-types";
import { TenantsNav } from "./tenants-nav";
import { useTenantWork } from "./use-tenant-work";

const RenameCustomer = dynamic(() => import("./rename-customer").then((module) => module.RenameCustomer), {
  ssr: false,
});

const FIRST = 10;

/** Who is the same customer on several platforms? */
export function CustomersPage() {
  const trpc = useTRPC();
  const { params, write } = useAddress();
  const text = params.get("q") ?? "";
  const { data: suggestions } = useSuspenseQuery(trpc.tenants.customers.suggestions.queryOptions());
  const list = useQuery({
    ...trpc.tenants.customers.list.queryOptions({ text: text.trim() }),
    placeholderData: keepPreviousData,
  });
  const [isAll, setAll] = useState(false);
  const shown = isAll ? suggestions : suggestions.slice(0, FIRST);
  return (
    <>
      <PageHeader
        title="Customers"
        answer={
          suggestions.length === 0
            ? "No tenants look like the same customer without being linked."
            : `${suggestions.length === 1 ? "1 match waits" : `${suggestions.length} matches wait`} for an answer: tenants that may be of one customer.`
        }
      />
      <TenantsNav />
      {shown.length > 0 && (
        <Section title="May be the same" facts={suggestions.length}>
          <ul className="grid gap-3 lg:grid-cols-2">
            {shown.map((suggestion) => (
              <li
                key={`${suggestion.because} ${suggestion.key}`}
                className="min-w-0 rounded border bg-surface p-4"
              >
                <SuggestionCard suggestion={suggestion} />
              </li>
            ))}
          </ul>
          {shown.length < suggestions.length && (
            <Button size="small" className="mt-3" onClick={() => setAll(true)}>
              Show all {suggestions.length}
            </Button>
          )}
        </Section>
      )}
      <Section title="Known customers">
        <Input
          type="search"
          data-page-filter
          aria-label="Find customers"
          placeholder="Find customers"
          className="mb-3 w-72 max-sm:w-full"
          value={text}
          onChange={(event) => write({ q: event.target.value })}
        />
        {list.data ? (
          <DataTable
            caption="Customers by name"
            columns={COLUMNS}
            rows={list.data.rows}
            rowKey={({ id }) => id}
            empty={
              <Empty title={text ? "No customer is called so" : "No customer is known yet"}>
                Link tenants of several platforms above or on a tenant's page, and their customer stands here.
              </Empty>
            }
            footer={
              list.data.isCut ? "Only the first 200 are shown; look for the others by name." : undefined
            }
          />
        ) : (
          <TableSkeleton rows={4} columns={3} />
        )}
      </Section>
    </>
  );
}

function Rename({ customer }: { customer: CustomerRow }) {
  const [isOpen, setOpen] = useState(false);
  const { mayNotEdit } = useTenantWork();
  return (
    <>
      <Button size="small" blockedBecause={mayNotEdit} onClick={() => setOpen(true)}>
        Rename…
      </Button>
      {isOpen && <RenameCustomer customer={customer} onClose={() => setOpen(false)} />}
    </>
  );
}

const COLUMNS: readonly Column<CustomerRow>[] = [
  {
    id: "name",
    header: "Customer",
    cell: ({ id, name }) => (
      <Link href={`/tenants?customer=${id}` as Route} className="hover:underline">
        {name}
      </Link>
    ),
  },
  {
    id: "tenants",
    header: "Tenants",
    grows: true,
    cell: ({ tenants }) => (
      <span className="inline-flex flex-wrap gap-x-3">
        {tenants.map(({ environmentId, externalId, name }) => (
          <Link
            key={`${environmentId} ${externalId}`}
            href={tenantPath(environmentId, externalId) as Route}
            className="hover:underline"
          >
            {name} <span className="text-ink-3">{environmentId}</span>
          </Link>
        ))}
        {tenants.length === 0 && <span className="text-ink-3">none left</span>}
      </span>
    ),
  },
  {
    id: "made",
    header: "Made",
    hidesOnPhone: true,
    cell: ({ createdAt, createdByName }) => (
      <span className="text-ink-2">
        {createdByName}, <Time at={createdAt} />
      </span>
    ),
  },
  {
    id: "rename",
    header: "Change",
    hidesHeader: true,
    align: "end",
    cell: (customer) => <Rename customer={customer} />,
  },
];
