"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { usePerson } from "@/components/shell/person";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { InlineError } from "@/components/ui/error-note";
import { KeyValue } from "@/components/ui/key-value";
import { Sheet } from "@/components/ui/sheet";
import { Time } from "@/components/ui/time";
import { whyNot } from "@/domain/access";
import { keptInWords } from "@/domain/audit-retention";
import { BringBack } from "./bring-back";
import type { Month, Retention } from "./retention-types";
import { bytesText, monthName, STANDING, scopeName, standingOf } from "./retention-words";
import { StandingMark } from "./standing-mark";
import { useRetentionNews } from "./use-retention-news";

/** Where one month is, what keeps it there, and what can be done with it. */
export function MonthSheet({
  month,
  plan,
  onClose,
}: {
  month: Month;
  plan: Retention["plan"];
  onClose: () => void;
}) {
  const standing = standingOf(month);
  const { word, means } = STANDING[standing];
  const kept = plan.stays.find((leaf) => leaf.scope === month.scope && leaf.month === month.month)?.kept;
  const number = (value: number | null) => value?.toLocaleString("en") ?? "not counted yet";
  return (
    <Sheet
      open
      onOpenChange={(open) => !open && onClose()}
      title={`${scopeName(month.scope)}, ${monthName(month.month)}`}
      answer={
        <span className="inline-flex flex-wrap items-center gap-2">
          <StandingMark standing={standing} /> <strong>{word}</strong> {means}
        </span>
      }
      footer={<MonthButtons month={month} />}
    >
      <div className="flex flex-col gap-4">
        {month.problem && <InlineError>{month.problem}</InlineError>}
        <KeyValue
          items={[
            {
              label: "Events",
              value: month.events === null ? `about ${number(month.about)}` : number(month.events),
            },
            ...(month.firstSeq === null
              ? []
              : [{ label: "Numbers", value: `${number(month.firstSeq)} to ${number(month.lastSeq)}` }]),
            { label: "In the database", value: month.bytesHere > 0 ? bytesText(month.bytesHere) : "nothing" },
            { label: "In the store", value: month.objectKey ? bytesText(month.bytesThere) : "nothing yet" },
            ...(month.objectKey
              ? [
                  { label: "Store", value: month.store },
                  {
                    label: "Object",
                    value: <code className="font-mono text-sm break-all">{month.objectKey}</code>,
                  },
                  {
                    label: "SHA-256",
                    value: <code className="font-mono text-sm break-all">{month.digest}</code>,
                  },
                  { label: "Archived", value: <Time at={month.archivedAt} /> },
                  { label: "Read back", value: <Time at={month.verifiedAt} never="not since it changed" /> },
                ]
              : []),
            ...(month.droppedAt ? [{ label: "Dropped", value: <Time at={month.droppedAt} /> }] : []),
            ...(month.attachedUntil
              ? [{ label: "Here until", value: <Time at={month.attachedUntil} /> }]
              : []),
            ...(kept ? [{ label: "Stays because", value: kept.map(keptInWords).join("; ") }] : []),
          ]}
        />
      </div>
    </Sheet>
  );
}

function MonthButtons({ month }: { month: Month }) {
  const trpc = useTRPC();
  const me = usePerson();
  const [isBringing, setIsBringing] = useState(false);
  const leaf = { scope: month.scope, month: month.month };
  const stay = () => undefined;
  const archive = useMutation(
    trpc.retention.archiveNow.mutationOptions(useRetentionNews("On its way to the store.", stay)),
  );
  const check = useMutation(
    trpc.retention.check.mutationOptions(useRetentionNews("It is read back now.", stay)),
  );
  const detach = useMutation(
    trpc.retention.detach.mutationOptions(useRetentionNews("It goes back within seconds.", stay)),
  );
  const error = archive.error ?? check.error ?? detach.error;
  return (
    <>
      {month.state === "live" && (
        <Button
          pending={archive.isPending}
          blockedBecause={
            whyNot(me, "audit:retain") ?? (month.closed ? undefined : "It is not over for 35 days yet.")
          }
          onClick={() => archive.mutate({ leaf })}
        >
          Archive now
        </Button>
      )}
      {month.objectKey && (
        <Button
          pending={check.isPending}
          blockedBecause={whyNot(me, "audit:verify")}
          onClick={() => check.mutate(leaf)}
        >
          Read back now
        </Button>
      )}
      {month.state === "dropped" && (
        <Button
          blockedBecause={whyNot(me, "audit:hold") ?? (month.attachedUntil ? "It is on its way." : undefined)}
          onClick={() => setIsBringing(true)}
        >
          Bring back…
        </Button>
      )}
      {month.state === "attached" && (
        <Button
          pending={detach.isPending}
          blockedBecause={whyNot(me, "audit:hold")}
          onClick={() => detach.mutate(leaf)}
        >
          Let it go
        </Button>
      )}
      {error && <InlineError>{error.message}</InlineError>}
      {isBringing && <BringBack month={month} onClose={() => setIsBringing(false)} />}
    </>
  );
}
