import { STATUS_WORD, type Status } from "@/domain/status";
import { cn } from "./cn";
import { STATUS_BOX, STATUS_MARK, STATUS_TEXT } from "./status-style";

const SHAPE: Record<Status, React.ReactNode> = {
  ok: <circle cx="6" cy="6" r="4.5" fill="currentColor" />,
  warn: <path d="M6 1.2 11.4 10.8H.6Z" fill="currentColor" />,
  alert: <rect x="1.5" y="1.5" width="9" height="9" fill="currentColor" />,
  unknown: (
    <path
      d="M3.6 4.2a2.4 2.4 0 1 1 3.4 2.2c-.7.3-1 .7-1 1.4M6 10v.5"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.7"
      strokeLinecap="round"
    />
  ),
  paused: (
    <circle
      cx="6"
      cy="6"
      r="4.2"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      strokeDasharray="2.2 1.57"
    />
  ),
};

/** The mark alone. Only beside its word, or beside something that says the same. */
export function StatusIcon({ status, className }: { status: Status; className?: string }) {
  return (
    <svg
      viewBox="0 0 12 12"
      aria-hidden="true"
      className={cn("size-3 shrink-0 transition-colors", STATUS_MARK[status], className)}
    >
      {SHAPE[status]}
    </svg>
  );
}

export type StatusBadgeProps = {
  status: Status;
  /** Another word for the same state, such as "stale" or "2 open". */
  word?: string;
  /** box: coloured ground. plain: for tables. compact: the mark, its word for screen readers and on hover. */
  look?: "box" | "plain" | "compact";
  className?: string;
};

export function StatusBadge({
  status,
  word = STATUS_WORD[status],
  look = "box",
  className,
}: StatusBadgeProps) {
  if (look === "compact")
    return (
      <span data-tip={word} className={cn("inline-flex items-center", className)}>
        <StatusIcon status={status} />
        <span className="sr-only">{word}</span>
      </span>
    );
  return (
    <span
      className={cn(
        "inline-flex shrink-0 items-center gap-1.5 whitespace-nowrap font-medium transition-colors duration-300",
        look === "box" ? ["h-5 rounded-sm border px-1.5 text-xs", STATUS_BOX[status]] : STATUS_TEXT[status],
        className,
      )}
    >
      <StatusIcon status={status} className={look === "box" ? "size-2.5" : undefined} />
      <span className={status === "unknown" && look === "box" ? "bg-unknown-soft px-0.5" : undefined}>
        {word}
      </span>
    </span>
  );
}
