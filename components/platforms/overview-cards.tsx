import { Link } from "@/components/ui/link";
import { Pill } from "@/components/ui/pill";
import { StatusBadge, StatusIcon } from "@/components/ui/status-badge";
import { Age } from "@/components/ui/time";
import { byTrouble, needsSomeone } from "@/domain/status";
import { environmentHref } from "./overview-cell";
import { rowStatus } from "./overview-words";
import type { EnvironmentRow } from "./platform-types";

/** The matrix on a phone: a card for each environment, with what needs someone and a count of the rest. */
export function OverviewCards({ rows }: { rows: readonly EnvironmentRow[] }) {
  return (
    <ul aria-label="Environments" className="flex flex-col gap-2 sm:hidden">
      {rows.map((row) => (
        <li key={row.id}>
          <Link
            href={environmentHref(row.id)}
            className="flex min-h-11 flex-col gap-2 rounded border bg-surface p-3"
          >
            <span className="flex flex-wrap items-center gap-2">
              <StatusBadge status={rowStatus(row)} />
              <span className="font-medium">
                {row.platformName} <span className="font-normal text-ink-2">/ {row.name}</span>
              </span>
              {row.simulated && <Pill>simulated</Pill>}
            </span>
            {row.problem && <span className="text-alert">{row.problem}</span>}
            <CardLines row={row} />
          </Link>
        </li>
      ))}
    </ul>
  );
}

function CardLines({ row }: { row: EnvironmentRow }) {
  const seen = row.cells.flatMap((cell) => (cell.status ? [{ ...cell, status: cell.status }] : []));
  const troubled = seen
    .filter(({ status }) => needsSomeone(status))
    .toSorted((a, b) => byTrouble(a.status, b.status));
  const quiet = seen.length - troubled.length;
  return (
    <>
      {troubled.map((cell) => (
        <span key={cell.component} className="flex items-start gap-2">
          <StatusIcon status={cell.status} className="mt-1" />
          <span className="min-w-0 flex-1">
            <span className="font-medium">{cell.title}</span> <span className="sr-only">{cell.status}</span>
            <span className="text-ink-2">{cell.reason}</span>
          </span>
          {cell.since && <Age since={cell.since} className="text-sm text-ink-3" />}
        </span>
      ))}
      {row.freshness.late > 0 && (
        <span className="flex items-start gap-2">
          <StatusIcon status={row.freshness.status} className="mt-1" />
          <span>
            <span className="font-medium">Freshness</span>{" "}
            <span className="text-ink-2">
              {row.freshness.late} of {row.freshness.total} late or unknown
            </span>
          </span>
        </span>
      )}
      {row.openAlerts > 0 && (
        <span className="flex items-start gap-2">
          <StatusIcon status="warn" className="mt-1" />
          <span className="font-medium">
            {row.openAlerts} {row.openAlerts === 1 ? "alert" : "alerts"} open
          </span>
        </span>
      )}
      {quiet > 0 && (
        <span className="text-sm text-ink-3">
          {troubled.length === 0 ? `All ${quiet} components are ok.` : `The other ${quiet} need nobody.`}
        </span>
      )}
    </>
  );
}
