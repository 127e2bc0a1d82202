import type { ReactNode } from "react";
import { cn } from "./cn";

/** A word that is neither a state nor a button: an environment, a tier, a version. */
export function Pill({ children, className }: { children: ReactNode; className?: string }) {
  return (
    <span
      className={cn(
        "inline-flex h-5 shrink-0 items-center gap-1 whitespace-nowrap rounded-sm border bg-sunken px-1.5 text-xs text-ink-2",
        className,
      )}
    >
      {children}
    </span>
  );
}
