import { Input } from "@/components/ui/field";
import { FilterChips } from "@/components/ui/filter-chips";
import type { Address } from "@/components/ui/use-address";
import { PLATFORM_IDS, type PlatformId } from "@/domain/platform";
import { isChanged } from "./limit-words";
import { PLATFORM_NAME } from "./platform-name";
import type { Threshold } from "./threshold-types";

const ONLY = ["changed", "derived"] as const;

export type ThresholdFilter = { platforms: PlatformId[]; only: string[]; text: string };

export function readFilter(params: Address["params"]): ThresholdFilter {
  const listed = (name: string) => (params.get(name) ?? "").split(",");
  return {
    platforms: PLATFORM_IDS.filter((id) => listed("platform").includes(id)),
    only: ONLY.filter((value) => listed("only").includes(value)),
    text: params.get("q") ?? "",
  };
}

/** Every word must be found somewhere in the row. */
export function isNamed(limit: Threshold, text: string): boolean {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const hay =
    `${limit.id} ${limit.title} ${limit.owner} ${limit.sourceFile}:${limit.sourceLine} ${PLATFORM_NAME[limit.platformId]}`.toLowerCase();
  return words.every((word) => hay.includes(word));
}

export function isWanted(limit: Threshold, only: readonly string[]): boolean {
  if (only.length === 0) return true;
  return (only.includes("changed") && isChanged(limit)) || (only.includes("derived") && limit.derived);
}

export function ThresholdFilters({
  limits,
  filter,
  write,
}: {
  limits: readonly Threshold[];
  filter: ThresholdFilter;
  write: Address["write"];
}) {
  const named = limits.filter((limit) => isNamed(limit, filter.text));
  const inPlatforms = named.filter(
    ({ platformId }) => filter.platforms.length === 0 || filter.platforms.includes(platformId),
  );
  return (
    <div className="on-screen mb-4 flex flex-wrap items-center gap-x-6 gap-y-2">
      <Input
        type="search"
        data-page-filter
        aria-label="Filter limits"
        placeholder="Filter limits"
        className="w-52 max-sm:w-full"
        value={filter.text}
        onChange={(event) => write({ q: event.target.value })}
      />
      <FilterChips
        label="Platform"
        options={PLATFORM_IDS.map((id) => ({
          value: id,
          label: PLATFORM_NAME[id],
          count: named.filter((limit) => limit.platformId === id && isWanted(limit, filter.only)).length,
        }))}
        selected={filter.platforms}
        onChange={(selected) => write({ platform: selected.join(",") })}
      />
      <FilterChips
        label="Only"
        options={[
          { value: "changed", label: "changed here", count: inPlatforms.filter(isChanged).length },
          {
            value: "derived",
            label: "derived",
            count: inPlatforms.filter(({ derived }) => derived).length,
          },
        ]}
        selected={filter.only}
        onChange={(selected) => write({ only: selected.join(",") })}
      />
    </div>
  );
}
