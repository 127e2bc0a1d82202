"use client";

import { useQuery } from "@tanstack/react-query";
import type { Route } from "next";
import { ItsAudit } from "@/components/audit/its-audit";
import { SheetPart } from "@/components/people/sheet-part";
import { useTRPC } from "@/components/trpc";
import { InlineError } from "@/components/ui/error-note";
import { KeyValue } from "@/components/ui/key-value";
import { Link } from "@/components/ui/link";
import { Sheet } from "@/components/ui/sheet";
import { TableSkeleton } from "@/components/ui/skeleton";
import { Time } from "@/components/ui/time";
import { formatDuration } from "@/domain/duration";
import { RuleAlerts } from "./rule-alerts";
import { type RuleRow, RuleState } from "./rule-columns";
import { RuleForm } from "./rule-form";
import { RuleHistory } from "./rule-history";
import { RuleSwitch } from "./rule-switch";
import type { Choices } from "./rule-types";
import { groupName, groupOf } from "./rule-words";
import { SeverityMark } from "./severity-mark";

/** One rule: what it looks for, what to do when it fires, its form beside what that form would have done. */
export function RuleSheet({
  rule,
  choices,
  onClose,
}: {
  rule: RuleRow;
  choices: Choices;
  onClose: () => void;
}) {
  const trpc = useTRPC();
  const { data, error } = useQuery(trpc.alertRules.byId.queryOptions({ id: rule.id }));
  return (
    <Sheet
      open
      onOpenChange={(isOpen) => !isOpen && onClose()}
      size="large"
      title={rule.title}
      answer={
        <>
          {groupName(groupOf(rule))} · <code className="font-mono text-sm">{rule.trouble}</code>
        </>
      }
    >
      <p className="mb-4 max-w-prose">
        {rule.text} {paceText(rule)}
      </p>
      <Facts rule={rule} />
      <SheetPart title="Switch">
        <RuleSwitch rule={rule} onRemoved={onClose} />
      </SheetPart>
      <SheetPart title="Change">
        <RuleForm rule={rule} choices={choices} />
      </SheetPart>
      {error && <InlineError>{error.message}</InlineError>}
      <SheetPart title="Its latest alerts">
        {data ? <RuleAlerts alerts={data.recent} /> : <TableSkeleton rows={2} columns={3} />}
      </SheetPart>
      <SheetPart title="History">
        {data ? <RuleHistory rule={data} choices={choices} /> : <TableSkeleton rows={2} columns={2} />}
      </SheetPart>
    </Sheet>
  );
}

function paceText({ holdSeconds, recoverSeconds }: RuleRow): string {
  const opens =
    holdSeconds === 0 ? "It opens at once" : `It opens after ${formatDuration(holdSeconds * 1000)}`;
  return `${opens} and is resolved ${recoverSeconds === 0 ? "as soon as it is well" : `once it has been well for ${formatDuration(recoverSeconds * 1000)}`}.`;
}

const linkStyle = "underline decoration-line-2 hover:text-accent";
const place = (file: string, line: number | null) => `${file}${line === null ? "" : `, line ${line}`}`;

function Facts({ rule }: { rule: RuleRow }) {
  return (
    <KeyValue
      items={[
        {
          label: "state",
          value: (
            <span className="flex flex-wrap items-baseline gap-x-2">
              <RuleState rule={rule} />
              {rule.isOff ? rule.offBecause : rule.cannotBecause}
            </span>
          ),
        },
        { label: "severity", value: <SeverityMark severity={rule.severity} word={rule.word} /> },
        { label: "what to do", value: rule.answer },
        ...(rule.answerFile ? [{ label: "from", value: place(rule.answerFile, rule.answerLine) }] : []),
        { label: "source", value: place(rule.sourceFile, rule.sourceLine) },
        ...(rule.note ? [{ label: "note", value: rule.note }] : []),
        { label: "last evaluated", value: <Time at={rule.evaluatedAt} /> },
        {
          label: "see also",
          value: (
            <span className="flex flex-wrap gap-x-4 gap-y-1">
              <Link href={`/alerts/noise?rule=${encodeURIComponent(rule.id)}` as Route} className={linkStyle}>
                what its alerts were worth
              </Link>
              <ItsAudit of={{ kind: "alert-rule", subject: rule.id }} label="its audit trail" />
            </span>
          ),
        },
      ]}
    />
  );
}
