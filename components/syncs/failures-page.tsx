"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useState } from "react";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Empty } from "@/components/ui/empty";
import { FilterChips } from "@/components/ui/filter-chips";
import { PageHeader, Section } from "@/components/ui/page";
import { Segmented } from "@/components/ui/segmented";
import { useAddress } from "@/components/ui/use-address";
import { FAILURE_WORD } from "@/domain/failure-step";
import { FailureCause } from "./failure-cause";
import type { RuleOffer } from "./failure-types";
import { CLASS_STATUS, failuresAnswer } from "./failure-words";
import { OneProblem } from "./one-problem";
import { SyncStaleButton } from "./sync-stale-button";
import { SyncsNav } from "./syncs-nav";

const FailureRules = dynamic(() => import("./failure-rules").then((module) => module.FailureRules));
const AddRuleDialog = dynamic(() => import("./add-rule-dialog").then((module) => module.AddRuleDialog));
const RunSheet = dynamic(() => import("@/components/actions/run-sheet").then((module) => module.RunSheet));

const REFRESH_MS = 15_000;
const RANGES = [
  { value: "24h", label: "24 h", hours: 24, words: "24 h" },
  { value: "7d", label: "7 days", hours: 168, words: "7 days" },
] as const;

/** What failed, why, and what comes next. */
export function FailuresPage() {
  const trpc = useTRPC();
  const { params, write } = useAddress();
  const range = RANGES.find(({ value }) => value === params.get("range")) ?? RANGES[0];
  const { data } = useSuspenseQuery({
    ...trpc.jobs.failures.list.queryOptions({ hours: range.hours }),
    refetchInterval: REFRESH_MS,
  });
  const [offer, setOffer] = useState<RuleOffer>();

  const chosen = (params.get("class") ?? "").split(",").filter(Boolean);
  const onlyOpen = params.get("over") !== "shown";
  const wanted = data.classes.filter(
    ({ failureClass }) => chosen.length === 0 || chosen.includes(failureClass),
  );
  const groups = wanted
    .map((group) => ({ ...group, causes: group.causes.filter(({ open }) => open > 0 || !onlyOpen) }))
    .filter(({ causes }) => causes.length > 0);

  return (
    <>
      <PageHeader title="Failures" answer={failuresAnswer(data, range.words)} actions={<SyncStaleButton />} />
      <SyncsNav />
      <div className="on-screen mb-4 flex flex-wrap items-center gap-x-6 gap-y-2">
        <Segmented
          label="Range"
          options={RANGES}
          value={range.value}
          onChange={(value) => write({ range: value === "24h" ? undefined : value })}
        />
        <FilterChips
          label="Class"
          options={data.classes.map(({ failureClass, count }) => ({
            value: failureClass,
            label: FAILURE_WORD[failureClass],
            status: CLASS_STATUS[failureClass],
            count,
          }))}
          selected={chosen}
          onChange={(selected) => write({ class: selected.join(",") })}
        />
        <FilterChips
          label="Also"
          options={[{ value: "shown", label: "what is over" }]}
          selected={onlyOpen ? [] : ["shown"]}
          onChange={(selected) => write({ over: selected[0] })}
        />
      </div>
      {data.problems.map((problem) => (
        <OneProblem key={problem.environmentId} problem={problem} />
      ))}
      {groups.length === 0 && (
        <div className="mb-8 rounded border bg-surface">
          {data.total === 0 ? (
            <Empty title="Failures would stand here">
              A run that fails, hangs or brings nothing appears with the reason that its words give, and with
              what to do next.
            </Empty>
          ) : (
            <Empty
              title="Nothing here waits for anybody"
              action={
                <Button onClick={() => write({ over: "shown", class: undefined })}>
                  Show all {data.total} failures
                </Button>
              }
            >
              The failures of this range were followed by a good run, or are of another class.
            </Empty>
          )}
        </div>
      )}
      {groups.map((group) => (
        <Section
          key={group.failureClass}
          title={upper(FAILURE_WORD[group.failureClass])}
          facts={`${group.open} of ${group.count} not over`}
        >
          <ul className="flex flex-col gap-3">
            {group.causes.map((cause) => (
              <FailureCause key={cause.key} cause={cause} onOffer={setOffer} />
            ))}
          </ul>
        </Section>
      ))}
      <FailureRules
        onAdd={() => setOffer({ platformId: "azure-governance", pattern: "", failureClass: "unknown" })}
      />
      {offer && <AddRuleDialog offer={offer} onClose={() => setOffer(undefined)} />}
      {params.get("run") && <RunSheet />}
    </>
  );
}

const upper = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
