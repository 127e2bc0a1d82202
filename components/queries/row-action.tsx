"use client";

import type { Route } from "next";
import { usePerson } from "@/components/shell/person";
import { Button, ButtonLink } from "@/components/ui/button";
import { whyNot } from "@/domain/access";
import type { RowActionShown } from "./query-types";

type RowActionProps = {
  environmentId: string;
  action: RowActionShown;
  /** Missing when the row lacks what the action needs. */
  input: Record<string, string> | undefined;
  label: string;
};

/** Leads to the action with this row's input; nothing happens before it was previewed or confirmed there. */
export function RowAction({ environmentId, action, input, label }: RowActionProps) {
  const { role } = usePerson();
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
  const given = new URLSearchParams(Object.entries(input).map(([key, value]) => [`in.${key}`, value]));
  return (
    <ButtonLink
      size="small"
      variant={action.tier === 3 ? "danger" : "outlined"}
      href={
        `/platforms/${environmentId}?tab=actions&action=${encodeURIComponent(action.action)}&${given}` as Route
      }
    >
      {label}
    </ButtonLink>
  );
}
