import type { Drop } from "./retention-types";
import { many, monthName, scopeName } from "./retention-words";

/** Months of a request, with what became of each. */
export const LeafList = ({ leaves }: { leaves: Drop["leaves"] }) => (
  <ul className="grid max-h-64 gap-1 overflow-y-auto">
    {leaves.map(({ scope, month, events, firstSeq, lastSeq, outcome, said }) => (
      <li key={`${scope} ${month}`}>
        {scopeName(scope)}, {monthName(month)}:{" "}
        <span className="text-ink-2">
          {many(events, "event")}, {firstSeq.toLocaleString("en")} to {lastSeq.toLocaleString("en")}
          {outcome && `; ${outcome}`}
          {said && `: ${said}`}
        </span>
      </li>
    ))}
  </ul>
);
