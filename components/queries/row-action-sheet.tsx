"use client";

import { ActionPanel } from "@/components/actions/action-panel";
import { Sheet } from "@/components/ui/sheet";
import type { RowWish } from "./row-action";

type RowActionSheetProps = { environmentId: string; wish: RowWish; onClose: () => void };

/** The panel of one action beside the list that offered it. */
export function RowActionSheet({ environmentId, wish: { action, input }, onClose }: RowActionSheetProps) {
  return (
    <Sheet
      open
      onOpenChange={(open) => !open && onClose()}
      title={action.title}
      answer={environmentId}
      size="large"
    >
      <ActionPanel environmentId={environmentId} action={action.action} input={input} onClose={onClose} />
    </Sheet>
  );
}
