"use client";

import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { SetUpSteps } from "./set-up-steps";

export function SetUpDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog open onOpenChange={onClose} title="Set up an authenticator">
      <SetUpSteps cancel={<Button onClick={onClose}>Cancel</Button>} onDone={onClose} />
    </Dialog>
  );
}
