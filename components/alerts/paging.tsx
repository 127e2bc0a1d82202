"use client";

import { Button } from "@/components/ui/button";
import { useAddress } from "@/components/ui/use-address";
import { writePlace } from "./alert-address";
import type { AlertFacets, ListQuestion } from "./alert-types";
import { countText, plural } from "./alert-words";

export function Paging({
  rows,
  next,
  facets,
}: {
  rows: number;
  next: ListQuestion["after"];
  facets: AlertFacets | undefined;
}) {
  const { params, write } = useAddress();
  const isLater = params.has("after");
  return (
    <>
      {isLater && (
        <Button size="small" onClick={() => write({ after: undefined, under: undefined }, "push")}>
          First page
        </Button>
      )}
      {(isLater || next) && (
        <Button
          size="small"
          blockedBecause={next ? undefined : "This is the last page."}
          onClick={() => next && write({ after: writePlace(next), under: undefined }, "push")}
        >
          Next page
        </Button>
      )}
      <span>
        {facets && (isLater || next)
          ? `${plural(rows, "alert")} of ${countText(facets.total, facets.isCapped)}`
          : plural(rows, "alert")}
        {facets && facets.folded > 0 && `, and ${facets.folded.toLocaleString("en-US")} that these explain`}
      </span>
    </>
  );
}
