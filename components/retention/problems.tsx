import { Button } from "@/components/ui/button";
import { InlineError } from "@/components/ui/error-note";
import { Section } from "@/components/ui/page";
import { StatusIcon } from "@/components/ui/status-badge";
import type { Drop, Month, Period, Retention } from "./retention-types";
import { daysText, keeperName, many, monthName, scopeName } from "./retention-words";

const SHOWN = 8;

type Props = {
  retention: Retention;
  error: string | undefined;
  onMonth: (month: Month) => void;
  onPeriod: (period: Period) => void;
  onDrop: (drop: Drop) => void;
};

/** What needs somebody, first: archives that failed, and decisions that wait. */
export function Problems({ retention, error, onMonth, onPeriod, onDrop }: Props) {
  const troubled = retention.months.filter(({ problem }) => problem);
  const wanted = retention.periods.filter(({ wanted }) => wanted);
  const waiting = retention.drops.filter(({ state }) => state === "waiting");
  if (troubled.length + wanted.length + waiting.length === 0)
    return error ? <InlineError>{error}</InlineError> : null;
  return (
    <Section title="Needs somebody" boxed>
      {error && <InlineError>{error}</InlineError>}
      <ul className="grid gap-2">
        {troubled.slice(0, SHOWN).map((month) => (
          <li key={`${month.scope} ${month.month}`} className="flex flex-wrap items-center gap-2">
            <StatusIcon status="alert" />
            <span className="min-w-0 flex-1 basis-64">
              {scopeName(month.scope)}, {monthName(month.month)}: {month.problem}
            </span>
            <Button size="small" onClick={() => onMonth(month)}>
              Look
            </Button>
          </li>
        ))}
        {troubled.length > SHOWN && <li>and {many(troubled.length - SHOWN, "more month")}</li>}
        {waiting.map((drop) => (
          <li key={drop.id} className="flex flex-wrap items-center gap-2">
            <StatusIcon status="warn" />
            <span className="min-w-0 flex-1 basis-64">
              {drop.requestedByName} asks to drop {many(drop.leaves.length, "month")}: {drop.reason}
            </span>
            <Button size="small" onClick={() => onDrop(drop)}>
              Decide…
            </Button>
          </li>
        ))}
        {wanted.map((period) => (
          <li key={period.scope} className="flex flex-wrap items-center gap-2">
            <StatusIcon status="warn" />
            <span className="min-w-0 flex-1 basis-64">
              {period.wanted?.by} asks to keep {keeperName(period.keeper)}, {period.category}, for{" "}
              {daysText(period.wanted?.days ?? 0)} only: {period.wanted?.reason}
            </span>
            <Button size="small" onClick={() => onPeriod(period)}>
              Decide…
            </Button>
          </li>
        ))}
      </ul>
    </Section>
  );
}
