"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import type { inferRouterOutputs } from "@trpc/server";
import type { Route } from "next";
import { Clock } from "@/components/checklists/clock";
import { runHref } from "@/components/checklists/open-run-button";
import { periodText } from "@/components/checklists/run-answer";
import { many } from "@/components/checklists/run-words";
import { useRefreshMs } from "@/components/checklists/use-checklists";
import { useTRPC } from "@/components/trpc";
import { ButtonLink } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { DataTable } from "@/components/ui/data-table";
import { Empty } from "@/components/ui/empty";
import { KeyValue } from "@/components/ui/key-value";
import { PageHeader, Section } from "@/components/ui/page";
import { StatusBadge } from "@/components/ui/status-badge";
import type { Column } from "@/components/ui/table-column";
import { Absolute, Time } from "@/components/ui/time";
import type { AppRouter } from "@/server/router";
import { greeting } from "./greeting";
import { HomeAnswer } from "./home-answer";
import { MISSED_INPUT, REFUSED_INPUT, SIGNED_INPUT } from "./inputs";
import { trailSentence } from "./trail-sentence";

type AuditEvent = inferRouterOutputs<AppRouter>["audit"]["list"]["rows"][number];

const told = (event: AuditEvent, name: string) => {
  const value = event.detail[name];
  return typeof value === "string" ? value : "";
};

/** Events carry the checklist's id; its words are good enough to read. */
const title = (id: string) => id.charAt(0).toUpperCase() + id.slice(1).replaceAll("-", " ");

const runColumns: readonly Column<AuditEvent>[] = [
  {
    id: "what",
    header: "Checklist",
    grows: true,
    cell: (event) => (
      <>
        {title(told(event, "checklist"))}{" "}
        <span className="font-normal text-ink-3">
          {periodText(told(event, "period"))} {event.environmentId}
        </span>
      </>
    ),
  },
  {
    id: "state",
    header: "State",
    cell: (event) =>
      event.action === "checklist.missed" ? (
        <StatusBadge status="alert" word="missed" look="plain" />
      ) : event.detail.late === true ? (
        <StatusBadge status="warn" word="signed late" look="plain" />
      ) : (
        <StatusBadge status="ok" word="signed off" look="plain" />
      ),
  },
  { id: "who", header: "Who", cell: ({ actor }) => actor.name },
  { id: "at", header: "When", cell: ({ at }) => <Clock at={at} /> },
  {
    id: "digest",
    header: "Digest",
    hidesOnPhone: true,
    cell: (event) => {
      const digest = told(event, "digest");
      return digest ? (
        <span className="inline-flex items-center gap-1">
          <code className="font-mono text-xs" data-tip={digest}>
            {digest.slice(0, 12)}…
          </code>
          <CopyButton text={digest} label="Copy the digest" />
        </span>
      ) : (
        <span className="text-ink-3">–</span>
      );
    },
  },
];

const refusedColumns: readonly Column<AuditEvent>[] = [
  { id: "who", header: "Who", cell: ({ actor }) => actor.name },
  { id: "what", header: "Wanted", cell: ({ action }) => action },
  {
    id: "why",
    header: "Why not",
    grows: true,
    cell: (event) => <span data-tip={told(event, "reason")}>{told(event, "reason")}</span>,
  },
  { id: "at", header: "When", cell: ({ at }) => <Clock at={at} /> },
];

/** The trail's head, what was signed and missed, and who was refused. */
export function AuditorHome() {
  const trpc = useTRPC();
  const refetchInterval = useRefreshMs();
  const { data: summary } = useSuspenseQuery({ ...trpc.audit.summary.queryOptions(), refetchInterval });
  const { data: signed } = useSuspenseQuery(trpc.audit.list.queryOptions(SIGNED_INPUT));
  const { data: missed } = useSuspenseQuery(trpc.audit.list.queryOptions(MISSED_INPUT));
  const { data: refused } = useSuspenseQuery(trpc.audit.list.queryOptions(REFUSED_INPUT));
  const runs = [...signed.rows, ...missed.rows]
    .toSorted((a, b) => b.at.getTime() - a.at.getTime())
    .slice(0, 12);

  return (
    <>
      <PageHeader
        title="Today"
        answer={<HomeAnswer write={(now, zone) => `${greeting(now, zone)} ${trailSentence(summary, now)}`} />}
        actions={
          <ButtonLink href={"/audit" as Route} variant="plain">
            Open the audit trail
          </ButtonLink>
        }
      />
      <Section title="The trail's head" facts={many(summary.heads.length, "chain", "chains")} boxed>
        <div className="flex flex-col gap-4 text-sm">
          {summary.heads.map(({ scope, seq, hash }) => (
            <KeyValue
              key={scope}
              items={[
                { label: "Chain", value: `${scope}, ${seq.toLocaleString("en-US")} events` },
                { label: "Head", value: <Hash hash={hash} /> },
                {
                  label: "Last checkpoint",
                  value:
                    summary.checkpoint?.scope === scope ? (
                      <>
                        event {summary.checkpoint.seq.toLocaleString("en-US")},{" "}
                        <Time at={summary.checkpoint.at} /> (
                        <Absolute at={summary.checkpoint.at} />)
                      </>
                    ) : (
                      "none yet; one is written outside the database every five minutes"
                    ),
                },
                { label: "Verify it", value: <Hash hash="npm run audit:verify" isWhole /> },
              ]}
            />
          ))}
        </div>
      </Section>
      <Section title="Sign-offs and misses" facts={`the last ${runs.length}`}>
        <DataTable
          caption="Sign-offs and misses"
          columns={runColumns}
          rows={runs}
          rowKey={keyOf}
          rowHref={({ subjectId }) => runHref(subjectId)}
          empty={
            <Empty title="Nothing was signed off or missed yet">
              Each sign-off and each missed run is an event of the trail.
            </Empty>
          }
        />
      </Section>
      <Section title="Refused lately">
        <DataTable
          caption="Refused lately"
          columns={refusedColumns}
          rows={refused.rows}
          rowKey={keyOf}
          empty={
            <Empty title="Nobody was refused anything">
              Whatever a person tried and may not do is listed here.
            </Empty>
          }
        />
      </Section>
    </>
  );
}

const keyOf = ({ scope, seq }: AuditEvent) => `${scope}/${seq}`;

function Hash({ hash, isWhole = false }: { hash: string; isWhole?: boolean }) {
  return (
    <span className="inline-flex max-w-full items-center gap-1">
      <code className="min-w-0 truncate font-mono text-xs" data-tip={isWhole ? undefined : hash}>
        {isWhole ? hash : `${hash.slice(0, 16)}…`}
      </code>
      <CopyButton text={hash} label={isWhole ? "Copy the command" : "Copy the hash"} />
    </span>
  );
}
