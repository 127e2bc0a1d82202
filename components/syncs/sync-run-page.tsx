"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import type { Route } from "next";
import { Facts } from "@/components/platforms/facts";
import { Proof } from "@/components/platforms/proof";
import { useTRPC } from "@/components/trpc";
import { ButtonLink } from "@/components/ui/button";
import { Duration } from "@/components/ui/duration";
import { KeyValue, type KeyValueItem } from "@/components/ui/key-value";
import { Link } from "@/components/ui/link";
import { PageHeader, Section } from "@/components/ui/page";
import { StatusBadge } from "@/components/ui/status-badge";
import { Absolute, Age, Time } from "@/components/ui/time";
import { formatDuration } from "@/domain/duration";
import { cellKey, rowName } from "./heat-rows";
import { CLASS_WORD, type RunShown, recordsText, runStatus, runWord, SOURCE_WORD, tookMs } from "./run-words";

const WATCH_MS = 3_000;

/** What happened on one run, and how do we know? */
export function SyncRunPage({ id }: { id: number }) {
  const trpc = useTRPC();
  const { data: run } = useSuspenseQuery({
    ...trpc.jobs.run.queryOptions({ id }),
    refetchInterval: ({ state }) => (state.data?.status === "running" ? WATCH_MS : false),
  });
  const now = run.now.getTime();
  const cell = `/syncs?cell=${encodeURIComponent(cellKey(run))}` as Route;
  return (
    <>
      <PageHeader
        back={{ href: "/syncs" as Route, label: "Syncs" }}
        title={`${run.title}, ${rowName({ tenant: run.tenant, name: run.tenantName })}`}
        facts={
          <>
            <StatusBadge status={runStatus(run, now)} word={runWord(run, now)} />
            <span>
              {run.platform}, {run.environmentId}
            </span>
            <span className="font-mono">{run.externalId}</span>
          </>
        }
        answer={<Answer run={run} now={now} />}
        actions={<ButtonLink href={cell}>All runs of this job</ButtonLink>}
      />
      <div className="grid gap-x-8 xl:grid-cols-2">
        <Section title="The run" boxed>
          <KeyValue items={runItems(run, now)} />
        </Section>
        <Section title="Who told of it" boxed>
          <KeyValue items={toldItems(run)} />
        </Section>
      </div>
      {run.error && (
        <Section title="What went wrong" boxed>
          <Failure run={run} />
        </Section>
      )}
      <Section title="Steps">
        <Steps run={run} />
      </Section>
      {(run.parent || run.retries.length > 0) && (
        <Section title="Retries" boxed>
          <Family run={run} />
        </Section>
      )}
      <Section title="Evidence" boxed>
        <Evidence run={run} />
      </Section>
      {run.facts && Object.keys(run.facts).length > 0 && (
        <Section title="What was read from the answer" boxed>
          <Facts facts={run.facts} />
        </Section>
      )}
    </>
  );
}

function Answer({ run, now }: { run: RunShown; now: number }) {
  const took = tookMs(run, now);
  const expected = run.expectedSeconds ? ` of about ${formatDuration(run.expectedSeconds[1] * 1000)}` : "";
  if (run.ghost) return <>{run.ghost}</>;
  if (run.hangs && run.deadlineAt)
    return (
      <>
        It hangs: it should have ended <Age since={run.deadlineAt} /> ago and nothing was heard.
      </>
    );
  if (run.status === "running")
    return (
      <>
        It has been running for {took === null ? "an unknown time" : formatDuration(took)}
        {expected}.
      </>
    );
  const time = took === null ? "" : ` after ${formatDuration(took)}`;
  const records = run.records === null ? "" : ` with ${recordsText(run.records)}`;
  switch (run.status) {
    case "succeeded":
      return (
        <>
          {run.records === 0
            ? `It ended well${time} and wrote nothing, which proves no data.`
            : `It ended well${time}${records}.`}
        </>
      );
    case "partial":
      return (
        <>
          It failed{time}, yet {recordsText(run.records)} were written: part of the data is new.
        </>
      );
    case "failed":
      return (
        <>
          It failed{time}
          {run.failureClass ? `: ${CLASS_WORD[run.failureClass]}` : ""}.
        </>
      );
    case "cancelled":
      return <>It was cancelled{time}.</>;
    default:
      return <>Nobody knows how it ended.</>;
  }
}

