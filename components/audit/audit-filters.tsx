"use client";

import dynamic from "next/dynamic";
import { useState } from "react";
import { SavedViews } from "@/components/syncs/saved-views";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
import { useAddress } from "@/components/ui/use-address";
import { AGAIN, FILTER_NAMES, SPANS } from "./audit-filter";
import type { AuditFacets } from "./audit-types";
import { FilterMarks } from "./filter-marks";

const FacetSheet = dynamic(() => import("./facet-sheet").then((module) => module.FacetSheet), { ssr: false });
const MoreFilters = dynamic(() => import("./more-filters").then((module) => module.MoreFilters), {
  ssr: false,
});

const ANY_TIME = [
  { value: "", label: "any time" },
  ...SPANS.map(({ value, label }) => ({ value, label })),
  { value: "own", label: "from … to …" },
];

/** Words and time, what else can be asked behind a button, and the filters that are set. */
export function AuditFilters({ facets, asOf }: { facets: AuditFacets | undefined; asOf: Date }) {
  const { params, write } = useAddress();
  const [open, setOpen] = useState<"more" | "facets">();
  const words = params.get("q") ?? "";
  const isOwnRange = params.has("from") || params.has("to");

  function setTime(value: string) {
    if (value === "own") setOpen("more");
    else write({ ...AGAIN, last: value, from: undefined, to: undefined });
  }

  return (
    <div className="on-screen mb-3 flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <form
          className="max-sm:min-w-52 max-sm:flex-1"
          onSubmit={(event) => {
            event.preventDefault();
            write({ ...AGAIN, q: String(new FormData(event.currentTarget).get("q")) });
          }}
        >
          <Input
            key={words}
            name="q"
            type="search"
            data-page-filter
            aria-label="Words of an event; Enter asks"
            placeholder="Words or an id, then Enter"
            className="w-60 max-sm:w-full"
            defaultValue={words}
            maxLength={200}
          />
        </form>
        <Button className="xl:hidden" onClick={() => setOpen("facets")}>
          Filters
        </Button>
        <Select
          aria-label="Time"
          className="w-36 max-sm:min-w-36 max-sm:flex-1"
          value={isOwnRange ? "own" : (params.get("last") ?? "")}
          options={ANY_TIME}
          onChange={(event) => setTime(event.target.value)}
        />
        <Button
          variant="quiet"
          aria-expanded={open === "more"}
          onClick={() => setOpen(open === "more" ? undefined : "more")}
        >
          {open === "more" ? "Fewer filters" : "More filters"}
        </Button>
        <SavedViews screen="audit" names={FILTER_NAMES} onShow={() => write(AGAIN)} />
      </div>
      {open === "more" && <MoreFilters onDone={() => setOpen(undefined)} />}
      {open === "facets" && <FacetSheet facets={facets} onClose={() => setOpen(undefined)} />}
      <FilterMarks facets={facets} asOf={asOf} />
    </div>
  );
}
