"use client";

import dynamic from "next/dynamic";
import { useState } from "react";
import { usePerson } from "@/components/shell/person";
import { Button } from "@/components/ui/button";
import { Empty } from "@/components/ui/empty";
import { Section } from "@/components/ui/page";
import { StatusBadge, StatusIcon } from "@/components/ui/status-badge";
import { Absolute, Time } from "@/components/ui/time";
import { whyNot } from "@/domain/access";
import { AddButton } from "./add-button";
import type { Contact, Schedule, Schedules } from "./on-call-types";
import { many, rotationText } from "./on-call-words";
import { OverrideList } from "./override-list";
import { WeekStrip } from "./week-strip";

const OverrideDialog = dynamic(() => import("./override-dialog").then((module) => module.OverrideDialog), {
  ssr: false,
});
const ScheduleDialog = dynamic(() => import("./schedule-dialog").then((module) => module.ScheduleDialog), {
  ssr: false,
});

type Open = { what: "stand-in" | "change"; schedule: Schedule } | { what: "add"; schedule?: undefined };

/** Who is on call for each platform now, who is next, and when nobody is. */
export function SchedulesTab({ data, contacts }: { data: Schedules; contacts: readonly Contact[] }) {
  const me = usePerson();
  const [open, setOpen] = useState<Open>();
  const close = () => setOpen(undefined);
  const nameOf = (id: string) => contacts.find((contact) => contact.id === id)?.name ?? id;
  const mayNotEdit = whyNot(me, "escalation:edit");
  return (
    <>
      <AddButton what="a schedule" blockedBecause={mayNotEdit} onClick={() => setOpen({ what: "add" })} />
      {data.schedules.length === 0 && (
        <Empty title="Schedules would stand here">
          They come with the platforms when the console starts.
        </Empty>
      )}
      {data.schedules.map((schedule) => (
        <Section
          key={schedule.id}
          title={schedule.label}
          facts={
            schedule.active ? (
              <NowText schedule={schedule} end={data.toAt} />
            ) : (
              <StatusBadge status="paused" look="plain" word="switched off" />
            )
          }
          actions={
            <>
              <Button
                size="small"
                blockedBecause={
                  whyNot(me, "on-call:override") ??
                  (schedule.active ? undefined : "It is switched off; change it first.")
                }
                onClick={() => setOpen({ what: "stand-in", schedule })}
              >
                Stand in…
              </Button>
              <Button
                size="small"
                blockedBecause={mayNotEdit}
                onClick={() => setOpen({ what: "change", schedule })}
              >
                Change…
              </Button>
            </>
          }
        >
          <WeekStrip schedule={schedule} fromAt={data.fromAt} toAt={data.toAt} />
          <div className="mt-1 text-sm text-ink-2">
            {schedule.rotations.map((rotation) => (
              <p key={rotation.title}>{rotationText(rotation, nameOf)}.</p>
            ))}
            <p className="text-ink-3">Times of the schedule are those of {schedule.zone}.</p>
          </div>
          {schedule.active && <Gaps schedule={schedule} />}
          <OverrideList schedule={schedule} />
        </Section>
      ))}
      {open?.what === "stand-in" && (
        <OverrideDialog schedule={open.schedule} contacts={contacts} onClose={close} />
      )}
      {(open?.what === "change" || open?.what === "add") && (
        <ScheduleDialog schedule={open.schedule} contacts={contacts} onClose={close} />
      )}
    </>
  );
}

function NowText({ schedule: { now }, end }: { schedule: Schedule; end: Date }) {
  if (!now || now.contactId === null)
    return (
      <span className="inline-flex items-baseline gap-1.5">
        <StatusIcon status="unknown" />
        <span>
          <strong className="font-medium text-ink">Nobody is on call.</strong> {now?.gap}
        </span>
      </span>
    );
  return (
    <span>
      <strong className="font-medium text-ink">{now.name}</strong> is on call
      {now.overrideId && " in somebody's place"}, until <Absolute at={now.toAt} form="minute" />
      {now.toAt >= end && " or longer"}
    </span>
  );
}

const SHOWN = 5;

function Gaps({ schedule }: { schedule: Schedule }) {
  if (schedule.gaps.length === 0) return null;
  return (
    <div className="mt-2 text-sm">
      <StatusBadge
        status="warn"
        look="plain"
        word={`${many(schedule.gaps.length, "gap", "gaps")} in 14 days`}
      />
      <ul className="mt-0.5 text-ink-2">
        {schedule.gaps.slice(0, SHOWN).map(({ fromAt, toAt, gap }) => (
          <li key={fromAt.getTime()}>
            <Absolute at={fromAt} form="minute" /> to <Absolute at={toAt} form="minute" />: {gap}
          </li>
        ))}
        {schedule.gaps.length > SHOWN && (
          <li>
            and {schedule.gaps.length - SHOWN} more, the last <Time at={schedule.gaps.at(-1)?.fromAt} />
          </li>
        )}
      </ul>
    </div>
  );
}
