"use client";

import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { usePerson } from "@/components/shell/person";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { InlineError } from "@/components/ui/error-note";
import { Field, Input, Textarea } from "@/components/ui/field";
import { Form } from "@/components/ui/form";
import { Segmented } from "@/components/ui/segmented";
import { whyNot } from "@/domain/access";
import { BACKFILL_CHOICES, type BackfillChoice, CHOICE_WORD } from "@/domain/gap";
import { type Calendar, type Cells, type GapRow, inputText, many, readInput, spanOf } from "./gap-words";
import { PlannedRuns } from "./planned-runs";
import { WithoutBackfill } from "./without-backfill";

type RangePanelProps = { calendar: Calendar; rows: readonly GapRow[]; cells: Cells | undefined };

/** What would be fetched again for the chosen cells; without any, for the whole calendar. */
export function RangePanel({ calendar, rows, cells }: RangePanelProps) {
  const span = cells && spanOf(cells);
  const { slots, grainMs } = calendar;
  const chosen = span ? rows.slice(span.rows[0], span.rows[1] + 1) : [];
  const first = slots[span?.columns[0] ?? 0] ?? 0;
  const last = slots[span?.columns[1] ?? slots.length - 1] ?? 0;
  if (!calendar.offer.supported) return <WithoutBackfill calendar={calendar} chosen={chosen} />;
  return (
    <BackfillForm
      key={`${first} ${last}`}
      calendar={calendar}
      chosen={chosen}
      first={inputText(first, grainMs)}
      last={inputText(last, grainMs)}
    />
  );
}

type BackfillFormProps = { calendar: Calendar; chosen: readonly GapRow[]; first: string; last: string };

function BackfillForm({ calendar, chosen, ...start }: BackfillFormProps) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const mayNot = whyNot(usePerson(), "backfill:run");
  const [first, setFirst] = useState(start.first);
  const [last, setLast] = useState(start.last);
  const [choice, setChoice] = useState<BackfillChoice>("missing");
  const [freshFirst, setFreshFirst] = useState(true);
  const [batchSize, setBatchSize] = useState("1");
  const [concurrency, setConcurrency] = useState("1");
  const [reason, setReason] = useState("");
  const from = readInput(first);
  const until = readInput(last);
  const { environmentId, job, grainMs, offer } = calendar;
  const plan = {
    environmentId,
    job,
    tenants: chosen.map(({ tenant }) => tenant),
    from: from ?? new Date(0),
    to: new Date((until?.getTime() ?? 0) + grainMs),
    choice,
    freshFirst,
    batchSize: Number(batchSize),
  };
  const isWhole = from !== undefined && until !== undefined && from <= until;
  const preview = useQuery({
    ...trpc.backfills.preview.queryOptions(plan),
    enabled: isWhole,
    placeholderData: keepPreviousData,
    retry: false,
  });
  const begin = useMutation(
    trpc.backfills.start.mutationOptions({
      onSuccess: () => setReason(""),
      onSettled: () => queryClient.invalidateQueries(trpc.backfills.pathFilter()),
    }),
  );
  const planned = preview.data;
  const type = grainMs === 3_600_000 ? "datetime-local" : "date";
  const blocked =
    mayNot ??
    (!isWhole
      ? "Give a first and a last slot, in this order."
      : !planned || planned.slots === 0
        ? "There is nothing to fetch in this range."
        : reason.trim().length < 5
          ? "Say in a few words why the past is fetched again."
          : undefined);

  return (
    <div className="on-screen mt-4 grid gap-6 rounded border bg-surface p-4 lg:grid-cols-2">
      <Form
        label="Fetch the past again"
        pending={begin.isPending}
        error={begin.error?.message}
        onSubmit={() =>
          planned &&
          begin.mutate({ ...plan, concurrency: Number(concurrency), reason, expected: planned.slots })
        }
        actions={
          <Button type="submit" variant="primary" pending={begin.isPending} blockedBecause={blocked}>
            {planned && planned.slots > 0
              ? `Backfill ${many(planned.slots, "slot")} in ${many(planned.total, "run")}`
              : "Backfill"}
          </Button>
        }
      >
        <p className="text-ink-2">
          {offer.because}{" "}
          {offer.perTenant
            ? chosen.length > 0
              ? `For ${many(chosen.length, "chosen tenant")}.`
              : "For every tenant."
            : "It fetches a day for all tenants at once; a day counts as chosen when any of the chosen tenants needs it."}
        </p>
        <div className="grid gap-3 sm:grid-cols-2">
          <Field label="First slot (UTC)">
            <Input type={type} required value={first} onChange={(event) => setFirst(event.target.value)} />
          </Field>
          <Field label="Last slot (UTC)">
            <Input type={type} required value={last} onChange={(event) => setLast(event.target.value)} />
          </Field>
        </div>
        <div>
          <p className="mb-1 font-medium">Fetch</p>
          <Segmented
            label="Fetch"
            value={choice}
            options={BACKFILL_CHOICES.map((value) => ({ value, label: value, name: CHOICE_WORD[value] }))}
            onChange={setChoice}
          />
          <p className="mt-1 text-sm text-ink-3">{CHOICE_WORD[choice]}</p>
        </div>
        <div className="grid gap-3 sm:grid-cols-2">
          <Field label="Slots in one run" hint="Neighbours go together, 31 at most.">
            <Input
              type="number"
              min={1}
              max={31}
              value={batchSize}
              onChange={(event) => setBatchSize(event.target.value)}
            />
          </Field>
          <Field label="Runs at once" hint="Four at most.">
            <Input
              type="number"
              min={1}
              max={4}
              value={concurrency}
              onChange={(event) => setConcurrency(event.target.value)}
            />
          </Field>
        </div>
        <Checkbox
          label="Fresh first"
          hint="The newest slots first; people look at them most."
          checked={freshFirst}
          onChange={(event) => setFreshFirst(event.target.checked)}
        />
        <Field label="Reason" required>
          <Textarea
            rows={2}
            value={reason}
            maxLength={500}
            onChange={(event) => setReason(event.target.value)}
          />
        </Field>
      </Form>
      <div className="min-w-0">
        <h3 className="mb-2 font-medium">These runs, in this order</h3>
        {preview.error && <InlineError>{preview.error.message}</InlineError>}
        {planned && !preview.error && <PlannedRuns planned={planned} grainMs={grainMs} />}
        <p className="mt-3 max-w-prose text-sm text-ink-3">
          Each run is proved by the platform's history, not by its answer, and its rows are counted before and
          after where the platform can tell. Three bad runs in a row pause it. What it fetches does not count
          as fresh data.
        </p>
      </div>
    </div>
  );
}
