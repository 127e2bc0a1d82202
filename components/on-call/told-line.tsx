import { Reach } from "@/components/platforms/reach";
import type { Told } from "@/domain/escalation-reach";
import { waysText } from "./on-call-words";

/** One of those whom a step tells: how it reaches them, what only a person can use, and what is missing. */
export function ToldLine({ told }: { told: Told }) {
  return (
    <div className="text-sm text-ink-2">
      <span className="font-medium text-ink">{told.name}</span>, {told.because}
      {told.ways.length > 0 && <>: {waysText(told)}</>}
      {told.missing.length > 0 && (
        <span className="text-warn">
          {told.ways.length > 0 ? "; " : ": "}
          {[...new Set(told.missing)].join("; ")}
        </span>
      )}
      {told.shown.map((reach) => (
        <span key={`${reach.kind} ${reach.value}`} className="ml-2">
          <Reach reach={reach} />
        </span>
      ))}
    </div>
  );
}
