"use client";

import { useState } from "react";
import { SavedViews } from "@/components/syncs/saved-views";
import { PLATFORM_NAME } from "@/components/thresholds/platform-name";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Input } from "@/components/ui/field";
import { FilterChips } from "@/components/ui/filter-chips";
import { Segmented } from "@/components/ui/segmented";
import { Select } from "@/components/ui/select";
import { type AddressChanges, useAddress } from "@/components/ui/use-address";
import { ALERT_FLAGS, type AlertSort } from "@/domain/alert-filter";
import { ALERT_SEVERITIES, PLATFORM_IDS } from "@/domain/platform";
import { AGAIN, countFiltered, FILTER_NAMES, isFiltered, NO_FILTER, type ShownFilter } from "./alert-address";
import type { AlertFacets } from "./alert-types";
import { SEVERITY_STATUS } from "./alert-words";
import { FacetSelects, OwnerSelect } from "./facet-selects";

type Props = { filter: ShownFilter; sort: AlertSort; facets: AlertFacets | undefined };

const WINDOWS = [
  { value: "unresolved", label: "All open" },
  { value: "open", label: "Untaken" },
  { value: "acknowledged", label: "Acknowledged" },
  { value: "resolved", label: "Resolved" },
] as const;

const FLAG_WORD = {
  silenced: "silenced",
  folded: "explained",
  flapping: "flapping",
  recovering: "recovering",
};

/** Every facet says how many there would be; it is counted without itself. */
export function AlertFilters({ filter, sort, facets }: Props) {
  const { params, write } = useAddress();
  const [isOpen, setOpen] = useState(false);
  const set = (changes: AddressChanges) => write({ ...AGAIN, ...changes });
  const isFine = [filter.environments, filter.troubles, filter.rules, filter.jobs].some(
    ({ length }) => length > 0,
  );
  const narrowed = countFiltered(filter);
  const count = (values: AlertFacets["states"] | undefined, value: string) =>
    values?.find((one) => one.value === value)?.count;

  return (
    <div className="on-screen mb-3 flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <Input
          type="search"
          data-page-filter
          aria-label="Filter alerts by words"
          placeholder="Words of what or where"
          className="w-56 max-sm:w-auto max-sm:flex-1"
          value={params.get("q") ?? ""}
          onChange={(event) => set({ q: event.target.value })}
        />
        <Button className="sm:hidden" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {isOpen ? "Fewer" : narrowed > 0 ? `Filters (${narrowed})` : "Filters"}
        </Button>
        <Segmented
          label="State"
          className="max-sm:w-full max-sm:[&>label]:flex-auto max-sm:[&>label]:px-1 max-sm:[&>label]:text-xs"
          options={WINDOWS}
          value={filter.state}
          onChange={(state) => set({ state: state === "unresolved" ? undefined : state, sort: undefined })}
        />
        <div className={cn("contents", !isOpen && "max-sm:hidden")}>
          <OwnerSelect {...{ filter, facets, set }} />
          <Select
            aria-label="Order"
            className="w-44 max-sm:w-[calc(50%-0.375rem)]"
            value={filter.state === "resolved" ? "newest" : sort}
            disabled={filter.state === "resolved"}
            options={[
              { value: "severity", label: "Worst, then oldest" },
              { value: "newest", label: "Newest" },
              { value: "lease", label: "Lease that ends next" },
            ]}
            onChange={(event) =>
              set(
                event.target.value === "lease"
                  ? { sort: "lease", state: "acknowledged" }
                  : { sort: event.target.value === "severity" ? undefined : event.target.value },
              )
            }
          />
          <Button
            size="small"
            variant="quiet"
            className="max-sm:hidden"
            aria-expanded={isOpen || isFine}
            onClick={() => setOpen(!isOpen)}
            blockedBecause={isFine ? "One of them is chosen." : undefined}
          >
            {isOpen || isFine ? "Fewer filters" : "More filters"}
          </Button>
          <SavedViews screen="alerts" names={FILTER_NAMES} />
        </div>
      </div>
      <div className={cn("flex flex-wrap items-center gap-x-3 gap-y-2", !isOpen && "max-sm:hidden")}>
        <FilterChips
          label="Severity"
          options={ALERT_SEVERITIES.map((value) => {
            const status = SEVERITY_STATUS[value];
            const known = count(facets?.severities, value);
            return { value, label: value, ...(status && { status }), ...(facets && { count: known ?? 0 }) };
          })}
          selected={filter.severities}
          onChange={(selected) => set({ severity: selected.join(",") })}
        />
        <FilterChips
          label="Platform"
          options={PLATFORM_IDS.filter(
            (value) => (count(facets?.platforms, value) ?? 0) > 0 || filter.platforms.includes(value),
          ).map((value) => ({
            value,
            label: PLATFORM_NAME[value],
            count: count(facets?.platforms, value) ?? 0,
          }))}
          selected={filter.platforms}
          onChange={(selected) => set({ platform: selected.join(","), environment: undefined })}
        />
        <FilterChips
          label="Marked"
          options={ALERT_FLAGS.filter(
            (value) => (count(facets?.flags, value) ?? 0) > 0 || filter.flags.includes(value),
          ).map((value) => ({ value, label: FLAG_WORD[value], count: count(facets?.flags, value) ?? 0 }))}
          selected={filter.flags}
          onChange={(selected) => set({ flag: selected.join(",") })}
        />
        {isFiltered(filter) && (
          <Button size="small" variant="quiet" onClick={() => write(NO_FILTER)}>
            Clear the filter
          </Button>
        )}
      </div>
      {(isOpen || isFine) && <FacetSelects {...{ filter, facets, set }} />}
    </div>
  );
}
