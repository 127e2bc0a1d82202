"use client";

import dynamic from "next/dynamic";
import { useState } from "react";
import { usePerson } from "@/components/shell/person";
import { Button } from "@/components/ui/button";
import { whyNot } from "@/domain/access";

const SendDialog = dynamic(() => import("./send-dialog").then((module) => module.SendDialog), { ssr: false });

export function SendButton({ id }: { id: string }) {
  const me = usePerson();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button blockedBecause={whyNot(me, "report:manage")} onClick={() => setOpen(true)}>
        Send…
      </Button>
      {isOpen && <SendDialog id={id} onClose={() => setOpen(false)} />}
    </>
  );
}
