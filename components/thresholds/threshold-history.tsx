"use client";

import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "@/components/trpc";
import { InlineError } from "@/components/ui/error-note";
import { Pill } from "@/components/ui/pill";
import { TableSkeleton } from "@/components/ui/skeleton";
import { Time } from "@/components/ui/time";
import { boundText } from "./limit-words";
import { LEVELS, type Threshold, type ThresholdVersion } from "./threshold-types";

/** Every version of a limit, newest first; what changed with it stands out. */
export function ThresholdHistory({ limit }: { limit: Threshold }) {
  const trpc = useTRPC();
  const { data: versions, error } = useQuery(trpc.thresholds.history.queryOptions({ id: limit.id }));
  if (error) return <InlineError>{error.message}</InlineError>;
  if (!versions) return <TableSkeleton rows={2} columns={2} />;
  return (
    <ol aria-label="Versions" className="rounded border text-sm">
      {versions.map((version, index) => (
        <li key={version.version} className="flex flex-col gap-0.5 border-b px-3 py-2 last:border-b-0">
          <div className="flex flex-wrap items-center gap-x-2 gap-y-0.5">
            <Pill>version {version.version}</Pill>
            <Values limit={limit} version={version} before={versions[index + 1]} />
            <span className="ml-auto text-ink-3">
              {version.byName}, <Time at={version.at} />
            </span>
          </div>
          <p className="break-words text-ink-2">{version.reason}</p>
        </li>
      ))}
    </ol>
  );
}

function Values({
  limit,
  version,
  before,
}: {
  limit: Threshold;
  version: ThresholdVersion;
  before: ThresholdVersion | undefined;
}) {
  const shown = LEVELS.filter(
    (level) => version[level] !== null || (before !== undefined && before[level] !== null),
  );
  return (
    <span className="flex flex-wrap gap-x-3">
      {shown.map((level) => {
        const isNew = before !== undefined && before[level] !== version[level];
        return (
          <span key={level} className="whitespace-nowrap">
            <span className="text-ink-3">{level} </span>
            <span className={isNew ? "font-semibold" : undefined}>
              {version[level] === null ? "none" : boundText(limit, version[level])}
            </span>
          </span>
        );
      })}
    </span>
  );
}
