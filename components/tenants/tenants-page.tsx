"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { Route } from "next";
import { useTRPC } from "@/components/trpc";
import { Button, ButtonLink } from "@/components/ui/button";
import { DataTable } from "@/components/ui/data-table";
import { Empty } from "@/components/ui/empty";
import { InlineError } from "@/components/ui/error-note";
import { PageHeader } from "@/components/ui/page";
import { TableSkeleton } from "@/components/ui/skeleton";
import { useAddress } from "@/components/ui/use-address";
import { tenantPath } from "@/domain/tenant";
import { isFiltered, NO_FILTER, readQuestion, writePlace } from "./tenant-address";
import { TENANT_COLUMNS } from "./tenant-columns";
import { TenantFilters } from "./tenant-filters";
import type { TenantRow } from "./tenant-types";
import { plural, registryAnswer, totalText } from "./tenant-words";
import { TenantsNav } from "./tenants-nav";

const REFRESH_MS = 30_000;
const keyOf = ({ environmentId, externalId }: TenantRow) => `${environmentId} ${externalId}`;
const hrefOf = ({ environmentId, externalId }: TenantRow) => tenantPath(environmentId, externalId) as Route;

/** Whom do the platforms serve, how are they, and who answers for them? */
export function TenantsPage() {
  const trpc = useTRPC();
  const { params, write } = useAddress();
  const question = readQuestion((name) => params.get(name));
  const { filter } = question;
  const asked = JSON.stringify(question);
  const list = useQuery({
    ...trpc.tenants.list.queryOptions(question),
    placeholderData: keepPreviousData,
    refetchInterval: REFRESH_MS,
  });
  const { data: facets } = useQuery({
    ...trpc.tenants.facets.queryOptions(filter),
    placeholderData: keepPreviousData,
    refetchInterval: REFRESH_MS,
  });
  return (
    <>
      <PageHeader
        title="Tenants"
        answer={registryAnswer(facets)}
        actions={<ButtonLink href={"/tenants/onboarding/new" as Route}>Onboard a tenant</ButtonLink>}
      />
      <TenantsNav />
      <TenantFilters filter={filter} facets={facets} />
      {!list.data && list.error && <InlineError>{list.error.message}</InlineError>}
      {!list.data && !list.error && <TableSkeleton rows={16} columns={8} />}
      {list.data && (
        <div aria-busy={list.isPlaceholderData} className={list.isPlaceholderData ? "opacity-60" : undefined}>
          <DataTable
            caption="Tenants by name"
            columns={TENANT_COLUMNS}
            rows={list.data.rows}
            rowKey={keyOf}
            rowHref={hrefOf}
            {...(!list.isPlaceholderData && { holdFor: asked })}
            empty={
              isFiltered(filter) ? (
                <Empty
                  title="No tenant fits the filter"
                  action={<Button onClick={() => write(NO_FILTER)}>Show all tenants</Button>}
                >
                  Every word must stand somewhere in the tenant's name, its ids, its owner, its purpose or its
                  customer.
                </Empty>
              ) : (
                <Empty title="No tenant is known yet">
                  A tenant appears here when its platform lists it, or when somebody begins to onboard it.
                </Empty>
              )
            }
            footer={
              <>
                {question.after && (
                  <Button size="small" onClick={() => write({ after: undefined }, "push")}>
                    First page
                  </Button>
                )}
                {(question.after || list.data.next) && (
                  <Button
                    size="small"
                    blockedBecause={list.data.next ? undefined : "This is the last page."}
                    onClick={() => list.data.next && write({ after: writePlace(list.data.next) }, "push")}
                  >
                    Next page
                  </Button>
                )}
                <span>
                  {facets && (question.after || list.data.next)
                    ? `${list.data.rows.length} of ${totalText(facets)}`
                    : plural(list.data.rows.length, "tenant")}
                </span>
              </>
            }
          />
        </div>
      )}
    </>
  );
}
