"use client";

import { Sheet } from "@/components/ui/sheet";
import { ActionPanel } from "./action-panel";

type ActionSheetProps = {
  environmentId: string;
  action: string;
  title: string;
  input?: Readonly<Record<string, string>>;
  onClose: () => void;
};

/** The panel of one action beside the list that offered it. */
export function ActionSheet({ title, onClose, ...asked }: ActionSheetProps) {
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
