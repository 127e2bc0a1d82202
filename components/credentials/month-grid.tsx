import type { Route } from "next";
import { PLATFORM_NAME } from "@/components/thresholds/platform-name";
import { cn } from "@/components/ui/cn";
import { Link } from "@/components/ui/link";
import { StatusIcon } from "@/components/ui/status-badge";
import { useClockText } from "@/components/ui/time";
import { CREDENTIAL_STATE_WORD, CREDENTIAL_STATUS } from "@/domain/credential-standing";
import { dayOf, weeksOfMonth } from "./calendar-days";
import type { CredentialRow } from "./credential-types";
import { DUE_WORD } from "./credential-words";

const WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const SHOWN = 4;

/** A month as a table: a week is a row, what is due on a day stands in it. */
export function MonthGrid({
  month,
  rows,
  className,
}: {
  month: string;
  rows: readonly CredentialRow[];
  className?: string;
}) {
  const today = useClockText((now) => dayOf(new Date(now)));
  const byDay = new Map<string, CredentialRow[]>();
  for (const row of rows)
    if (row.dueAt) byDay.set(dayOf(row.dueAt), [...(byDay.get(dayOf(row.dueAt)) ?? []), row]);
  return (
    <table className={cn("w-full table-fixed border-collapse", className)}>
      <caption className="sr-only">Credentials by the day (UTC) on which they are due</caption>
      <thead>
        <tr>
          {WEEKDAYS.map((day) => (
            <th key={day} scope="col" className="border px-2 py-1 text-left text-sm font-normal text-ink-3">
              {day}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {weeksOfMonth(month).map((week) => (
          <tr key={week[0]}>
            {week.map((day) => (
              <Day
                key={day}
                day={day}
                rows={day.startsWith(month) ? (byDay.get(day) ?? []) : []}
                isOther={!day.startsWith(month)}
                isToday={day === today}
              />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

type DayProps = { day: string; rows: readonly CredentialRow[]; isOther: boolean; isToday: boolean };

function Day({ day, rows, isOther, isToday }: DayProps) {
  const more = rows.length - SHOWN;
  return (
    <td
      className={cn("h-24 border bg-surface p-1 align-top", isOther && "bg-sunken")}
      aria-current={isToday ? "date" : undefined}
    >
      <span
        className={cn(
          "inline-block px-1 text-sm tabular-nums text-ink-3",
          isToday && "rounded-sm bg-accent font-semibold text-surface",
        )}
      >
        {Number(day.slice(8))}
      </span>
      <ul className="flex flex-col gap-0.5">
        {rows.slice(0, SHOWN).map((row) => (
          <li key={row.id}>
            <DueLink row={row} />
          </li>
        ))}
      </ul>
      {more > 0 && (
        <p className="px-1 text-xs text-ink-3" data-tip={rows.slice(SHOWN).map(nameOf).join(", ")}>
          {more} more
        </p>
      )}
    </td>
  );
}

/** Of two environments' alike, the one that is not production says so. */
function nameOf({ title, tenantName, environmentId }: CredentialRow): string {
  const place = environmentId.slice(environmentId.indexOf("/") + 1);
  return [title, tenantName, place === "production" || place === "self" ? "" : place]
    .filter(Boolean)
    .join(" · ");
}

function DueLink({ row }: { row: CredentialRow }) {
  const because = row.dueBecause ? DUE_WORD[row.dueBecause] : "";
  return (
    <Link
      href={`/credentials/${row.id}` as Route}
      data-tip={`${nameOf(row)}, ${PLATFORM_NAME[row.platformId]}: ${because}. ${CREDENTIAL_STATE_WORD[row.state]}.`}
      className="flex items-center gap-1 rounded-sm px-1 text-sm hover:bg-hover"
    >
      <StatusIcon status={CREDENTIAL_STATUS[row.state]} className="size-2.5" />
      <span className="truncate">{nameOf(row)}</span>
      <span className="sr-only">
        {because}, {CREDENTIAL_STATE_WORD[row.state]}
      </span>
    </Link>
  );
}
