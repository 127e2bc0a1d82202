"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Route } from "next";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { buttonStyle } from "@/components/ui/button-style";
import { Dialog } from "@/components/ui/dialog";
import { InlineError } from "@/components/ui/error-note";
import { Field } from "@/components/ui/field";
import { KeyValue } from "@/components/ui/key-value";
import { Segmented } from "@/components/ui/segmented";
import { Select } from "@/components/ui/select";
import { useTimeSettings } from "@/components/ui/time-zone";
import type { ExportFormat } from "@/domain/audit-export";
import type { ExportFilter } from "./export-types";
import { countText } from "./export-words";

const FORMATS: readonly { value: ExportFormat; label: string; meaning: string }[] = [
  {
    value: "csv",
    label: "CSV",
    meaning: "For spreadsheets. A cell that would be a formula begins with an apostrophe.",
  },
  {
    value: "jsonl",
    label: "JSON lines",
    meaning: "For proof: signed, with every hash, so that anybody can verify it without this console.",
  },
];

/** What is taken away, in which form, at once or as a file that the worker writes. */
export function ExportDialog({ filter, onClose }: { filter: ExportFilter; onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const router = useRouter();
  const { zone } = useTimeSettings();
  const [format, setFormat] = useState<ExportFormat>("csv");
  const [timeZone, setTimeZone] = useState(zone);
  const preview = useQuery(trpc.auditExports.preview.queryOptions({ filter }));
  const request = useMutation(
    trpc.auditExports.request.mutationOptions({
      onSuccess: async () => {
        await queryClient.invalidateQueries(trpc.auditExports.pathFilter());
        onClose();
        router.push("/audit/exports" as Route);
      },
    }),
  );
  const found = preview.data;
  const wanted = { filter, format, timeZone };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Export events"
      description="Exactly the events of the filter, oldest first. That they were taken away is recorded in the trail."
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant={found?.atOnce ? "outlined" : "primary"}
            pending={request.isPending}
            blockedBecause={found ? undefined : "The events are still being counted."}
            onClick={() => request.mutate(wanted)}
          >
            {found && !found.atOnce ? `Write a file of ${countText(found)}` : "Write a file"}
          </Button>
          {found?.atOnce && (
            <a
              href={addressOf(wanted)}
              download
              className={buttonStyle({ variant: "primary" })}
              onClick={onClose}
            >
              Download {countText(found)}
            </a>
          )}
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <KeyValue
          items={[
            { label: "Events", value: found?.words ?? "…" },
            { label: "How many", value: found ? countText(found) : "being counted…" },
          ]}
        />
        <div className="flex flex-col gap-1">
          <span className="font-medium" aria-hidden>
            Format
          </span>
          <Segmented
            label="Format"
            options={FORMATS.map(({ value, label }) => ({ value, label }))}
            value={format}
            onChange={setFormat}
            className="self-start"
          />
          <p className="text-sm text-ink-3">{FORMATS.find(({ value }) => value === format)?.meaning}</p>
        </div>
        {format === "csv" && (
          <Field
            label="Time zone of the first column"
            hint="The second column is always UTC, to the millisecond."
          >
            <Select
              value={timeZone}
              options={zonesWith(zone).map((value) => ({ value, label: value }))}
              onChange={(event) => setTimeZone(event.target.value)}
            />
          </Field>
        )}
        {found && !found.atOnce && (
          <p className="text-sm text-ink-2">
            This is too long to be sent at once. The worker writes it; you find it under Exports, where it is
            kept for 7 days and a broken download goes on where it ended.
          </p>
        )}
        {preview.error && <InlineError>{preview.error.message}</InlineError>}
        {request.error && <InlineError>{request.error.message}</InlineError>}
      </div>
    </Dialog>
  );
}

const zonesWith = (zone: string) => [...new Set(["UTC", zone])];

function addressOf({
  filter,
  ...how
}: {
  filter: ExportFilter;
  format: ExportFormat;
  timeZone: string;
}): string {
  const params = new URLSearchParams(how);
  for (const [name, value] of Object.entries(filter))
    if (value !== undefined) params.set(name, value instanceof Date ? value.toISOString() : String(value));
  return `/api/audit/export?${params}`;
}
