import type { Route } from "next";
import { Link } from "@/components/ui/link";
import { Time } from "@/components/ui/time";
import { formatDuration } from "@/domain/duration";
import type { RuleDetail } from "./rule-types";

type Alert = RuleDetail["recent"][number];

export function RuleAlerts({ alerts }: { alerts: readonly Alert[] }) {
  if (alerts.length === 0) return <p className="text-ink-2">It opened no alert in the last 90 days.</p>;
  return (
    <ol aria-label="Latest alerts" className="rounded border text-sm">
      {alerts.map((alert) => (
        <li
          key={alert.id}
          className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5 border-b px-3 py-1.5 last:border-b-0"
        >
          <Time at={alert.openedAt} className="w-28 shrink-0 text-ink-2" />
          <Link
            href={`/alerts/${alert.id}` as Route}
            data-tip={alert.sentence}
            className="min-w-0 flex-1 basis-48 truncate hover:text-accent"
          >
            {alert.environmentId} · {alert.title}
          </Link>
          <span className="text-ink-2">{endOf(alert)}</span>
        </li>
      ))}
    </ol>
  );
}

function endOf({ state, resolvedAt, openedAt, resolvedHow, usefulness }: Alert): string {
  if (state !== "resolved" || !resolvedAt) return state;
  const how =
    resolvedHow === "recovery"
      ? "recovered"
      : resolvedHow === "source"
        ? "resolved at its source"
        : "resolved by hand";
  const said = usefulness ? usefulness.replaceAll("-", " ") : "not judged";
  return `${how} after ${formatDuration(resolvedAt.getTime() - openedAt.getTime())}, ${said}`;
}
