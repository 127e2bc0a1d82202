"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import { useTRPC } from "@/components/trpc";
import { Section } from "@/components/ui/page";
import { StatusBadge } from "@/components/ui/status-badge";
import { Time } from "@/components/ui/time";
import { isAsked } from "@/domain/action";
import type { ActionDetail } from "./action-types";
import { DecisionList } from "./decision-list";
import { PreviewFacts } from "./preview-facts";

/** What was confirmed, what it was just before, and who agreed. */
export function RunPapers({ run }: { run: ActionDetail }) {
  const trpc = useTRPC();
  const { data } = useSuspenseQuery(trpc.actions.papers.queryOptions({ id: run.id }));
  const shown = data.previews.find(({ id }) => id === run.previewId);
  const again = data.previews.findLast(({ purpose }) => purpose === "execution");
  return (
    <>
      {shown && !isAsked(run.state) && (
        <Section title={run.submittedAt ? "What was confirmed" : "What it would have done"} boxed>
          <PreviewFacts preview={shown} />
          <p className="mt-3 break-all text-sm text-ink-3">
            hash <span className="font-mono">{shown.hash}</span>
          </p>
          {again && (
            <p className="mt-3">
              <StatusBadge
                look="plain"
                status={again.hash === shown.hash ? "ok" : "alert"}
                word={again.hash === shown.hash ? "the same just before" : "another just before"}
              />{" "}
              <Time at={again.madeAt} className="text-ink-3" />
            </p>
          )}
        </Section>
      )}
      {data.decisions.length > 0 && (
        <Section title="Decisions" boxed>
          <DecisionList decisions={data.decisions} />
        </Section>
      )}
    </>
  );
}
