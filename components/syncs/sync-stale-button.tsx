"use client";

import dynamic from "next/dynamic";
import { useState } from "react";
import { usePerson } from "@/components/shell/person";
import { Button } from "@/components/ui/button";
import { whyNot } from "@/domain/access";

const SyncStaleDialog = dynamic(() => import("./sync-stale-dialog").then((module) => module.SyncStaleDialog));

/** Shows what is stale before anything of it is started. */
export function SyncStaleButton() {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button
        variant="primary"
        blockedBecause={whyNot(usePerson(), "action:run")}
        onClick={() => setOpen(true)}
      >
        Sync all stale…
      </Button>
      {isOpen && <SyncStaleDialog onClose={() => setOpen(false)} />}
    </>
  );
}
