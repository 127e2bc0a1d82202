import { Empty } from "@/components/ui/empty";
import { Pill } from "@/components/ui/pill";
import { StatusBadge } from "@/components/ui/status-badge";
import { Time } from "@/components/ui/time";
import type { DecidedRun } from "./approval-types";
import { decisionText } from "./approval-words";

export function DecidedList({
  decided,
  onOpen,
}: {
  decided: readonly DecidedRun[];
  onOpen: (id: string) => void;
}) {
  if (decided.length === 0)
    return (
      <div className="rounded border bg-surface">
        <Empty title="Nothing was decided lately">Every yes and no is kept here, with its reason.</Empty>
      </div>
    );
  return (
    <ul className="flex flex-col divide-y rounded border bg-surface">
      {decided.map((one) => (
        <li key={one.approval.id} className="px-4 py-3">
          <p className="flex flex-wrap items-center gap-2">
            <button
              type="button"
              className="min-w-0 break-words text-left font-medium hover:underline max-sm:min-h-11"
              onClick={() => onOpen(one.run.id)}
            >
              {one.run.label}
            </button>
            <Pill>{one.run.environmentId}</Pill>
          </p>
          <p className="mt-1 flex flex-wrap items-center gap-x-2 text-sm text-ink-2">
            <StatusBadge
              status={
                one.approval.lapsedAt ? "paused" : one.approval.decision === "approved" ? "ok" : "alert"
              }
              word={decisionText(one)}
              look="plain"
            />
            <span>
              {one.approval.personName} <Time at={one.approval.at} />, asked by {one.run.requestedByName}
            </span>
          </p>
          <p className="mt-1 break-words">“{one.approval.reason}”</p>
        </li>
      ))}
    </ul>
  );
}
