import { Ban, Check, X } from "lucide-react";
import type { AuditEvent } from "./audit-types";

const ICON = { done: Check, refused: Ban, failed: X };

/** What came of it. Not a state of anything watched, so without a state's colour. */
export function ResultMark({ result }: { result: AuditEvent["result"] }) {
  const Icon = ICON[result];
  return (
    <span className={`flex items-center gap-1.5 ${result === "done" ? "text-ink-2" : "font-semibold"}`}>
      <Icon className="size-3.5 shrink-0" aria-hidden />
      {result}
    </span>
  );
}
