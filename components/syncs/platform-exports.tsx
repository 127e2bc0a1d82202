"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { toCsv } from "@/components/charts/csv";
import { fileName, saveFile } from "@/components/charts/save-file";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { InlineError } from "@/components/ui/error-note";
import { Field, Input } from "@/components/ui/field";
import { Section } from "@/components/ui/page";
import { Select } from "@/components/ui/select";

const DAY = 86_400_000;
const dayOf = (at: number) => new Date(at).toISOString().slice(0, 10);

/** The lists that a platform writes itself, fetched now and saved so that no spreadsheet runs what stands in them. */
export function PlatformExports() {
  const trpc = useTRPC();
  const choices = useQuery(trpc.exports.choices.queryOptions());
  const [place, setPlace] = useState("");
  const [key, setKey] = useState("");
  const [from, setFrom] = useState(() => dayOf(Date.now() - 29 * DAY));
  const [to, setTo] = useState(() => dayOf(Date.now()));
  const fetched = useMutation(
    trpc.exports.fetch.mutationOptions({
      onSuccess: ({ rows }, asked) => {
        if (rows.length > 0)
          saveFile(
            fileName(`${asked.environmentId} ${asked.key}`, new Date(), "csv"),
            "text/csv;charset=utf-8",
            toCsv(rows),
          );
      },
    }),
  );
  const environment = choices.data?.find(({ environmentId }) => environmentId === place) ?? choices.data?.[0];
  const list = environment?.lists.find((one) => one.key === key) ?? environment?.lists[0];
  if (!environment || !list) return null;
  const { data } = fetched;
  return (
    <Section title="Lists of the platform" facts="fetched from it now, saved as CSV" className="on-screen">
      <div className="flex flex-wrap items-end gap-3 rounded border bg-surface p-4">
        <Field label="Environment">
          <Select
            value={environment.environmentId}
            options={(choices.data ?? []).map(({ environmentId }) => ({
              value: environmentId,
              label: environmentId,
            }))}
            onChange={(event) => setPlace(event.target.value)}
          />
        </Field>
        <Field label="List">
          <Select
            value={list.key}
            options={environment.lists.map((one) => ({ value: one.key, label: one.title }))}
            onChange={(event) => setKey(event.target.value)}
          />
        </Field>
        {list.takesRange && (
          <>
            <Field label="First day">
              <Input type="date" value={from} onChange={(event) => setFrom(event.target.value)} />
            </Field>
            <Field label="Last day">
              <Input type="date" value={to} onChange={(event) => setTo(event.target.value)} />
            </Field>
          </>
        )}
        <Button
          pending={fetched.isPending}
          blockedBecause={from > to ? "The first day must not come after the last." : undefined}
          onClick={() =>
            fetched.mutate({ environmentId: environment.environmentId, key: list.key, from, to })
          }
        >
          Fetch and save
        </Button>
        <p role="status" className="basis-full text-sm text-ink-2">
          {data &&
            !fetched.isPending &&
            (data.rows.length === 0
              ? "The platform has no rows for this; nothing was saved."
              : `${data.rows.length - 1} rows saved${data.isCut ? "; the list is longer and was cut here" : ""}.`)}
        </p>
        {fetched.error && <InlineError>{fetched.error.message}</InlineError>}
      </div>
    </Section>
  );
}
