"use client";

import { Download } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { usePerson } from "@/components/shell/person";
import { Button } from "@/components/ui/button";
import { whyNot } from "@/domain/access";
import type { ExportFilter } from "./export-types";

const ExportDialog = dynamic(() => import("./export-dialog").then((module) => module.ExportDialog), {
  ssr: false,
});

/** Takes exactly the events that a filter names away as a file. */
export function ExportButton({ filter }: { filter: ExportFilter }) {
  const me = usePerson();
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <Button
        icon={<Download className="size-3.5" aria-hidden />}
        blockedBecause={whyNot(me, "audit:export")}
        onClick={() => setIsOpen(true)}
      >
        Export…
      </Button>
      {isOpen && <ExportDialog filter={filter} onClose={() => setIsOpen(false)} />}
    </>
  );
}
