"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useState } from "react";
import { type Person, usePerson } from "@/components/shell/person";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Field, Textarea } from "@/components/ui/field";
import { Form } from "@/components/ui/form";
import { StatusBadge } from "@/components/ui/status-badge";
import { Absolute, Time, useClockText } from "@/components/ui/time";
import { can, whyNot } from "@/domain/access";
import type { ReportPart } from "./report-types";
import { isOpenPart } from "./report-words";

const LeaveOutDialog = dynamic(() => import("./leave-out-dialog").then((module) => module.LeaveOutDialog), {
  ssr: false,
});
const AssignDialog = dynamic(() => import("./assign-dialog").then((module) => module.AssignDialog), {
  ssr: false,
});

type Open = "write" | "leave out" | "assign";

/** One part in its place: who is asked until when, what they wrote, and the ways to write it, hand it on or leave it out. */
export function PartToWrite({ reportId, part }: { reportId: string; part: ReportPart }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const me = usePerson();
  const [open, setOpen] = useState<Open>();
  const write = useMutation(
    trpc.reports.writePart.mutationOptions({
      onSuccess: () => setOpen(undefined),
      onSettled: () => queryClient.invalidateQueries(trpc.reports.pathFilter()),
    }),
  );
  const { key, version, title, asks, text, leftOutBecause } = part;
  const refused = whyNot(me, "report:write") ?? whyNotMine(part, me);
  const one = { reportId, key, version };
  const close = () => setOpen(undefined);
  return (
    <article className="rounded border bg-surface p-4">
      <header className="mb-2 flex flex-wrap items-baseline gap-x-3 gap-y-1">
        <h3 className="font-medium">{title}</h3>
        <PartState part={part} />
        <span className="text-sm text-ink-2">
          {part.assigneeName ? `asked: ${part.assigneeName}` : "nobody is asked"}, due{" "}
          <Absolute at={part.dueAt} form="minute" /> (<Time at={part.dueAt} />)
        </span>
      </header>
      <p className="mb-2 max-w-prose text-ink-2">{asks}</p>
      {open === "write" ? (
        <Form
          label={`Write ${title}`}
          pending={write.isPending}
          error={write.error?.message}
          onSubmit={(fields) => write.mutate({ ...one, text: String(fields.get("text")) })}
          actions={
            <>
              <Button onClick={close}>Cancel</Button>
              <Button type="submit" variant="primary" pending={write.isPending}>
                Keep 1 part
              </Button>
            </>
          }
        >
          <Field label={title} required hint="Plain text; it stands in the report as it is written.">
            <Textarea name="text" rows={6} defaultValue={text ?? ""} maxLength={20_000} required />
          </Field>
        </Form>
      ) : (
        <>
          {text !== null && <p className="mb-2 max-w-prose whitespace-pre-wrap">{text}</p>}
          {leftOutBecause !== null && <p className="mb-2">Left out: {leftOutBecause}</p>}
          {part.writtenByName && (
            <p className="mb-2 text-sm text-ink-3">
              {part.writtenByName}, <Time at={part.writtenAt} />
            </p>
          )}
          <div className="on-screen flex flex-wrap gap-2">
            <Button blockedBecause={refused} onClick={() => setOpen("write")}>
              {text === null ? "Write 1 part" : "Write it anew"}
            </Button>
            <Button
              variant="quiet"
              blockedBecause={whyNot(me, "report:make")}
              onClick={() => setOpen("assign")}
            >
              Ask somebody…
            </Button>
            {leftOutBecause === null && (
              <Button variant="quiet" blockedBecause={refused} onClick={() => setOpen("leave out")}>
                Leave out…
              </Button>
            )}
          </div>
        </>
      )}
      {open === "leave out" && <LeaveOutDialog part={one} title={title} onClose={close} />}
      {open === "assign" && (
        <AssignDialog part={one} title={title} assigneeId={part.assigneeId} onClose={close} />
      )}
    </article>
  );
}

/** Whoever is asked writes it, and whoever may make reports. */
function whyNotMine({ assigneeId, assigneeName }: ReportPart, me: Person): string | undefined {
  if (assigneeId === me.id || can(me, "report:make")) return undefined;
  return assigneeName
    ? `${assigneeName} is asked to write this.`
    : "Nobody is asked to write this yet. Somebody who may make reports can give it to you.";
}

function PartState({ part }: { part: ReportPart }) {
  const isLate = useClockText((now) => String(new Date(part.dueAt).getTime() < now), "false") === "true";
  if (!isOpenPart(part))
    return <StatusBadge status="ok" look="plain" word={part.text === null ? "left out" : "written"} />;
  return isLate ? (
    <StatusBadge status="alert" look="plain" word="late" />
  ) : (
    <StatusBadge status="warn" look="plain" word="to be written" />
  );
}
