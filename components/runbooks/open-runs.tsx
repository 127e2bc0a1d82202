"use client";

import { Link } from "@/components/ui/link";
import { Section } from "@/components/ui/page";
import { Pill } from "@/components/ui/pill";
import { ProgressBar } from "@/components/ui/progress-bar";
import { StatusBadge } from "@/components/ui/status-badge";
import { Time } from "@/components/ui/time";
import type { RunSummary } from "./runbook-types";
import { runHref, runLook } from "./runbook-words";

/** Walks that have not ended, the newest first; nothing is shown when there are none. */
export function OpenRuns({ runs, title = "Open runs" }: { runs: readonly RunSummary[]; title?: string }) {
  if (runs.length === 0) return null;
  return (
    <Section title={title} facts={`${runs.length}`}>
      <ul className="rounded border bg-surface">
        {runs.map((run) => (
          <li key={run.id} className="border-b last:border-b-0">
            <Link
              href={runHref(run.id)}
              className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2 text-sm hover:bg-hover max-sm:min-h-11"
            >
              <span className="min-w-0 flex-1 basis-52 font-medium">{run.title}</span>
              <Pill>{run.environmentId}</Pill>
              <StatusBadge look="plain" {...runLook(run)} />
              <span className="w-28">
                <ProgressBar value={run.settled} max={run.total} label={`${run.title}: steps over`} />
              </span>
              <span className="text-ink-2">
                {run.settled} of {run.total}, {run.ownerName}, <Time at={run.startedAt} />
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </Section>
  );
}