function runItems(run: RunShown, now: number): KeyValueItem[] {
  const moment = (at: Date | null) => (at ? <Absolute at={at} /> : "not told");
  return [
    { label: "started", value: moment(run.startedAt) },
    { label: "ended", value: run.status === "running" ? "not yet" : moment(run.endedAt) },
    { label: "took", value: <Duration ms={tookMs(run, now)} /> },
    {
      label: "expected",
      value: run.expectedSeconds
        ? `${formatDuration(run.expectedSeconds[0] * 1000)} to ${formatDuration(run.expectedSeconds[1] * 1000)}`
        : "not declared",
    },
    { label: "deadline", value: run.deadlineAt ? <Absolute at={run.deadlineAt} /> : "none" },
    { label: "records", value: recordsText(run.records) },
    ...(run.coversFrom || run.coversTo
      ? [
          {
            label: "covers",
            value: (
              <>
                {moment(run.coversFrom)} to {moment(run.coversTo)}; it does not make the present fresh
              </>
            ),
          },
        ]
      : []),
  ];
}

function toldItems(run: RunShown): KeyValueItem[] {
  return [
    { label: "told by", value: run.sources.map((source) => SOURCE_WORD[source]).join(", ") },
    ...(run.endedBy ? [{ label: "its end by", value: SOURCE_WORD[run.endedBy] }] : []),
    { label: "last news", value: <Time at={run.seenAt} /> },
    { label: "external id", value: <span className="font-mono text-sm break-all">{run.externalId}</span> },
    {
      label: "correlation id",
      value: run.correlationId ? (
        <span className="font-mono text-sm break-all">{run.correlationId}</span>
      ) : (
        "not told"
      ),
    },
    ...(run.asked
      ? [
          {
            label: "asked for by",
            value: (
              <>
                {run.asked.by} <Time at={run.asked.at} />: {run.asked.label}
              </>
            ),
          },
        ]
      : []),
  ];
}

function Failure({ run }: { run: RunShown }) {
  return (
    <>
      <p className="mb-2">
        <StatusBadge
          status={run.failureClass ? "alert" : "unknown"}
          word={run.failureClass ? CLASS_WORD[run.failureClass] : "not classified"}
        />
        {run.classedByName && <span className="ml-2 text-ink-2">said by {run.classedByName}</span>}
        {run.failureBecause && (
          <span className="ml-2 text-ink-2">
            rule {run.failureBecause.rule}, matched “{run.failureBecause.matched}”,{" "}
            {Math.round(run.failureBecause.confidence * 100)} % sure
          </span>
        )}
      </p>
      <p className="whitespace-pre-wrap break-words font-mono text-sm">{run.error}</p>
    </>
  );
}

function Steps({ run }: { run: RunShown }) {
  if (!run.steps || run.steps.length === 0)
    return (
      <p className="rounded border bg-surface p-4 text-ink-2">
        The platform tells of the run as a whole; its steps are not known.
      </p>
    );
  return (
    <ol className="rounded border bg-surface">
      {run.steps.map((step, index) => (
        <li
          key={`${index} ${step.name}`}
          className="grid grid-cols-[1fr_auto_auto] items-baseline gap-x-4 border-b px-4 py-2 last:border-b-0"
        >
          <span className="min-w-0">
            {step.name}
            {step.said && <span className="block text-sm text-ink-2">{step.said}</span>}
          </span>
          <span className="text-ink-2">{step.status}</span>
          <Duration ms={step.seconds === null ? null : step.seconds * 1000} />
        </li>
      ))}
    </ol>
  );
}

function Family({ run }: { run: RunShown }) {
  const line = (one: NonNullable<RunShown["parent"]>, what: string) => (
    <li key={one.id}>
      {what}{" "}
      <Link href={`/syncs/runs/${one.id}` as Route} className="underline decoration-line-2 hover:text-accent">
        {one.externalId}
      </Link>
      , {one.status}
      {one.startedAt && (
        <>
          {" "}
          <Time at={one.startedAt} />
        </>
      )}
      {one.error && <span className="block text-sm text-ink-2">{one.error.slice(0, 200)}</span>}
    </li>
  );
  return (
    <ul className="flex flex-col gap-2">
      {run.parent && line(run.parent, "It repeats")}
      {run.retries.map((retry) => line(retry, "It was repeated by"))}
    </ul>
  );
}

function Evidence({ run }: { run: RunShown }) {
  const kept = run.evidence ?? run.asked?.after?.evidence ?? run.asked?.before?.evidence;
  if (!kept)
    return (
      <p className="text-ink-2">
        No request of its own is kept: it was read from a list of runs. The list's own proof stands with the
        environment's checks.
      </p>
    );
  return <Proof at={run.seenAt} evidence={kept} />;
}
