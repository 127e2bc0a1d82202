import { Archive, CircleDot, LoaderCircle, Lock, PackageCheck, Undo2 } from "lucide-react";
import { cn } from "@/components/ui/cn";
import { StatusIcon } from "@/components/ui/status-badge";
import type { Standing } from "./retention-words";

/** Where a month is has no colour of a state; only what needs somebody has. */
const ICON = {
  live: CircleDot,
  archiving: LoaderCircle,
  archived: PackageCheck,
  held: Lock,
  dropped: Archive,
  attached: Undo2,
} as const;

export function StandingMark({ standing, className }: { standing: Standing; className?: string }) {
  if (standing === "problem" || standing === "due")
    return (
      <StatusIcon status={standing === "problem" ? "alert" : "warn"} className={cn("size-3", className)} />
    );
  const Icon = ICON[standing];
  return <Icon className={cn("size-3 shrink-0 text-ink-2", className)} aria-hidden />;
}
