"use client";

import dynamic from "next/dynamic";
import { useState } from "react";
import { usePerson } from "@/components/shell/person";
import { Button } from "@/components/ui/button";
import { whyNot } from "@/domain/access";
import type { RowActionShown } from "./query-types";

const RowActionSheet = dynamic(() => import("./row-action-sheet").then((module) => module.RowActionSheet), {
  ssr: false,
});

type RowActionProps = {
  environmentId: string;
  action: RowActionShown;
  /** Missing when the row lacks what the action needs. */
  input: Record<string, string> | undefined;
  label: string;
};

/** Asks for the action with this row's input; nothing happens before it was previewed or confirmed. */
export function RowAction({ environmentId, action, input, label }: RowActionProps) {
  const { role } = usePerson();
  const [isOpen, setIsOpen] = useState(false);
  const blocked =
    action.notOfferedBecause ??
    whyNot(role, action.tier === 3 ? "action:destroy" : "action:run") ??
    (input ? undefined : "These rows do not say what the action needs.");
  if (blocked || !input)
    return (
      <Button size="small" blockedBecause={blocked}>
        {label}
      </Button>
    );
  return (
    <>
      <Button
        size="small"
        variant={action.tier === 3 ? "danger" : "outlined"}
        onClick={() => setIsOpen(true)}
      >
        {label}
      </Button>
      {isOpen && (
        <RowActionSheet
          environmentId={environmentId}
          action={action.action}
          title={action.title}
          input={input}
          onClose={() => setIsOpen(false)}
        />
      )}
    </>
  );
}
