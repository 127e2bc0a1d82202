import { StatusBadge } from "@/components/ui/status-badge";
import { Time } from "@/components/ui/time";
import type { ActionPapers } from "./action-types";

type Decision = Pick<
  ActionPapers["decisions"][number],
  "personName" | "at" | "decision" | "reason" | "lapsedAt" | "lapsedBecause"
>;

/** Who approved or refused it, why, and what of it does not count any more. */
export function DecisionList({ decisions }: { decisions: readonly Decision[] }) {
  return (
    <ul className="flex flex-col gap-2">
      {decisions.map((one) => (
        <li key={`${one.personName} ${one.at.getTime()}`}>
          <StatusBadge
            look="plain"
            status={one.lapsedAt ? "unknown" : one.decision === "approved" ? "ok" : "alert"}
            word={one.lapsedAt ? `${one.decision}, and lapsed` : one.decision}
          />{" "}
          by {one.personName} <Time at={one.at} className="text-ink-3" />
          <span className="block text-sm text-ink-2">
            {one.reason}
            {one.lapsedBecause && ` Lapsed: ${one.lapsedBecause}`}
          </span>
        </li>
      ))}
    </ul>
  );
}
