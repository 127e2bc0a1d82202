"use client";

import dynamic from "next/dynamic";
import { useState } from "react";
import { Countdown } from "@/components/actions/countdown";
import { Button } from "@/components/ui/button";
import { Empty } from "@/components/ui/empty";
import { Pill } from "@/components/ui/pill";
import { StatusBadge } from "@/components/ui/status-badge";
import { Time, useClockText } from "@/components/ui/time";
import { DUTY_WORD } from "@/domain/approval";
import type { OwedDuty } from "./approval-types";

const DutyDialog = dynamic(() => import("./duty-dialog").then((module) => module.DutyDialog));

export function DutyList({ owed, onOpen }: { owed: readonly OwedDuty[]; onOpen: (id: string) => void }) {
  const [doing, setDoing] = useState<OwedDuty>();
  if (owed.length === 0)
    return (
      <div className="rounded border bg-surface">
        <Empty title="Nobody owes anything">
          What an admin does alone in an emergency comes here, to be looked at by another.
        </Empty>
      </div>
    );
  return (
    <>
      <ul className="flex flex-col divide-y rounded border bg-surface">
        {owed.map((one) => (
          <li
            key={one.duty.id}
            className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2 px-4 py-3 max-sm:flex-col"
          >
            <div className="min-w-0 flex-1 basis-80 max-sm:basis-auto">
              <p className="flex flex-wrap items-center gap-2">
                <button
                  type="button"
                  className="min-w-0 break-words text-left font-medium hover:underline max-sm:min-h-11"
                  onClick={() => onOpen(one.run.id)}
                >
                  {one.run.label}
                </button>
                <Pill>{one.run.environmentId}</Pill>
              </p>
              <p className="mt-1 break-words">
                {DUTY_WORD[one.duty.kind]}. {one.run.requestedByName} did it: “{one.run.reason}”
              </p>
              <DutyState owed={one} />
            </div>
            {one.duty.doneAt === null && (
              <Button
                className="max-sm:w-full"
                aria-label={`Do this duty: ${one.run.label}`}
                blockedBecause={one.whyNot ?? undefined}
                onClick={() => setDoing(one)}
              >
                Do this duty
              </Button>
            )}
          </li>
        ))}
      </ul>
      {doing && <DutyDialog owed={doing} onClose={() => setDoing(undefined)} />}
    </>
  );
}

function DutyState({ owed: { duty } }: { owed: OwedDuty }) {
  const isLate = useClockText((now) => (duty.dueAt.getTime() <= now ? "late" : ""), "") === "late";
  if (duty.doneAt)
    return (
      <p className="mt-1 flex flex-wrap items-center gap-x-2 text-sm text-ink-2">
        <StatusBadge
          status={duty.justified ? "ok" : "warn"}
          word={duty.justified ? "it was right" : "it should not have been done so"}
          look="plain"
        />
        <span>
          {duty.doneByName} <Time at={duty.doneAt} />: {duty.finding}
        </span>
      </p>
    );
  return (
    <p className="mt-1 flex flex-wrap items-center gap-x-2 text-sm text-ink-2">
      <StatusBadge status={isLate ? "alert" : "warn"} word={isLate ? "overdue" : "due"} look="plain" />
      {isLate ? <Time at={duty.dueAt} /> : <Countdown to={duty.dueAt} />}
    </p>
  );
}
