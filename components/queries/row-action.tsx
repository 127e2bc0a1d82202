"use client";

import { usePerson } from "@/components/shell/person";
import { Button } from "@/components/ui/button";
import { whyNot } from "@/domain/access";
import type { RowActionShown } from "./query-types";

/** An action that somebody wants for the rows as they were when it was pressed. */
export type RowWish = { action: RowActionShown; input: Readonly<Record<string, string>> };

type RowActionProps = {
  action: RowActionShown;
  /** Missing when the row lacks what the action needs. */
  input: Record<string, string> | undefined;
  label: string;
  onWish: (wish: RowWish) => void;
};

/** Asks for the action with this row's input; nothing happens before it was previewed or confirmed. */
export function RowAction({ action, input, label, onWish }: RowActionProps) {
  const me = usePerson();
  const blocked =
    action.notOfferedBecause ??
    whyNot(me, action.tier === 3 ? "action:destroy" : "action:run") ??
    (input ? undefined : "These rows do not say what the action needs.");
  return (
    <Button
      size="small"
      variant={action.tier === 3 && !blocked ? "danger" : "outlined"}
      blockedBecause={blocked}
      onClick={() => input && onWish({ action, input })}
    >
      {label}
    </Button>
  );
}
