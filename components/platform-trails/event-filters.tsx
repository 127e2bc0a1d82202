"use client";

import { Input } from "@/components/ui/field";
import { LogFilters, LogSelect } from "@/components/ui/paged-log";
import { useAddress } from "@/components/ui/use-address";
import { FILTER_NAMES } from "./trail-filter";
import type { EventFilter, PlatformTrail } from "./trail-types";

const FIELDS = [
  { name: "q", label: "Text: who, action, subject or detail", placeholder: "Text" },
  { name: "actor", label: "Who", placeholder: "Who" },
  { name: "action", label: "Action; one that ends in _ or . means all of them", placeholder: "Action" },
] as const;

export function EventFilters({ filter, trails }: { filter: EventFilter; trails: readonly PlatformTrail[] }) {
  const { params, write } = useAddress();
  const tenants = trails
    .filter(({ environmentId }) => !filter.environmentId || environmentId === filter.environmentId)
    .flatMap(({ trails: told }) => told.flatMap(({ tenant }) => tenant || []));
  const options = (values: readonly string[]) =>
    [...new Set(values)].sort().map((value) => ({ value, label: value }));
  return (
    <LogFilters names={FILTER_NAMES} isFiltered={FILTER_NAMES.some((name) => params.has(name))}>
      {FIELDS.map(({ name, label, placeholder }) => (
        <Input
          key={name}
          type="search"
          data-page-filter={name === "q" || undefined}
          aria-label={label}
          placeholder={placeholder}
          className="w-40 max-sm:w-full"
          value={params.get(name) ?? ""}
          onChange={(event) => write({ [name]: event.target.value, before: undefined })}
        />
      ))}
      <LogSelect
        label="Environment"
        name="where"
        value={filter.environmentId}
        all="every environment"
        options={options(trails.map(({ environmentId }) => environmentId))}
      />
      <LogSelect
        label="Tenant"
        name="tenant"
        value={filter.tenant}
        all="every tenant"
        options={options(tenants)}
      />
      {(["from", "to"] as const).map((name) => (
        <span key={name} className="flex items-center gap-1.5 text-sm text-ink-2">
          {name === "from" ? "from" : "up to"}
          <Input
            type="date"
            aria-label={name === "from" ? "First day, UTC" : "Last day, UTC"}
            className="w-36"
            value={params.get(name) ?? ""}
            onChange={(event) => write({ [name]: event.target.value, before: undefined })}
          />
        </span>
      ))}
    </LogFilters>
  );
}
