"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useState } from "react";
import { SourceLine } from "@/components/platforms/source-line";
import { usePerson } from "@/components/shell/person";
import { useTRPC } from "@/components/trpc";
import { Banner } from "@/components/ui/banner";
import { Button, ButtonLink } from "@/components/ui/button";
import { Empty } from "@/components/ui/empty";
import { InlineError } from "@/components/ui/error-note";
import { Section } from "@/components/ui/page";
import { Pill } from "@/components/ui/pill";
import { TableSkeleton } from "@/components/ui/skeleton";
import { StatusBadge } from "@/components/ui/status-badge";
import { whyNot } from "@/domain/access";
import { severityRank } from "@/domain/alert";
import { AddButton } from "./add-button";
import { LadderSteps } from "./ladder-steps";
import type { Contact, Ladder, Schedule } from "./on-call-types";
import { many, waitText } from "./on-call-words";

const LadderDialog = dynamic(() => import("./ladder-dialog").then((module) => module.LadderDialog), {
  ssr: false,
});

/** Which alert climbs which ladder: who is told after how long, and what the figures come from. */
export function LaddersTab({
  contacts,
  schedules,
}: {
  contacts: readonly Contact[];
  schedules: readonly Schedule[];
}) {
  const trpc = useTRPC();
  const me = usePerson();
  const [open, setOpen] = useState<Ladder | "new">();
  const { data: ladders, error } = useQuery(trpc.escalation.policies.queryOptions());
  if (error) return <InlineError>{error.message}</InlineError>;
  if (!ladders) return <TableSkeleton rows={8} columns={3} />;
  const platforms = [...new Set(ladders.map(({ platform }) => platform))];
  const mayNot = whyNot(me, "escalation:edit");
  const isMute =
    ladders.length > 0 &&
    ladders.every(({ steps }) => steps.every(({ people }) => people.every(({ ways }) => ways.length === 0)));
  return (
    <>
      <AddButton what="a ladder" blockedBecause={mayNot} onClick={() => setOpen("new")} />
      {ladders.length === 0 && (
        <Empty title="Ladders would stand here">They come with the platforms, from their runbooks.</Empty>
      )}
      {isMute && (
        <div className="mb-6 overflow-hidden rounded border">
          <Banner
            status="alert"
            action={
              <ButtonLink href="/alerts/channels" size="small">
                Channels
              </ButtonLink>
            }
          >
            No ladder reaches anybody: set up a channel, or addresses of contacts.
          </Banner>
        </div>
      )}
      {platforms.map((platform) => (
        <Section key={platform} title={platform}>
          <ul className="grid gap-3 xl:grid-cols-2">
            {ladders
              .filter((ladder) => ladder.platform === platform)
              .sort(byUse)
              .map((ladder) => (
                <li key={ladder.id} className="rounded border bg-surface p-4">
                  <div className="mb-2 flex flex-wrap items-baseline gap-x-3 gap-y-1">
                    <h3 className="font-medium">{ladder.title}</h3>
                    <span className="text-sm text-ink-2">
                      {ladder.severities.join(", ")}
                      {ladder.troubles.length > 0 && `, only ${ladder.troubles.join(", ")}`}
                    </span>
                    <SourceLine source={sourceOf(ladder)} />
                    {ladder.isChanged && <Pill>changed here</Pill>}
                    {!ladder.active && <StatusBadge status="paused" look="plain" word="switched off" />}
                    <Button
                      size="small"
                      className="ml-auto"
                      aria-label={`Change ${ladder.title}`}
                      blockedBecause={mayNot}
                      onClick={() => setOpen(ladder)}
                    >
                      Change…
                    </Button>
                  </div>
                  <LadderSteps steps={ladder.steps} />
                  <p className="mt-2 text-sm text-ink-2">
                    {waitText(ladder.endsAfterSeconds)}{" "}
                    {ladder.repeats > 0
                      ? `it begins again, ${many(ladder.repeats, "more time", "more times")}; then nobody is left to tell.`
                      : "nobody is left to tell, and the alert says so."}
                  </p>
                </li>
              ))}
          </ul>
        </Section>
      ))}
      {open && (
        <LadderDialog
          ladder={open === "new" ? undefined : open}
          contacts={contacts}
          schedules={schedules}
          onClose={() => setOpen(undefined)}
        />
      )}
    </>
  );
}

/** Those for any trouble first, the worst severity before the others. */
const byUse = (a: Ladder, b: Ladder) =>
  a.troubles.length - b.troubles.length || worstOf(a) - worstOf(b) || a.title.localeCompare(b.title);
const worstOf = ({ severities }: Ladder) => Math.min(...severities.map(severityRank));

const sourceOf = ({ sourceFile, sourceLine }: Ladder) =>
  sourceFile && sourceLine ? { file: sourceFile, line: sourceLine } : undefined;
