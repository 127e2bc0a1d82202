"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import type { Route } from "next";
import { AuditNav } from "@/components/audit/audit-nav";
import { useTRPC } from "@/components/trpc";
import { ButtonLink } from "@/components/ui/button";
import { Code } from "@/components/ui/code";
import { DataTable } from "@/components/ui/data-table";
import { Empty } from "@/components/ui/empty";
import { PageHeader, Section } from "@/components/ui/page";
import { ExportButton } from "./export-button";
import { EXPORT_COLUMNS } from "./export-columns";
import type { AuditExport } from "./export-types";
import { exportsAnswer } from "./export-words";

const POLL_MS = 2000;
const EVERYTHING = {};
const keyOf = ({ id }: AuditExport) => id;
const isOpen = ({ state }: AuditExport) => state === "waiting" || state === "running";

/** Which parts of the trail were taken away as files, and which can be fetched? */
export function ExportsPage() {
  const trpc = useTRPC();
  const { data: rows } = useSuspenseQuery({
    ...trpc.auditExports.list.queryOptions(),
    refetchInterval: (query) => (query.state.data?.some(isOpen) ? POLL_MS : false),
  });
  return (
    <>
      <PageHeader
        title="Exports"
        answer={exportsAnswer(rows)}
        actions={<ExportButton filter={EVERYTHING} />}
      />
      <AuditNav />
      <DataTable
        caption="Exports, newest first"
        columns={EXPORT_COLUMNS}
        rows={rows}
        rowKey={keyOf}
        empty={
          <Empty
            title="No export was asked for yet"
            action={<ButtonLink href={"/audit" as Route}>Filter the trail</ButtonLink>}
          >
            Set a filter on the trail and choose Export. Up to 50,000 events are sent at once; more of them
            are written to a file that stands here for 7 days. Where several machines run, they must share the
            folder audit/exports of the data folder.
          </Empty>
        }
        className="mb-8"
      />
      <Section title="How to verify an export" facts="anywhere, with Node and nothing else">
        <div className="flex max-w-prose flex-col gap-3">
          <p className="text-ink-2">
            An export in JSON lines carries every hash, its chains’ heads and a signed last line. Take{" "}
            <a href="/verify-audit.mjs" download className="underline decoration-line-2 hover:text-accent">
              the verifier
            </a>{" "}
            and run it beside the file; it ends with 0 when everything agrees. With the public key that was
            kept since before, it proves also that the file is of this trail.
          </p>
          <Code text="node verify-audit.mjs wheelhouse-audit.jsonl --public-key audit-public-key.pem" />
          <p className="text-ink-2">
            A CSV is proved by its SHA-256 above only: <code className="font-mono">sha256sum</code> of the
            file says the same.
          </p>
        </div>
      </Section>
    </>
  );
}
