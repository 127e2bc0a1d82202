import type { Route } from "next";
import { DecisionList } from "@/components/actions/decision-list";
import { PreviewFacts } from "@/components/actions/preview-facts";
import { tierText } from "@/components/actions/request-words";
import { SheetPart } from "@/components/people/sheet-part";
import { KeyValue, type KeyValueItem } from "@/components/ui/key-value";
import { Link } from "@/components/ui/link";
import { StatusBadge } from "@/components/ui/status-badge";
import { Time } from "@/components/ui/time";
import { ACTION_WORD, actionStatus } from "@/domain/action";
import type { OneEvent } from "./audit-types";
import { linkStyle, Mono } from "./event-facts";

type Run = NonNullable<OneEvent["actionRun"]>;

/** The action that an event is about: what was asked and why, what was shown before it, and who agreed. */
export function EventRun({ run }: { run: Run }) {
  return (
    <>
      <SheetPart title="The request">
        <KeyValue items={requestFacts(run)} />
      </SheetPart>
      {run.preview && run.previewMadeAt && (
        <SheetPart title="What it would do, as it was shown">
          <PreviewFacts preview={{ content: run.preview, madeAt: run.previewMadeAt }} />
        </SheetPart>
      )}
      <SheetPart title="Approvals">
        {run.approvals.length > 0 ? (
          <DecisionList decisions={run.approvals} />
        ) : (
          <p className="text-ink-2">Nobody decided on it.</p>
        )}
      </SheetPart>
    </>
  );
}

function requestFacts(run: Run) {
  const input = Object.keys(run.input ?? {}).length > 0 && JSON.stringify(run.input);
  const facts: (KeyValueItem | false | null | "" | undefined)[] = [
    {
      label: "run",
      value: (
        <Link href={`/actions/${run.id}` as Route} className={linkStyle}>
          {run.label}
        </Link>
      ),
    },
    {
      label: "state now",
      value: <StatusBadge look="plain" status={actionStatus(run.state)} word={ACTION_WORD[run.state]} />,
    },
    { label: "tier", value: tierText(run.tier) },
    {
      label: "asked for",
      value: (
        <>
          by {run.requestedByName} <Time at={run.requestedAt} />
        </>
      ),
    },
    run.reason && { label: "reason", value: run.reason },
    input && { label: "input", value: <Mono text={input} /> },
    run.breakGlass && { label: "emergency", value: "done alone, without an approval" },
    run.verdict && { label: "what came of it", value: run.verdict },
    run.previewHash && { label: "preview’s hash", value: <Mono text={run.previewHash} /> },
  ];
  return facts.filter((fact): fact is KeyValueItem => Boolean(fact));
}
