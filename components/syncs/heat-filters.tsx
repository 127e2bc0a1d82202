"use client";

import { useMemo, useState } from "react";
import { PLATFORM_NAME } from "@/components/thresholds/platform-name";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Input } from "@/components/ui/field";
import { FilterChips } from "@/components/ui/filter-chips";
import { Select } from "@/components/ui/select";
import { useAddress } from "@/components/ui/use-address";
import type { HeatPlace } from "@/domain/heat";
import { byTrouble, STATUSES } from "@/domain/status";
import { countStates, FILTER_NAMES, type HeatFilter } from "./heat-rows";
import { SavedViews } from "./saved-views";

type HeatFiltersProps = {
  places: readonly HeatPlace[];
  filter: HeatFilter;
  text: string;
  onText: (text: string) => void;
};

export function HeatFilters({ places, filter, text, onText }: HeatFiltersProps) {
  const { write } = useAddress();
  const [isOpen, setOpen] = useState(false);
  const platforms = [...new Map(places.map(({ platformId, platform }) => [platformId, platform]))];
  const chosen = useMemo(
    () =>
      places.filter(
        ({ platformId }) => filter.platforms.length === 0 || filter.platforms.includes(platformId),
      ),
    [places, filter.platforms],
  );
  const jobs = [
    ...new Map(
      chosen.flatMap(({ platform, jobs: of }) => of.map((job) => [job.key, `${job.title} (${platform})`])),
    ),
  ];
  const counts = useMemo(() => countStates(chosen), [chosen]);
  return (
    <div className="on-screen mb-3 flex flex-wrap items-center gap-x-4 gap-y-2 max-sm:gap-x-2">
      <Input
        type="search"
        data-page-filter
        aria-label="Filter tenants"
        placeholder="Filter tenants"
        className="w-44 max-sm:w-auto max-sm:flex-1"
        value={text}
        onChange={(event) => onText(event.target.value)}
      />
      <Button className="sm:hidden" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        {isOpen ? "Fewer filters" : "More filters"}
      </Button>
      <div className={cn("contents", !isOpen && "max-sm:hidden")}>
        <Select
          aria-label="Environment"
          className="w-52 max-sm:w-full"
          value={filter.environment}
          onChange={(event) => write({ environment: event.target.value })}
          options={[
            { value: "", label: "Every environment" },
            ...chosen.map(({ environmentId, platformId, name }) => ({
              value: environmentId,
              label: `${PLATFORM_NAME[platformId as keyof typeof PLATFORM_NAME] ?? platformId} ${name}`,
            })),
          ]}
        />
        <Select
          aria-label="Job"
          className="w-52 max-sm:w-full"
          value={filter.job}
          onChange={(event) => write({ job: event.target.value })}
          options={[{ value: "", label: "Every job" }, ...jobs.map(([value, label]) => ({ value, label }))]}
        />
        <FilterChips
          label="Platform"
          options={platforms.map(([value, label]) => ({ value, label }))}
          selected={filter.platforms}
          onChange={(selected) => write({ platform: selected.join(","), environment: undefined })}
        />
        <FilterChips
          label="State"
          options={STATUSES.toSorted(byTrouble)
            .filter((status) => counts[status] > 0 || filter.states.includes(status))
            .map((status) => ({ value: status, label: status, status, count: counts[status] }))}
          selected={filter.states}
          onChange={(selected) => write({ state: selected.join(",") })}
        />
        <SavedViews screen="syncs" names={FILTER_NAMES} onShow={onText} />
      </div>
    </div>
  );
}
