"use client";

import { useState } from "react";
import { PLATFORM_NAME } from "@/components/thresholds/platform-name";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Input } from "@/components/ui/field";
import { FilterChips } from "@/components/ui/filter-chips";
import { Select } from "@/components/ui/select";
import { type AddressChanges, useAddress } from "@/components/ui/use-address";
import { PLATFORM_IDS } from "@/domain/platform";
import {
  ELIGIBILITIES,
  ELIGIBILITY_WORD,
  eligibilityMark,
  TENANT_STATUSES,
  TENANT_WORD,
  tenantStatusMark,
} from "@/domain/tenant";
import { countFiltered, isFiltered, NO_FILTER, type ShownFilter } from "./tenant-address";
import type { TenantFacets } from "./tenant-types";

type Values = TenantFacets["platforms"] | undefined;
const countOf = (values: Values, value: string) => values?.find((one) => one.value === value)?.count ?? 0;

export function TenantFilters({ filter, facets }: { filter: ShownFilter; facets: TenantFacets | undefined }) {
  const { params, write } = useAddress();
  const [isOpen, setOpen] = useState(false);
  const set = (changes: AddressChanges) => write({ after: undefined, ...changes });
  const narrowed = countFiltered(filter);
  const shown = (values: Values, value: string, chosen: readonly string[]) =>
    countOf(values, value) > 0 || chosen.includes(value);
  const [environment = ""] = filter.environments;
  const places = facets?.environments ?? [];

  return (
    <div className="on-screen mb-3 flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <Input
          type="search"
          data-page-filter
          aria-label="Find tenants"
          placeholder="Name, any id, owner, purpose, customer"
          className="w-72 max-sm:w-auto max-sm:flex-1"
          value={params.get("q") ?? ""}
          onChange={(event) => set({ q: event.target.value })}
        />
        <Button className="sm:hidden" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {isOpen ? "Fewer" : narrowed > 0 ? `Filters (${narrowed})` : "Filters"}
        </Button>
        <div className={cn("contents", !isOpen && "max-sm:hidden")}>
          <Select
            aria-label="Environment"
            className="w-64 max-sm:w-full"
            value={environment}
            options={[
              { value: "", label: "Every environment" },
              ...places.map(({ value, count }) => ({ value, label: `${value} (${count})` })),
              ...(environment && !places.some(({ value }) => value === environment)
                ? [{ value: environment, label: `${environment} (0)` }]
                : []),
            ]}
            onChange={(event) => set({ environment: event.target.value })}
          />
          <FilterChips
            label="Only"
            options={[
              { value: "trouble", label: "in trouble" },
              {
                value: "unexpected",
                label: "unexpected",
                ...(facets && { count: facets.unexpected }),
              },
            ]}
            selected={[
              ...(filter.isTroubled ? ["trouble"] : []),
              ...(filter.isUnexpected ? ["unexpected"] : []),
            ]}
            onChange={(selected) =>
              set({
                trouble: selected.includes("trouble") ? "1" : undefined,
                unexpected: selected.includes("unexpected") ? "1" : undefined,
              })
            }
          />
          {isFiltered(filter) && (
            <Button size="small" variant="quiet" onClick={() => write(NO_FILTER)}>
              Clear the filter
            </Button>
          )}
        </div>
      </div>
      <div className={cn("flex flex-wrap items-center gap-x-3 gap-y-2", !isOpen && "max-sm:hidden")}>
        <FilterChips
          label="Platform"
          options={PLATFORM_IDS.filter((value) => shown(facets?.platforms, value, filter.platforms)).map(
            (value) => ({ value, label: PLATFORM_NAME[value], count: countOf(facets?.platforms, value) }),
          )}
          selected={filter.platforms}
          onChange={(selected) => set({ platform: selected.join(","), environment: undefined })}
        />
        <FilterChips
          label="Standing"
          options={TENANT_STATUSES.filter((value) => shown(facets?.statuses, value, filter.statuses)).map(
            (value) => ({
              value,
              label: TENANT_WORD[value],
              status: tenantStatusMark(value),
              count: countOf(facets?.statuses, value),
            }),
          )}
          selected={filter.statuses}
          onChange={(selected) => set({ status: selected.join(",") })}
        />
        <FilterChips
          label="Served"
          options={ELIGIBILITIES.filter((value) => shown(facets?.eligibility, value, filter.eligibility)).map(
            (value) => ({
              value,
              label: ELIGIBILITY_WORD[value],
              status: eligibilityMark(value, "live"),
              count: countOf(facets?.eligibility, value),
            }),
          )}
          selected={filter.eligibility}
          onChange={(selected) => set({ eligibility: selected.join(",") })}
        />
      </div>
    </div>
  );
}
