"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import type { Route } from "next";
import dynamic from "next/dynamic";
import { SlaNav } from "@/components/sla/sla-nav";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { DataTable } from "@/components/ui/data-table";
import { Empty } from "@/components/ui/empty";
import { Field } from "@/components/ui/field";
import { Link } from "@/components/ui/link";
import { PageHeader, Section } from "@/components/ui/page";
import { Select } from "@/components/ui/select";
import { useAddress } from "@/components/ui/use-address";
import { CAPACITY_KINDS, CAPACITY_WORD } from "@/domain/capacity";
import { columns } from "./capacity-columns";
import { capacityAnswer } from "./capacity-words";

const CapacitySheet = dynamic(() => import("./capacity-sheet").then((module) => module.CapacitySheet), {
  ssr: false,
});

const REFRESH_MS = 300_000;

/** What fills up, and when is it full? */
export function CapacityPage() {
  const trpc = useTRPC();
  const { params, write } = useAddress();
  const { data } = useSuspenseQuery({ ...trpc.capacity.list.queryOptions(), refetchInterval: REFRESH_MS });
  const { rows, lists, now } = data;
  const place = params.get("environment") ?? "";
  const kind = params.get("kind") ?? "";
  const shown = rows.filter((row) => (!place || row.environmentId === place) && (!kind || row.kind === kind));
  const figure = params.get("figure");
  const open = rows.find(({ key }) => key === figure);
  const places = [...new Set(rows.map(({ environmentId }) => environmentId))].sort();
  return (
    <>
      <PageHeader title="Capacity" answer={capacityAnswer(rows, now)} />
      <SlaNav />
      <div className="on-screen mb-4 flex flex-wrap items-end gap-3">
        <Field label="Environment">
          <Select
            value={place}
            options={[{ value: "", label: "All" }, ...places.map((id) => ({ value: id, label: id }))]}
            onChange={(event) => write({ environment: event.target.value })}
          />
        </Field>
        <Field label="Kind">
          <Select
            value={kind}
            options={[
              { value: "", label: "All" },
              ...CAPACITY_KINDS.map((value) => ({ value, label: CAPACITY_WORD[value] })),
            ]}
            onChange={(event) => write({ kind: event.target.value })}
          />
        </Field>
      </div>
      <Section title="What fills up" facts={`${shown.length} of ${rows.length}; days of UTC, 90 at most`}>
        <DataTable
          caption="What fills up, what is past its limit first"
          columns={columns}
          rows={shown.map((row) => ({ ...row, now }))}
          rowKey={({ key }) => key}
          onOpen={({ key }) => write({ figure: key }, "push")}
          openKey={open?.key}
          holdFor={`${place} ${kind}`}
          empty={
            rows.length === 0 ? (
              <Empty title="A row for each database, queue and job would stand here">
                Sizes are looked at four times a day, the rest comes with the checks of each platform.
              </Empty>
            ) : (
              <Empty
                title="Nothing of this kind is measured there"
                action={
                  <Button onClick={() => write({ environment: undefined, kind: undefined })}>Show all</Button>
                }
              >
                All {rows.length} are elsewhere or of another kind.
              </Empty>
            )
          }
        />
      </Section>
      {lists.length > 0 && (
        <Section title="Slow queries" facts="asked of each platform when you open it">
          <ul className="columns-1 gap-8 rounded border bg-surface p-4 sm:columns-2">
            {lists.map(({ title, href }) => (
              <li key={href} className="break-inside-avoid">
                <Link
                  href={href as Route}
                  className="text-accent hover:underline max-sm:inline-flex max-sm:min-h-11 max-sm:items-center"
                >
                  {title}
                </Link>
              </li>
            ))}
          </ul>
        </Section>
      )}
      {open && (
        <CapacitySheet
          key={open.key}
          figureKey={open.key}
          title={open.title}
          onClose={() => write({ figure: undefined })}
        />
      )}
    </>
  );
}
