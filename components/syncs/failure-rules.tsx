"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { usePerson } from "@/components/shell/person";
import { PLATFORM_NAME } from "@/components/thresholds/platform-name";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { DataTable } from "@/components/ui/data-table";
import { InlineError } from "@/components/ui/error-note";
import { Section } from "@/components/ui/page";
import { StatusBadge } from "@/components/ui/status-badge";
import type { Column } from "@/components/ui/table-column";
import { whyNot } from "@/domain/access";
import { FAILURE_WORD } from "@/domain/failure-step";
import type { FailureRule } from "./failure-types";

const keyOf = ({ id }: FailureRule) => id;

/** What tells a class: the rules that people added, tried first, then those that ship. Closed until wanted. */
export function FailureRules({ onAdd }: { onAdd: () => void }) {
  const [isOpen, setOpen] = useState(false);
  const mayNot = whyNot(usePerson(), "failure-rule:edit");
  return (
    <Section
      title="Rules"
      facts="what tells the class of a failure"
      actions={
        <>
          <Button size="small" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
            {isOpen ? "Hide the rules" : "Show the rules"}
          </Button>
          <Button size="small" variant="plain" blockedBecause={mayNot} onClick={onAdd}>
            Add a rule…
          </Button>
        </>
      }
    >
      {isOpen && <RuleTable mayNot={mayNot} />}
    </Section>
  );
}

function RuleTable({ mayNot }: { mayNot: string | undefined }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const { data, error } = useQuery(trpc.jobs.failures.rules.queryOptions());
  const change = useMutation(
    trpc.jobs.failures.switchRule.mutationOptions({
      onSettled: () => queryClient.invalidateQueries(trpc.jobs.failures.pathFilter()),
    }),
  );
  const { mutate, isPending, variables } = change;
  const columns = useMemo(
    (): readonly Column<FailureRule>[] => [
      { id: "class", header: "Class", cell: (rule) => FAILURE_WORD[rule.failureClass] },
      {
        id: "words",
        header: "Words",
        grows: true,
        cell: (rule) => (
          <code data-tip={rule.patterns.join("\n")} className="text-sm">
            {[...rule.httpStatus.map((status) => `HTTP ${status}`), ...rule.patterns].join(" · ")}
          </code>
        ),
      },
      {
        id: "where",
        header: "Where",
        cell: (rule) => rule.platformIds.map((id) => PLATFORM_NAME[id]).join(", ") || "everywhere",
      },
      { id: "sure", header: "Sure", align: "end", cell: (rule) => `${Math.round(rule.confidence * 100)} %` },
      {
        id: "by",
        header: "From",
        cell: (rule) => (rule.isShipped ? "ships with the console" : (rule.byName ?? "")),
      },
      {
        id: "state",
        header: "State",
        cell: (rule) => (
          <StatusBadge
            look="plain"
            status={rule.active ? "ok" : "paused"}
            word={rule.active ? "on" : "off"}
          />
        ),
      },
      {
        id: "switch",
        header: "Switch",
        hidesHeader: true,
        align: "end",
        cell: (rule) => (
          <Button
            size="small"
            variant="quiet"
            pending={isPending && variables?.id === rule.id}
            blockedBecause={mayNot}
            onClick={() => mutate({ id: rule.id, active: !rule.active })}
          >
            Switch {rule.active ? "off" : "on"}
          </Button>
        ),
      },
    ],
    [mutate, isPending, variables, mayNot],
  );
  if (!data) return error ? <InlineError>{error.message}</InlineError> : null;
  return (
    <>
      {change.error && <InlineError className="mb-2">{change.error.message}</InlineError>}
      <DataTable
        caption="Rules that tell a class"
        columns={columns}
        rows={data}
        rowKey={keyOf}
        empty={null}
      />
    </>
  );
}
