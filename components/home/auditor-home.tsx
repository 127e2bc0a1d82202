"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import type { Route } from "next";
import { runHref } from "@/components/checklists/open-run-button";
import { many } from "@/components/checklists/run-words";
import { useRefreshMs } from "@/components/checklists/use-checklists";
import { useTRPC } from "@/components/trpc";
import { ButtonLink } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { DataTable } from "@/components/ui/data-table";
import { Empty } from "@/components/ui/empty";
import { KeyValue } from "@/components/ui/key-value";
import { PageHeader, Section } from "@/components/ui/page";
import { Absolute, Time } from "@/components/ui/time";
import { type AuditEvent, refusedColumns, runColumns } from "./auditor-columns";
import { greeting } from "./greeting";
import { HomeAnswer } from "./home-answer";
import { MISSED_INPUT, REFUSED_INPUT, SIGNED_INPUT } from "./inputs";
import { trailSentence } from "./trail-sentence";

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
