"use client";

import { ActionPanel } from "@/components/actions/action-panel";
import { Sheet } from "@/components/ui/sheet";

type RowActionSheetProps = {
  environmentId: string;
  action: string;
  title: string;
  input?: Readonly<Record<string, string>>;
  onClose: () => void;
};

/** The panel of one action beside the list that offered it. */
export function RowActionSheet({ title, onClose, ...asked }: RowActionSheetProps) {
  return (
    <Sheet
      open
      onOpenChange={(open) => !open && onClose()}
      title={title}
      answer={asked.environmentId}
      size="large"
    >
      <ActionPanel {...asked} onClose={onClose} />
    </Sheet>
  );
}
