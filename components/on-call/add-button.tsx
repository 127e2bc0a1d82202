import { Plus } from "lucide-react";
import { Button } from "@/components/ui/button";

/** Stands above a tab's list. */
export function AddButton({
  what,
  blockedBecause,
  onClick,
}: {
  /** "a ladder" */
  what: string;
  blockedBecause: string | undefined;
  onClick: () => void;
}) {
  return (
    <div className="on-screen mb-4 flex justify-end">
      <Button
        icon={<Plus className="size-4" aria-hidden />}
        blockedBecause={blockedBecause}
        onClick={onClick}
      >
        Add {what}…
      </Button>
    </div>
  );
}
