"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useTRPC } from "@/components/trpc";
import { DataTable } from "@/components/ui/data-table";
import { Empty } from "@/components/ui/empty";
import { InlineError } from "@/components/ui/error-note";
import { Section } from "@/components/ui/page";
import { TableSkeleton } from "@/components/ui/skeleton";
import { StatusBadge } from "@/components/ui/status-badge";
import type { Column } from "@/components/ui/table-column";
import { Time } from "@/components/ui/time";
import { useAddress } from "@/components/ui/use-address";
import { formatDuration } from "@/domain/duration";
import type { DbtRun } from "./incoming-types";
import { countsText, dbtStatus } from "./incoming-words";
import { SnapshotAges } from "./snapshot-ages";

const DbtSheet = dynamic(() => import("./dbt-sheet").then((module) => module.DbtSheet), { ssr: false });
const DbtUpload = dynamic(() => import("./dbt-upload").then((module) => module.DbtUpload), { ssr: false });

const FROM: Record<DbtRun["source"], string> = {
  health: "health page, which names failures only",
  upload: "uploaded",
  path: "read from its path",
};

const COLUMNS: readonly Column<DbtRun>[] = [
  { id: "at", header: "Made", cell: ({ generatedAt }) => <Time at={generatedAt} never="not told" /> },
  {
    id: "state",
    header: "State",
    cell: (run) => {
      const status = dbtStatus(run);
      return <StatusBadge status={status} look="plain" word={status === "alert" ? "failed" : status} />;
    },
  },
  { id: "where", header: "Environment", cell: ({ environmentId }) => environmentId },
  { id: "models", header: "Models", cell: (run) => toldOr(run, countsText(run.models)) },
  { id: "tests", header: "Tests", cell: (run) => toldOr(run, countsText(run.tests)) },
  {
    id: "took",
    header: "Took",
    align: "end",
    cell: ({ elapsedSeconds }) => (elapsedSeconds === null ? "–" : formatDuration(elapsedSeconds * 1000)),
  },
  {
    id: "from",
    header: "Told by",
    cell: ({ source, byName }) => (
      <span className="text-ink-2">
        {FROM[source]}
        {byName && ` by ${byName}`}
      </span>
    ),
  },
];

/** The health page names nothing that went well, so an empty count there is no zero. */
const toldOr = (run: DbtRun, text: string) =>
  run.source === "health" && text === "none" ? "no failure told" : text;

/** What dbt made of the data, and how old the snapshot is that each tenant is served. */
export function DbtTab() {
  const trpc = useTRPC();
  const { params, write } = useAddress();
  const { data, error } = useQuery({ ...trpc.incoming.dbtRuns.queryOptions(), refetchInterval: 30_000 });
  return (
    <>
      <Section title="dbt runs" facts="models and tests told apart" actions={<DbtUpload />}>
        {error && <InlineError>{error.message}</InlineError>}
        {!data && !error && <TableSkeleton rows={5} columns={6} />}
        {data && (
          <DataTable
            caption="dbt runs, newest first"
            columns={COLUMNS}
            rows={data}
            rowKey={({ id }) => String(id)}
            onOpen={({ id }) => write({ dbt: String(id) }, "push")}
            openKey={params.get("dbt") ?? undefined}
            empty={
              <Empty title="No dbt run is known yet">
                They come from the platform's health page, from the file that the option dbt-run-results
                names, or by upload of target/run_results.json.
              </Empty>
            }
          />
        )}
      </Section>
      <SnapshotAges />
      {params.has("dbt") && (
        <DbtSheet id={Number(params.get("dbt"))} onClose={() => write({ dbt: undefined })} />
      )}
    </>
  );
}
