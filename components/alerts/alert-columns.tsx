"use client";

import { BookOpen, ChevronRight } from "lucide-react";
import { createContext, useContext } from "react";
import { PLATFORM_NAME } from "@/components/thresholds/platform-name";
import { cn } from "@/components/ui/cn";
import { StatusIcon } from "@/components/ui/status-badge";
import type { Column } from "@/components/ui/table-column";
import { Age, Time } from "@/components/ui/time";
import { AlertFlags, SeverityBadge, StateMark } from "./alert-marks";
import type { AlertRow } from "./alert-types";
import { howText, lastedText, plural, SEVERITY_STATUS, SOURCE_WORD } from "./alert-words";

/** Which rows show what they explain. */
export const Folding = createContext<{ unfolded: readonly number[]; flip: (id: number) => void }>({
  unfolded: [],
  flip: () => undefined,
});

function Name({ alert }: { alert: AlertRow }) {
  const status = SEVERITY_STATUS[alert.severity];
  return (
    <>
      <span className="max-sm:hidden">
        <StateMark state={alert.state} />
        <span className="sr-only">: {alert.title}</span>
      </span>
      <span className="inline-flex flex-col sm:hidden">
        <span className="inline-flex items-baseline gap-2">
          {status && <StatusIcon status={status} />}
          {alert.title}
        </span>
        <span className="inline-flex flex-wrap items-center gap-2 pt-1 text-sm">
          <StateMark state={alert.state} />
          <AlertFlags alert={alert} />
          {alert.folded > 0 && <span className="text-ink-2">explains {alert.folded} more</span>}
        </span>
      </span>
    </>
  );
}

function What({ alert }: { alert: AlertRow }) {
  const { unfolded } = useContext(Folding);
  const isChild = alert.foldedUnder !== null && unfolded.includes(alert.foldedUnder);
  return (
    <span className={cn("flex min-w-0 items-center gap-2", isChild && "pl-6")}>
      <span className="min-w-0 truncate font-medium" data-tip={alert.sentence}>
        {alert.title}
      </span>
      <span className="inline-flex shrink-0 items-center gap-1">
        <AlertFlags alert={isChild ? { ...alert, foldedUnder: null } : alert} />
      </span>
      {alert.folded > 0 && <Explains alert={alert} />}
    </span>
  );
}

function Explains({ alert }: { alert: AlertRow }) {
  const { unfolded, flip } = useContext(Folding);
  const isOpen = unfolded.includes(alert.id);
  return (
    <button
      type="button"
      aria-expanded={isOpen}
      onClick={() => flip(alert.id)}
      data-tip={`${plural(alert.folded, "alert")} explained by this one`}
      className="inline-flex h-5 shrink-0 items-center gap-0.5 rounded-sm px-1 text-sm text-accent hover:bg-accent-soft max-sm:h-11"
    >
      <ChevronRight className={cn("size-3.5 transition-transform", isOpen && "rotate-90")} aria-hidden />+
      {alert.folded.toLocaleString("en-US")} explained
    </button>
  );
}

function Where({ alert }: { alert: AlertRow }) {
  const [, environment] = alert.environmentId.split("/");
  const about = [alert.jobTitle, alert.tenantName ?? alert.tenant].filter(Boolean).join(" · ");
  return (
    <span
      className="block max-w-44 truncate max-sm:max-w-none max-sm:whitespace-normal"
      data-tip={[alert.environmentId, about].filter(Boolean).join(", ")}
    >
      {PLATFORM_NAME[alert.platformId]}
      {environment !== "production" && <span className="text-ink-3"> {environment}</span>}
      {about && <span className="text-ink-2"> · {about}</span>}
    </span>
  );
}

function Owner({ alert }: { alert: AlertRow }) {
  if (alert.state === "resolved")
    return <span className="text-ink-2">{howText(alert.resolvedHow, alert.resolvedByName)}</span>;
  if (!alert.ownerName) return <span className="text-ink-3">nobody</span>;
  return (
    <span className="block max-w-40 truncate" data-tip={alert.ackReason ?? undefined}>
      {alert.ownerName}
      {alert.ackUntil && (
        <span className="text-ink-3">
          , <Time at={alert.ackUntil} />
        </span>
      )}
    </span>
  );
}

function ToldBy({ sources }: { sources: readonly string[] }) {
  const [first = "–", ...others] = sources;
  return (
    <span className="text-ink-2" data-tip={others.length > 0 ? sources.join(", ") : undefined}>
      {first}
      {others.length > 0 && (
        <>
          {" "}
          +{others.length}
          <span className="sr-only"> ({others.join(", ")})</span>
        </>
      )}
    </span>
  );
}

function Answer({ text }: { text: string | null }) {
  if (!text) return <span className="text-ink-3">–</span>;
  return (
    <span data-tip={text} className="relative inline-flex items-center gap-1.5 align-middle text-ink-2">
      <BookOpen className="size-3.5 text-ink-3" aria-hidden />
      answer<span className="sr-only">: {text}</span>
    </span>
  );
}

/** State, age, severity, what, where, whose, who told, what to do. On a phone the first is the head of the card. */
export const ALERT_COLUMNS: readonly Column<AlertRow>[] = [
  { id: "state", header: "State", cell: (alert) => <Name alert={alert} /> },
  {
    id: "age",
    header: "Age",
    align: "end",
    tip: "Since when the trouble is there; for a resolved alert, how long it lasted",
    cell: (alert) =>
      alert.resolvedAt ? lastedText(alert.startedAt, alert.resolvedAt) : <Age since={alert.startedAt} />,
  },
  {
    id: "severity",
    header: "Severity",
    cell: (alert) => <SeverityBadge severity={alert.severity} word={alert.word} look="plain" />,
  },
  { id: "what", header: "What", grows: true, cell: (alert) => <What alert={alert} />, hidesOnPhone: true },
  { id: "where", header: "Where", cell: (alert) => <Where alert={alert} /> },
  { id: "owner", header: "Owner and lease", cell: (alert) => <Owner alert={alert} /> },
  {
    id: "sources",
    header: "Told by",
    cell: (alert) => <ToldBy sources={alert.sources.map((source) => SOURCE_WORD[source])} />,
    hidesOnPhone: true,
  },
  {
    id: "runbook",
    header: "Runbook",
    cell: (alert) => <Answer text={alert.answer} />,
    hidesOnPhone: true,
  },
];
