"use client";

import { Select } from "@/components/ui/select";
import type { AddressChanges } from "@/components/ui/use-address";
import type { ShownFilter } from "./alert-address";
import type { AlertFacets } from "./alert-types";
import { countText, troubleText } from "./alert-words";

type Facet = "environments" | "troubles" | "rules" | "jobs";
type SelectProps = {
  filter: ShownFilter;
  facets: AlertFacets | undefined;
  set: (changes: AddressChanges) => void;
};

const FACETS: readonly { facet: Facet; name: string; every: string }[] = [
  { facet: "environments", name: "environment", every: "Every environment" },
  { facet: "troubles", name: "trouble", every: "Every trouble" },
  { facet: "rules", name: "rule", every: "Every rule" },
  { facet: "jobs", name: "job", every: "Every job" },
];

/** The facets with too many values for buttons. */
export function FacetSelects(props: SelectProps) {
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2 max-sm:grid max-sm:grid-cols-2">
      {FACETS.map((one) => (
        <FacetSelect key={one.facet} {...one} {...props} />
      ))}
    </div>
  );
}

function FacetSelect({
  facet,
  name,
  every,
  filter,
  facets,
  set,
}: SelectProps & { facet: Facet; name: string; every: string }) {
  const values = facets?.[facet] ?? [];
  const [chosen = ""] = filter[facet];
  const isCapped = facets?.isCapped ?? false;
  const known = values.map(({ value, label, count }) => ({
    value,
    label: `${facet === "troubles" ? troubleText(label) : label} (${countText(count, isCapped)})`,
  }));
  return (
    <Select
      aria-label={every.replace("Every ", "")}
      className="w-56 max-sm:w-full"
      value={chosen}
      options={[
        { value: "", label: every },
        ...known,
        ...(chosen && !values.some(({ value }) => value === chosen)
          ? [{ value: chosen, label: `${chosen} (0)` }]
          : []),
      ]}
      onChange={(event) => set({ [name]: event.target.value })}
    />
  );
}

export function OwnerSelect({ filter, facets, set }: SelectProps) {
  const isCapped = facets?.isCapped ?? false;
  const others = (facets?.owners ?? []).filter(({ value }) => value !== "mine" && value !== "nobody");
  const count = (value: string) =>
    countText(facets?.owners.find((one) => one.value === value)?.count ?? 0, isCapped);
  return (
    <Select
      aria-label="Owner"
      className="w-36 max-sm:w-[calc(50%-0.375rem)]"
      value={filter.owner ?? ""}
      options={[
        { value: "", label: "Everybody's" },
        { value: "mine", label: `Mine (${count("mine")})` },
        { value: "nobody", label: `Nobody's (${count("nobody")})` },
        ...others.map(({ value, label }) => ({ value, label: `${label} (${count(value)})` })),
      ]}
      onChange={(event) => set({ owner: event.target.value })}
    />
  );
}
