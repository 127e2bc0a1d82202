"use client";

import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { PLATFORM_NAME } from "@/components/thresholds/platform-name";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { InlineError } from "@/components/ui/error-note";
import { Skeleton } from "@/components/ui/skeleton";
import { StatusIcon } from "@/components/ui/status-badge";
import type { AlertPreview } from "./alert-types";
import { plural, SEVERITY_STATUS, severityText } from "./alert-words";
import { type Said, useWork } from "./use-work";
import type { Work } from "./work";
import { AcknowledgeForm, ResolveForm } from "./work-forms";
import { WorkResults } from "./work-results";

export type WorkDialogProps = {
  work: Work & { verb: "acknowledge" | "resolve" };
  onClose: () => void;
  onDone: () => void;
};

const VERB = { acknowledge: "Acknowledge", resolve: "Resolve" };

/** Shows exactly what would change before it does; what did not change is told row by row. */
export function WorkDialog({ work, onClose, onDone }: WorkDialogProps) {
  const trpc = useTRPC();
  const { verb, target } = work;
  const preview = useQuery({
    ...trpc.alerts.preview.queryOptions({ verb, ...target }),
    // What somebody decides on stays as they saw it, whatever is heard meanwhile; they look again when it is refused.
    enabled: ({ state }) => state.data === undefined,
    gcTime: 0,
  });
  const worker = useWork();
  const [said, setSaid] = useState<Said>();
  const { data } = preview;
  const left = worker.data?.results.filter(({ outcome }) => outcome !== "done") ?? [];

  function run(next: Said) {
    if (!data) return;
    setSaid(next);
    worker.mutate(
      { preview: data, said: next },
      {
        onSuccess({ done, results }) {
          if (done > 0) onDone();
          if (results.every(({ outcome }) => outcome === "done")) onClose();
        },
      },
    );
  }

  const count = data ? ` ${plural(data.count, "alert")}` : " alerts";
  const form = {
    count,
    pending: worker.isPending || preview.isFetching,
    error: worker.error?.message,
    onCancel: onClose,
  };
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={`${VERB[verb]}${count}`}>
      {preview.error && <InlineError className="mb-3">{preview.error.message}</InlineError>}
      {!data && !preview.error && <Skeleton className="mb-4 h-12 w-full" />}
      {worker.data && left.length > 0 ? (
        <WorkResults results={worker.data.results} titles={work.titles} onClose={onClose} />
      ) : (
        data && (
          <div className="flex flex-col gap-4">
            <Touched preview={data} verb={verb} />
            {worker.error && said && (
              <Button
                size="small"
                className="self-start"
                onClick={() => {
                  worker.reset();
                  void preview.refetch();
                }}
              >
                Look again at what would change
              </Button>
            )}
            {data.count === 0 ? (
              <p>Nothing here can be changed any more: all of it is resolved.</p>
            ) : verb === "acknowledge" ? (
              <AcknowledgeForm {...form} severities={data.bySeverity.map(({ value }) => value)} onSay={run} />
            ) : (
              <ResolveForm {...form} onSay={run} />
            )}
          </div>
        )
      )}
    </Dialog>
  );
}

function Touched({ preview, verb }: { preview: AlertPreview; verb: "acknowledge" | "resolve" }) {
  return (
    <dl className="grid gap-x-6 gap-y-1 rounded border bg-sunken px-3 py-2 sm:grid-cols-[auto_1fr]">
      <Line label="will touch">
        {preview.bySeverity.map(({ value, count }) => {
          const status = SEVERITY_STATUS[value];
          return (
            <span key={value} className="inline-flex items-center gap-1.5">
              {status && <StatusIcon status={status} />}
              {severityText(value, count)}
            </span>
          );
        })}
      </Line>
      <Line label="at">
        {preview.byPlatform.map(({ value, count }) => (
          <span key={value}>
            {PLATFORM_NAME[value]} {count.toLocaleString("en-US")}
          </span>
        ))}
      </Line>
      {verb === "resolve" && (
        <Line label="at the platforms">
          {preview.willResolveAtSource > 0
            ? `${plural(preview.willResolveAtSource, "alert")} will be resolved over there too`
            : "nothing is resolved over there"}
        </Line>
      )}
      {preview.alreadyResolved > 0 && (
        <Line label="left out">{plural(preview.alreadyResolved, "alert")} resolved meanwhile</Line>
      )}
      {preview.hasMore && (
        <Line label="not all">more match than can be changed at one go; these are the worst and oldest</Line>
      )}
    </dl>
  );
}

function Line({ label, children }: { label: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-ink-3">{label}</dt>
      <dd className="flex flex-wrap gap-x-4 gap-y-0.5">{children}</dd>
    </>
  );
}
