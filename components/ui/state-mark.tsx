import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "./cn";

const TONE = { quiet: "text-ink-2", warn: "text-warn", alert: "text-alert" } as const;

/** How far a piece of work has come, in a table: its icon and its word. */
export function StateMark({
  icon: Icon,
  tone = "quiet",
  children,
}: {
  icon: LucideIcon;
  tone?: keyof typeof TONE;
  children: ReactNode;
}) {
  return (
    <span className={cn("inline-flex items-center gap-1.5", TONE[tone])}>
      <Icon className="size-3.5 shrink-0" aria-hidden />
      {children}
    </span>
  );
}
