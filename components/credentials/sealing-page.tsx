"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useState } from "react";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { DataTable } from "@/components/ui/data-table";
import { Empty } from "@/components/ui/empty";
import { PageHeader, Section } from "@/components/ui/page";
import { ProgressBar } from "@/components/ui/progress-bar";
import { StatusBadge } from "@/components/ui/status-badge";
import type { Column } from "@/components/ui/table-column";
import { Time } from "@/components/ui/time";
import { CredentialsNav } from "./credentials-nav";
import { KEY_STATUS, type KeyRow, type RoundRow, sealingAnswer } from "./sealing-words";

const RotateKey = dynamic(() => import("./rotate-key").then((module) => module.RotateKey), { ssr: false });

const REFRESH_MS = 10_000;

const KEY_COLUMNS: readonly Column<KeyRow>[] = [
  {
    id: "standing",
    header: "State",
    cell: ({ standing }) => <StatusBadge status={KEY_STATUS[standing]} word={standing} look="plain" />,
  },
  {
    id: "key",
    header: "Key",
    tip: "A check value; the key itself is in the keyring only",
    cell: ({ id }) => <code className="font-mono">{id}</code>,
  },
  { id: "made", header: "Made", cell: ({ madeAt }) => <Time at={madeAt} never="unknown" /> },
  { id: "rows", header: "Secrets under it", align: "end", cell: ({ rows }) => rows.toLocaleString("en") },
];

const ROUND_COLUMNS: readonly Column<RoundRow>[] = [
  { id: "finished", header: "Finished", cell: ({ finishedAt }) => <Time at={finishedAt} /> },
  { id: "by", header: "By", cell: ({ requestedByName }) => requestedByName },
  { id: "reason", header: "Reason", grows: true, cell: ({ reason }) => reason },
  { id: "rows", header: "Secrets moved", align: "end", cell: ({ rows }) => rows.toLocaleString("en") },
  {
    id: "key",
    header: "New key",
    hidesOnPhone: true,
    cell: ({ sealingKey }) => <code className="font-mono">{sealingKey}</code>,
  },
];

/** How are the secrets held that were entered here, and can all of them be opened? */
export function SealingPage() {
  const trpc = useTRPC();
  const { data: sealing } = useSuspenseQuery({
    ...trpc.secrets.sealing.queryOptions(),
    refetchInterval: REFRESH_MS,
  });
  const [isAsking, setIsAsking] = useState(false);
  const { round, keptAt, secrets } = sealing;
  const blocked =
    sealing.trouble ??
    (keptAt
      ? `The keyring is kept at ${keptAt}: put a new key on its first line there, and the secrets move to it.`
      : round
        ? "The secrets are moving to a new key already."
        : undefined);
  return (
    <>
      <PageHeader
        title="Sealing"
        answer={sealingAnswer(sealing)}
        actions={
          <Button blockedBecause={blocked} onClick={() => setIsAsking(true)}>
            Change the sealing key…
          </Button>
        }
      />
      <CredentialsNav />
      {round && (
        <Section title="Under way" boxed>
          <div className="flex flex-wrap items-center gap-x-6 gap-y-2">
            <ProgressBar
              value={secrets - round.left}
              max={secrets}
              label="secrets under the new key"
              text={`${(secrets - round.left).toLocaleString("en")} of ${secrets.toLocaleString("en")} secrets`}
            />
            <span className="text-ink-2">
              Asked for by {round.requestedByName} <Time at={round.requestedAt} />: {round.reason}
            </span>
            {round.left === 0 && round.removedAfter && (
              <span className="text-ink-2">
                The key before leaves the keyring <Time at={round.removedAfter} />.
              </span>
            )}
          </div>
        </Section>
      )}
      <Section title="Keys" facts={keptAt ? `kept at ${keptAt}` : undefined}>
        <DataTable
          caption="Sealing keys and what lies under each"
          columns={KEY_COLUMNS}
          rows={sealing.keys}
          rowKey={({ id }) => id}
          empty={<Empty title="No keyring">Put it back from its copy; see the operating guide.</Empty>}
        />
      </Section>
      <Section title="Changes of the key">
        <DataTable
          caption="Finished changes of the sealing key"
          columns={ROUND_COLUMNS}
          rows={sealing.rounds}
          rowKey={({ id }) => id}
          empty={
            <Empty title="Never changed">
              Change it once a year, when somebody leaves who could read it, or when a copy was lost.
            </Empty>
          }
        />
      </Section>
      {isAsking && <RotateKey secrets={secrets} onClose={() => setIsAsking(false)} />}
    </>
  );
}
