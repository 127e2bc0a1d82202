import type { Route } from "next";
import { formatDuration, formatValue, type Unit } from "@/domain/duration";
import type { ObjectiveSource } from "@/domain/objective";
import { isStatus, type Status } from "@/domain/status";

type Seen = { kind: "observation" | "run" | "alert"; id: number; subject: string; value: number | null };

/** Runs and alerts have words of their own; one that is not known here is unknown and never good. */
const STATUS_OF = new Map<string, Status>([
  ["succeeded", "ok"],
  ["partial", "warn"],
  ["failed", "alert"],
  ["running", "paused"],
  ["cancelled", "paused"],
  ["resolved", "ok"],
  ["acknowledged", "warn"],
  ["open", "alert"],
]);

export const seenStatus = (word: string): Status =>
  isStatus(word) ? word : (STATUS_OF.get(word) ?? "unknown");

/** Where more is told of what was seen. */
export function seenHref({ kind, id, subject }: Seen, environmentId: string): Route {
  if (kind === "run") return `/syncs/runs/${id}` as Route;
  if (kind === "alert") return `/alerts/${id}` as Route;
  return `/platforms/${environmentId}?evidence=${encodeURIComponent(subject)}` as Route;
}

type Measured = { source: ObjectiveSource; kind: string; limitUnit: Unit | null };

/** What was measured, in the unit of the promise; a state that was only told has no number. */
export function seenValue({ kind, value }: Seen, { source, kind: of, limitUnit }: Measured): string {
  if (value === null) return "";
  if (kind !== "observation") return formatDuration(value);
  if (of === "latency" || source.from === "answers") return formatValue(Math.round(value), "ms");
  if (source.from === "values") return formatValue(value, limitUnit ?? "count");
  return "";
}
