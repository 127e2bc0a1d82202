import { cn } from "@/components/ui/cn";
import { StatusIcon } from "@/components/ui/status-badge";
import type { Month } from "./retention-types";
import { many, monthName, STANDING, type Standing, scopeName, standingOf } from "./retention-words";

const ORDER = Object.keys(STANDING) as Standing[];

/** Chains as rows, months as columns: where each month of the trail is. A month in which nothing happened stays empty. */
export function MonthCalendar({
  months,
  onOpen,
}: {
  months: readonly Month[];
  onOpen: (month: Month) => void;
}) {
  const scopes = [...new Set(months.map(({ scope }) => scope))].sort();
  const columns = [...new Set(months.map(({ month }) => month))].sort().reverse();
  const at = new Map(months.map((month) => [`${month.scope} ${month.month}`, month]));
  return (
    <>
      <div className="overflow-x-auto rounded border bg-surface">
        <table className="border-collapse text-sm">
          <caption className="sr-only">Months of each chain, newest first, and where they are</caption>
          <thead>
            <tr>
              <th
                scope="col"
                className="sticky left-0 z-10 bg-surface px-3 py-1.5 text-left font-medium text-ink-2"
              >
                Chain
              </th>
              {columns.map((month) => (
                <th
                  key={month}
                  scope="col"
                  className="px-1 py-1.5 text-center font-normal whitespace-nowrap text-ink-3"
                >
                  {monthName(month)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {scopes.map((scope) => (
              <tr key={scope} className="border-t">
                <th
                  scope="row"
                  className="sticky left-0 z-10 bg-surface px-3 py-1 text-left font-normal whitespace-nowrap max-sm:max-w-44 max-sm:whitespace-normal"
                >
                  {scopeName(scope)}
                </th>
                {columns.map((month) => {
                  const one = at.get(`${scope} ${month}`);
                  return (
                    <td key={month} className="p-0.5 text-center">
                      {one && <MonthCell month={one} onOpen={() => onOpen(one)} />}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <ul className="mt-2 flex flex-wrap gap-x-4 gap-y-1 text-sm text-ink-2">
        {ORDER.map((standing) => (
          <li key={standing} className="inline-flex items-center gap-1.5" data-tip={STANDING[standing].means}>
            <StatusIcon status={STANDING[standing].status} />
            {STANDING[standing].word}
          </li>
        ))}
      </ul>
    </>
  );
}

function MonthCell({ month, onOpen }: { month: Month; onOpen: () => void }) {
  const { status, word } = STANDING[standingOf(month)];
  const count = month.events ?? month.about;
  const text = `${scopeName(month.scope)}, ${monthName(month.month)}: ${word}${count > 0 ? `, ${many(count, "event")}` : ""}`;
  return (
    <button
      type="button"
      onClick={onOpen}
      data-tip={text}
      aria-label={text}
      className={cn(
        "inline-flex h-7 min-w-24 items-center justify-center gap-1.5 rounded-sm border px-1.5 text-xs text-ink-2 hover:bg-hover max-sm:min-h-11",
        status === "alert" && "border-alert-line bg-alert-soft",
      )}
    >
      <StatusIcon status={status} className="size-2.5" />
      {word}
    </button>
  );
}
