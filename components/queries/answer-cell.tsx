import { Time } from "@/components/ui/time";
import type { Cell } from "./query-types";
import { cellText } from "./query-words";

const SHOWN = 300;

/** A cell as its column's kind is written. */
export function AnswerCell({ value, kind }: { value: Cell | undefined; kind: string }) {
  if (kind === "time" && typeof value === "string" && !Number.isNaN(Date.parse(value)))
    return <Time at={value} />;
  const text = cellText(value, kind);
  const short = text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
  if (kind === "code" && text !== "–") return <span className="font-mono text-sm">{short}</span>;
  return short;
}
