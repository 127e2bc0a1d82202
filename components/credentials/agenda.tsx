import type { Route } from "next";
import { PLATFORM_NAME } from "@/components/thresholds/platform-name";
import { cn } from "@/components/ui/cn";
import { Empty } from "@/components/ui/empty";
import { Link } from "@/components/ui/link";
import { Absolute } from "@/components/ui/time";
import { StateMark } from "./credential-marks";
import type { CredentialRow } from "./credential-types";
import { DUE_WORD } from "./credential-words";

/** The month as a list, where a grid would not fit. */
export function Agenda({ rows, className }: { rows: readonly CredentialRow[]; className?: string }) {
  if (rows.length === 0)
    return (
      <div className={cn("rounded border bg-surface", className)}>
        <Empty title="Nothing is due this month">
          A credential stands here on the day that it ends or is to be replaced.
        </Empty>
      </div>
    );
  return (
    <ul className={cn("rounded border bg-surface", className)}>
      {rows.map((row) => (
        <li key={row.id} className="border-b last:border-b-0">
          <Link
            href={`/credentials/${row.id}` as Route}
            className="flex min-h-11 flex-col gap-0.5 px-3 py-2 hover:bg-hover"
          >
            <span className="flex flex-wrap items-baseline justify-between gap-x-3 text-sm">
              {row.dueAt && <Absolute at={row.dueAt} form="minute" className="text-ink-2" />}
              <StateMark {...row} />
            </span>
            <span className="font-medium">
              {row.title}
              {row.tenantName && ` · ${row.tenantName}`}
            </span>
            <span className="text-sm text-ink-3">
              {PLATFORM_NAME[row.platformId]} · {row.dueBecause && DUE_WORD[row.dueBecause]} ·{" "}
              {row.ownerName || "nobody owns it"}
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
