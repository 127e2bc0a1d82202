"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { ReportsNav } from "@/components/reports/reports-nav";
import { useTRPC } from "@/components/trpc";
import { DataTable } from "@/components/ui/data-table";
import { Empty } from "@/components/ui/empty";
import { PageHeader, Section } from "@/components/ui/page";
import { FetchForm } from "./fetch-form";
import { fileColumns } from "./file-columns";
import type { PlatformFile } from "./file-types";
import { filesAnswer } from "./file-words";
import { Schedules } from "./schedules";

const POLL_MS = 2000;
const keyOf = ({ id }: PlatformFile) => id;
const isOpen = ({ state }: PlatformFile) => state === "asked" || state === "fetching";

/** Which lists did the platforms write, and what is wrong with them? */
export function FilesPage() {
  const trpc = useTRPC();
  const { data: choices } = useSuspenseQuery(trpc.platformFiles.choices.queryOptions());
  const { data: schedules } = useSuspenseQuery(trpc.platformFiles.schedules.queryOptions());
  const { data } = useSuspenseQuery({
    ...trpc.platformFiles.list.queryOptions({}),
    refetchInterval: (query) => (query.state.data?.files.some(isOpen) ? POLL_MS : false),
  });
  const columns = useMemo(() => fileColumns(choices), [choices]);
  return (
    <>
      <PageHeader title="Platforms’ own lists" answer={filesAnswer(data.files, schedules)} />
      <ReportsNav />
      <FetchForm choices={choices} />
      <Section
        title="Fetched"
        facts="kept 400 days as CSV that no spreadsheet runs, with what is wrong with each"
      >
        <DataTable
          caption="Lists that were fetched, newest first"
          columns={columns}
          rows={data.files}
          rowKey={keyOf}
          empty={
            <Empty title="No list was fetched yet">
              Choose an environment and a list above; an operator fetches it, and it stands here.
            </Empty>
          }
          footer={data.isMore && "Older ones are kept too; these are the newest 100."}
        />
      </Section>
      <Schedules choices={choices} />
    </>
  );
}
