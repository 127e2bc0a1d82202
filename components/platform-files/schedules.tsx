"use client";

import { useMutation, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useState } from "react";
import { usePerson } from "@/components/shell/person";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { InlineError } from "@/components/ui/error-note";
import { Section } from "@/components/ui/page";
import { Pill } from "@/components/ui/pill";
import { Time } from "@/components/ui/time";
import { whyNot } from "@/domain/access";
import type { Choice, FileSchedule } from "./file-types";
import { clockText, titleOf } from "./file-words";

const ScheduleDialog = dynamic(() => import("./schedule-dialog").then((module) => module.ScheduleDialog), {
  ssr: false,
});
const ConfirmDialog = dynamic(
  () => import("@/components/ui/confirm-dialog").then((module) => module.ConfirmDialog),
  { ssr: false },
);

/** What is fetched by the clock. */
export function Schedules({ choices }: { choices: readonly Choice[] }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const me = usePerson();
  const { data: schedules } = useSuspenseQuery(trpc.platformFiles.schedules.queryOptions());
  const [edited, setEdited] = useState<FileSchedule | "new">();
  const [doomed, setDoomed] = useState<FileSchedule>();
  const remove = useMutation(
    trpc.platformFiles.removeSchedule.mutationOptions({
      onSuccess: () => setDoomed(undefined),
      onSettled: () => queryClient.invalidateQueries(trpc.platformFiles.pathFilter()),
    }),
  );
  const refused = whyNot(me, "platform-file:schedule");
  return (
    <Section
      title="Fetched by the clock"
      actions={
        <Button blockedBecause={refused} onClick={() => setEdited("new")}>
          Add a schedule…
        </Button>
      }
    >
      {schedules.length === 0 ? (
        <p className="text-ink-2">No list is. An admin can add a schedule.</p>
      ) : (
        <ul className="divide-y rounded border bg-surface">
          {schedules.map((schedule) => (
            <li key={schedule.id} className="flex flex-wrap items-center gap-x-3 gap-y-1 px-3 py-2">
              <span className="min-w-0 flex-1 basis-64">
                <span className="font-medium">{titleOf(choices, schedule.environmentId, schedule.key)}</span>{" "}
                <span className="text-ink-2">
                  of {schedule.environmentId}, {clockText(schedule)}, {schedule.days} days back
                </span>
                <span className="block text-sm text-ink-3">
                  set by {schedule.changedByName} <Time at={schedule.changedAt} />
                </span>
              </span>
              {schedule.active ? (
                <span className="text-sm text-ink-2">
                  next <Time at={schedule.nextAt} />
                </span>
              ) : (
                <Pill>switched off</Pill>
              )}
              <span className="flex gap-2">
                <Button size="small" blockedBecause={refused} onClick={() => setEdited(schedule)}>
                  Edit…
                </Button>
                <Button
                  size="small"
                  variant="quiet"
                  blockedBecause={refused}
                  onClick={() => setDoomed(schedule)}
                >
                  Remove…
                </Button>
              </span>
            </li>
          ))}
        </ul>
      )}
      {remove.error && !doomed && <InlineError>{remove.error.message}</InlineError>}
      {edited && (
        <ScheduleDialog
          choices={choices}
          schedule={edited === "new" ? undefined : edited}
          onClose={() => setEdited(undefined)}
        />
      )}
      {doomed && (
        <ConfirmDialog
          open
          onOpenChange={(open) => !open && setDoomed(undefined)}
          title={`Stop fetching ${titleOf(choices, doomed.environmentId, doomed.key)} by the clock?`}
          confirmLabel="Remove 1 schedule"
          onConfirm={() => remove.mutate({ id: doomed.id })}
          pending={remove.isPending}
          error={remove.error?.message}
        >
          What was fetched until now stays.
        </ConfirmDialog>
      )}
    </Section>
  );
}
