"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { Route } from "next";
import { useTRPC } from "@/components/trpc";
import { Banner } from "@/components/ui/banner";
import { Link } from "@/components/ui/link";
import { Time } from "@/components/ui/time";
import { formatDuration } from "@/domain/duration";
import type { Matcher } from "@/domain/silence";
import type { Hidden } from "./silence-types";
import { severitiesText } from "./silence-words";

/** What these matchers hide now, and would have hidden in the last seven days. */
export function SilencePreview({ matchers }: { matchers: readonly Matcher[] }) {
  const trpc = useTRPC();
  const { data, error, isPending } = useQuery({
    ...trpc.silences.preview.queryOptions({ matchers: [...matchers] }),
    placeholderData: keepPreviousData,
    retry: false,
  });
  if (error) return <p className="text-sm text-alert">{error.message}</p>;
  if (isPending) return <p className="text-sm text-ink-3">Looking what this would hide…</p>;
  const pages = data.week.bySeverity.critical ?? 0;
  return (
    <div className="flex flex-col gap-3" aria-live="polite">
      {pages > 0 && (
        <div className="overflow-hidden rounded border">
          <Banner status="warn">
            In the last seven days this would have hidden {pages} critical {pages === 1 ? "alert" : "alerts"}.
          </Banner>
        </div>
      )}
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 text-sm">
        <Row term="hides now" hidden={data.present} />
        <Row term="in seven days" hidden={data.week} />
        <dt className="text-ink-3">may last</dt>
        <dd>
          {formatDuration(data.longestSeconds * 1000)} at most, because it could hide {data.worst} alerts
        </dd>
      </dl>
      {data.present.sample.length > 0 && (
        <ul className="flex flex-col gap-1 border-t pt-2 text-sm">
          {data.present.sample.map((alert) => (
            <li key={alert.id} className="flex min-w-0 items-baseline gap-2">
              <Link href={`/alerts/${alert.id}` as Route} className="min-w-0 flex-1 truncate hover:underline">
                {alert.title}
              </Link>
              <span className="text-ink-3">{alert.severity}</span>
              <Time at={alert.openedAt} className="text-ink-3" />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Row({ term, hidden }: { term: string; hidden: Hidden }) {
  return (
    <>
      <dt className="text-ink-3">{term}</dt>
      <dd>
        {hidden.count} {hidden.count === 1 ? "alert" : "alerts"}
        {hidden.count > 0 && <span className="text-ink-2">: {severitiesText(hidden)}</span>}
      </dd>
    </>
  );
}
