"use client";

import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useState } from "react";
import { runbookHref } from "@/components/runbooks/runbook-words";
import { usePerson } from "@/components/shell/person";
import { useTRPC } from "@/components/trpc";
import { Button, ButtonLink } from "@/components/ui/button";
import { DataTable } from "@/components/ui/data-table";
import { InlineError } from "@/components/ui/error-note";
import { PageHeader, Section } from "@/components/ui/page";
import { Pill } from "@/components/ui/pill";
import { Select } from "@/components/ui/select";
import { Skeleton } from "@/components/ui/skeleton";
import type { Column } from "@/components/ui/table-column";
import { Time } from "@/components/ui/time";
import { useAddress } from "@/components/ui/use-address";
import { whyNot } from "@/domain/access";
import type { Version, Versions } from "./document-types";
import { editHref, many } from "./document-words";
import { TextDifference } from "./text-difference";

const RestoreDialog = dynamic(() => import("./restore-dialog").then((module) => module.RestoreDialog), {
  ssr: false,
});

/** Who changed this runbook, when, why, and what? */
export function VersionsPage({ id }: { id: string }) {
  const trpc = useTRPC();
  const me = usePerson();
  const { params, write } = useAddress();
  const [restored, setRestored] = useState<number>();
  const { data: page } = useSuspenseQuery(trpc.runbooks.versions.queryOptions({ id }));
  const { from, to } = chosen(params, page);
  const mayNot = whyNot(me, "runbook:edit");
  const columns: readonly Column<Version>[] = [
    ...COLUMNS,
    {
      id: "do",
      header: "",
      align: "end",
      cell: ({ version }) =>
        version !== page.current && (
          <Button size="small" blockedBecause={mayNot} onClick={() => setRestored(version)}>
            Put back…
          </Button>
        ),
    },
  ];
  return (
    <>
      <PageHeader
        title={`Versions of “${page.title}”`}
        back={{ href: runbookHref(id), label: "The runbook" }}
        answer={`${many(page.versions.length, "version", "versions")}; version ${page.current} is walked now.`}
        actions={<ButtonLink href={editHref(id)}>Edit</ButtonLink>}
      />
      <Section title="Published">
        <DataTable
          caption="Versions, newest first"
          columns={columns}
          rows={page.versions}
          rowKey={({ version }) => String(version)}
          onOpen={({ version }) =>
            write({ from: String(Math.max(1, version - 1)), to: String(version) }, "push")
          }
          openKey={String(to)}
          empty={null}
        />
      </Section>
      {page.versions.length > 1 && (
        <Section
          title="Difference"
          actions={
            <>
              <Pick label="From" page={page} value={from} onChange={(value) => write({ from: value })} />
              <Pick label="To" page={page} value={to} onChange={(value) => write({ to: value })} />
            </>
          }
        >
          <Difference id={id} from={from} to={to} />
        </Section>
      )}
      {restored !== undefined && (
        <RestoreDialog
          id={id}
          version={restored}
          current={page.current}
          onClose={() => setRestored(undefined)}
        />
      )}
    </>
  );
}

const COLUMNS: readonly Column<Version>[] = [
  { id: "version", header: "Version", cell: ({ version }) => `Version ${version}` },
  { id: "at", header: "Published", cell: ({ publishedAt }) => <Time at={publishedAt} /> },
  { id: "by", header: "By", cell: ({ publishedByName }) => publishedByName },
  { id: "origin", header: "Origin", cell: ({ origin }) => <Pill>{origin}</Pill>, hidesOnPhone: true },
  { id: "steps", header: "Steps", align: "end", cell: ({ steps }) => steps, hidesOnPhone: true },
  { id: "reason", header: "Why", grows: true, cell: ({ reason }) => reason || "–" },
];

/** What the address asks to compare; else what the version that is walked now changed. */
function chosen(params: URLSearchParams, page: Versions): { from: number; to: number } {
  const read = (name: string, otherwise: number) => {
    const wanted = Number(params.get(name));
    return page.versions.some(({ version }) => version === wanted) ? wanted : otherwise;
  };
  const to = read("to", page.current);
  return { from: read("from", Math.max(1, to - 1)), to };
}

function Pick({
  label,
  page,
  value,
  onChange,
}: {
  label: string;
  page: Versions;
  value: number;
  onChange: (value: string) => void;
}) {
  return (
    <Select
      aria-label={label}
      value={String(value)}
      options={page.versions.map(({ version }) => ({
        value: String(version),
        label: `${label.toLowerCase()} version ${version}`,
      }))}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

function Difference({ id, from, to }: { id: string; from: number; to: number }) {
  const trpc = useTRPC();
  const { data: lines, error } = useQuery(trpc.runbooks.difference.queryOptions({ id, from, to }));
  if (error) return <InlineError>{error.message}</InlineError>;
  if (!lines) return <Skeleton className="h-32 w-full" />;
  return <TextDifference label={`From version ${from} to version ${to}`} lines={lines} />;
}
