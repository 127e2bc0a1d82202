import { Info } from "lucide-react";
import type { ReactNode } from "react";
import type { Status } from "@/domain/status";
import { cn } from "./cn";
import { StatusIcon } from "./status-badge";
import { STATUS_BOX } from "./status-style";

export type BannerProps = {
  status?: Status | "info";
  action?: ReactNode;
  children: ReactNode;
};

/** One line across the page: a freeze, maintenance, a watch window. */
export function Banner({ status = "info", action, children }: BannerProps) {
  return (
    <div
      className={cn(
        "flex min-h-8 flex-wrap items-center gap-2 border-b px-4 py-1",
        status === "info" ? "bg-sunken text-ink-2" : STATUS_BOX[status],
      )}
    >
      {status === "info" ? (
        <Info className="size-3.5 shrink-0" aria-hidden />
      ) : (
        <StatusIcon status={status} />
      )}
      <span className="min-w-0 flex-1 text-ink">{children}</span>
      {action}
    </div>
  );
}
