"use client";

import { useMutation, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useState } from "react";
import { usePerson } from "@/components/shell/person";
import { PLATFORM_NAME } from "@/components/thresholds/platform-name";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { InlineError } from "@/components/ui/error-note";
import { PageHeader } from "@/components/ui/page";
import { Select } from "@/components/ui/select";
import { Tabs } from "@/components/ui/tabs";
import { toast } from "@/components/ui/toast";
import { useAddress } from "@/components/ui/use-address";
import { whyNot } from "@/domain/access";
import { PLATFORM_IDS } from "@/domain/platform";
import type { LintKind } from "@/domain/runbook";
import type { Finding } from "./document-types";
import { LINT_WORD, many, type Standing, standingOf } from "./document-words";
import { FindingTable } from "./finding-table";

const AcceptDialog = dynamic(() => import("./accept-dialog").then((module) => module.AcceptDialog), {
  ssr: false,
});

const TABS: readonly { standing: Standing; label: string }[] = [
  { standing: "open", label: "Open" },
  { standing: "accepted", label: "Accepted" },
  { standing: "decided", label: "Decided by rule" },
];

/** What is wrong with the runbooks, and who does something about it? */
export function LintPage() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const me = usePerson();
  const { params, write } = useAddress();
  const [accepted, setAccepted] = useState<Finding>();
  const { data: all } = useSuspenseQuery(trpc.runbooks.lint.queryOptions());
  const mayNot = whyNot(me, "runbook:edit");
  const onSettled = () => queryClient.invalidateQueries(trpc.runbooks.pathFilter());
  const look = useMutation(
    trpc.runbooks.lintNow.mutationOptions({
      onSuccess: ({ found }) =>
        toast({ text: `${many(found, "finding", "findings")} in all.`, status: "ok" }),
      onSettled,
    }),
  );
  const reopen = useMutation(trpc.runbooks.reopenFinding.mutationOptions({ onSettled }));
  const wanted = filterOf(params);
  const found = all.filter(
    (one) =>
      (!wanted.platform || one.platformId === wanted.platform) &&
      (!wanted.kind || one.kind === wanted.kind) &&
      (!wanted.runbook || one.runbookId === wanted.runbook),
  );
  const failed = look.error ?? reopen.error;
  return (
    <>
      <PageHeader
        title="Runbook lint"
        back={{ href: "/runbooks", label: "Runbooks" }}
        answer={lintAnswer(all)}
        actions={
          <Button pending={look.isPending} blockedBecause={mayNot} onClick={() => look.mutate({})}>
            Look now
          </Button>
        }
      />
      <div className="on-screen mb-4 flex flex-wrap items-center gap-2">
        <Select
          aria-label="Platform"
          value={wanted.platform ?? ""}
          options={[
            { value: "", label: "All platforms" },
            ...PLATFORM_IDS.map((value) => ({ value, label: PLATFORM_NAME[value] })),
          ]}
          onChange={(event) => write({ platform: event.target.value })}
        />
        <Select
          aria-label="Kind"
          value={wanted.kind ?? ""}
          options={[
            { value: "", label: "All kinds" },
            ...kindsIn(all).map((value) => ({ value, label: LINT_WORD[value] })),
          ]}
          onChange={(event) => write({ kind: event.target.value })}
        />
        {wanted.runbook && (
          <Button size="small" onClick={() => write({ runbook: undefined })}>
            Only {wanted.runbook}; show all
          </Button>
        )}
      </div>
      {failed && <InlineError className="mb-3">{failed.message}</InlineError>}
      <Tabs
        label="Findings"
        value={params.get("tab") ?? "open"}
        onChange={(tab) => write({ tab: tab === "open" ? undefined : tab })}
        tabs={TABS.map(({ standing, label }) => {
          const rows = found.filter((one) => standingOf(one) === standing);
          return {
            value: standing,
            label,
            count: rows.length,
            panel: (
              <FindingTable
                standing={standing}
                rows={rows}
                mayNot={mayNot}
                onAccept={setAccepted}
                onReopen={({ key }) => reopen.mutate({ key })}
              />
            ),
          };
        })}
      />
      {accepted && <AcceptDialog finding={accepted} onClose={() => setAccepted(undefined)} />}
    </>
  );
}

const kindsIn = (all: readonly Finding[]) => [...new Set(all.map(({ kind }) => kind))];

function filterOf(params: URLSearchParams) {
  const platform = PLATFORM_IDS.find((one) => one === params.get("platform"));
  const kind = params.get("kind");
  return {
    platform,
    kind: kind !== null && Object.hasOwn(LINT_WORD, kind) ? (kind as LintKind) : undefined,
    runbook: params.get("runbook") || undefined,
  };
}

function lintAnswer(all: readonly Finding[]): string {
  const count = (standing: Standing) => all.filter((one) => standingOf(one) === standing).length;
  const [open, accepted, decided] = [count("open"), count("accepted"), count("decided")];
  return [
    open === 0
      ? "Nothing waits to be mended."
      : `${many(open, "finding waits", "findings wait")} to be mended or accepted.`,
    accepted > 0 ? `${many(accepted, "is", "are")} accepted.` : "",
    decided > 0
      ? `${many(decided, "contradiction is", "contradictions are")} decided by a rule of the console.`
      : "",
  ]
    .filter(Boolean)
    .join(" ");
}
