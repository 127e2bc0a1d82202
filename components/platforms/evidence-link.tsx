"use client";

import type { MouseEvent, ReactNode } from "react";
import { useAddress, withChanges } from "@/components/ui/use-address";

/** Opens the evidence of a check beside the page it stands on. */
export function EvidenceLink({ check, children }: { check: string; children: ReactNode }) {
  const { params, write } = useAddress();

  function open(event: MouseEvent) {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    write({ evidence: check }, "push");
  }

  return (
    <a
      href={withChanges(params.toString(), { evidence: check })}
      onClick={open}
      className="underline decoration-line-2 hover:text-accent"
    >
      {children}
    </a>
  );
}
