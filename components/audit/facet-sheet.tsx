"use client";

import { Button } from "@/components/ui/button";
import { Sheet } from "@/components/ui/sheet";
import type { AuditFacets } from "./audit-types";
import { FacetList } from "./facet-list";

/** The facets where there is no room beside the table. */
export function FacetSheet({ facets, onClose }: { facets: AuditFacets | undefined; onClose: () => void }) {
  return (
    <Sheet
      open
      onOpenChange={(open) => !open && onClose()}
      title="Filters"
      answer="Choose one of each; choose it again to take it back."
      footer={
        <Button variant="primary" onClick={onClose}>
          Show the events
        </Button>
      }
    >
      <FacetList facets={facets} />
    </Sheet>
  );
}
