"use client";

import "./sla-wall.css";
import { useQuery } from "@tanstack/react-query";
import type { Route } from "next";
import { useRouter } from "next/navigation";
import { PLATFORM_NAME } from "@/components/thresholds/platform-name";
import { useTRPC } from "@/components/trpc";
import { Link } from "@/components/ui/link";
import { StatusIcon } from "@/components/ui/status-badge";
import { STATUS_TEXT } from "@/components/ui/status-style";
import { Absolute, useClockText } from "@/components/ui/time";
import { withChanges } from "@/components/ui/use-address";
import { useKeys } from "@/components/ui/use-keys";
import { formatDuration } from "@/domain/duration";
import type { Status } from "@/domain/status";
import { BudgetBar } from "./budget-bar";
import { placeName } from "./sla-list";
import type { Standing } from "./sla-types";
import { budgetText, percentText, STANDING_WORD, targetText } from "./sla-words";
import { STALE_AFTER_MS, wallRows, wallSentence } from "./wall-rows";

const REFRESH_MS = 30_000;

/** The worst promises for a screen that hangs on a wall: it asks by itself, and turns grey when no news comes. */
export function SlaWall({ rows }: { rows: readonly Standing[] }) {
  const trpc = useTRPC();
  const router = useRouter();
  // The page has asked already; here the same question is asked more often, also while nobody looks at the window.
  useQuery({
    ...trpc.objectives.list.queryOptions({}),
    refetchInterval: REFRESH_MS,
    refetchIntervalInBackground: true,
  });
  const asOf = rows[0]?.window.asOf.getTime() ?? 0;
  const ageMs = Number(useClockText((now) => String(Math.floor((now - asOf) / 60_000) * 60_000), "0"));
  const isStale = rows.length > 0 && ageMs >= STALE_AFTER_MS;
  const leave = `/sla${withChanges(typeof window === "undefined" ? "" : window.location.search, { view: undefined })}`;
  useKeys(
    { escape: { label: "Leave the wall", run: () => router.push(leave as Route) } },
    { label: "This page" },
  );
  const { shown, left } = wallRows(rows);

  return (
    <section aria-label="Promises for a wall" data-wall data-stale={isStale || undefined}>
      <header>
        <h1>{isStale ? `No news for ${formatDuration(ageMs)}. What stood before:` : wallSentence(rows)}</h1>
        <p className="wall-as-of">
          {rows.length > 0 && (
            <>
              as of <Absolute at={asOf} form="clock" />
            </>
          )}
          <Link href={leave as Route} className="on-screen">
            leave
          </Link>
        </p>
      </header>
      <ol>
        {shown.map((row) => (
          <Tile key={`${row.series.objectiveId}|${row.series.environmentId}`} row={row} isStale={isStale} />
        ))}
      </ol>
      {left > 0 && <p className="wall-more">{`and ${left} more that are no worse`}</p>}
    </section>
  );
}

function Tile({ row, isStale }: { row: Standing; isStale: boolean }) {
  const { objective, series, budget, percent, target } = row;
  const status: Status = isStale ? "unknown" : row.status;
  return (
    <li data-status={status}>
      <p className={`wall-state ${STATUS_TEXT[status]}`}>
        <StatusIcon status={status} className="size-[0.8em]" />
        {isStale ? `was ${STANDING_WORD[row.status]}` : STANDING_WORD[status]}
      </p>
      <p className="wall-name">
        {PLATFORM_NAME[objective.platformId]} <span>{placeName(series.environmentId)}</span>
      </p>
      <p className="wall-title">{objective.title}</p>
      <p className="wall-number">
        {percentText(percent, target)}
        <span>
          {" "}
          of {targetText(target)}
          {row.held.length > 0 && ", changed"}
        </span>
      </p>
      <BudgetBar
        budget={budget}
        accounting={objective.accounting}
        status={status}
        hidesText
        className="w-full"
      />
      <p className="wall-budget">{budgetText(budget, objective.accounting)}</p>
    </li>
  );
}
