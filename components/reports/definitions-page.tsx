"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useMemo, useState } from "react";
import { usePerson } from "@/components/shell/person";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { DataTable } from "@/components/ui/data-table";
import { Empty } from "@/components/ui/empty";
import { PageHeader } from "@/components/ui/page";
import { whyNot } from "@/domain/access";
import { type DefinitionVerb, definitionColumns } from "./definition-columns";
import type { Definition } from "./report-types";
import { ReportsNav } from "./reports-nav";
import { definitionsAnswer } from "./reports-words";

const DefinitionDialog = dynamic(
  () => import("./definition-dialog").then((module) => module.DefinitionDialog),
  { ssr: false },
);
const RemoveDialog = dynamic(() => import("./remove-dialog").then((module) => module.RemoveDialog), {
  ssr: false,
});
const PreviewSheet = dynamic(() => import("./preview-sheet").then((module) => module.PreviewSheet), {
  ssr: false,
});

const keyOf = ({ id }: Definition) => id;

type Open = { verb: DefinitionVerb | "add"; definition: Definition | undefined };

/** What is reported, when, and to whom? */
export function DefinitionsPage() {
  const trpc = useTRPC();
  const me = usePerson();
  const { data: definitions } = useSuspenseQuery(trpc.reports.definitions.queryOptions());
  const [open, setOpen] = useState<Open>();
  const refused = whyNot(me, "report:manage");
  const columns = useMemo(
    () => definitionColumns(refused, (verb, definition) => setOpen({ verb, definition })),
    [refused],
  );
  const close = () => setOpen(undefined);
  return (
    <>
      <PageHeader
        title="Schedules of reports"
        answer={definitionsAnswer(definitions)}
        actions={
          <Button blockedBecause={refused} onClick={() => setOpen({ verb: "add", definition: undefined })}>
            Add 1 report…
          </Button>
        }
      />
      <ReportsNav />
      <DataTable
        caption="Reports that are defined"
        columns={columns}
        rows={definitions}
        rowKey={keyOf}
        empty={<Empty title="No report is defined">An admin can add one.</Empty>}
      />
      {(open?.verb === "add" || open?.verb === "edit") && (
        <DefinitionDialog definition={open.definition} onClose={close} />
      )}
      {open?.verb === "remove" && open.definition && (
        <RemoveDialog definition={open.definition} onClose={close} />
      )}
      {open?.verb === "preview" && open.definition && (
        <PreviewSheet definition={open.definition} onClose={close} />
      )}
    </>
  );
}
