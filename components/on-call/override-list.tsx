"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { usePerson } from "@/components/shell/person";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Absolute } from "@/components/ui/time";
import { toast } from "@/components/ui/toast";
import { whyNot } from "@/domain/access";
import type { Schedule } from "./on-call-types";

/** Who stands in, from when to when, and who said so. */
export function OverrideList({ schedule }: { schedule: Schedule }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const me = usePerson();
  const end = useMutation(
    trpc.escalation.endOverride.mutationOptions({
      onSuccess: () => toast({ text: "The schedule holds again.", status: "ok" }),
      onError: (error) => toast({ text: error.message, status: "alert" }),
      onSettled: () => queryClient.invalidateQueries(trpc.escalation.pathFilter()),
    }),
  );
  if (schedule.overrides.length === 0) return null;
  return (
    <ul aria-label={`Who stands in at ${schedule.label}`} className="mt-2 text-sm">
      {schedule.overrides.map(({ id, name, fromAt, toAt, reason, createdByName }) => (
        <li key={id} className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <span>
            <strong className="font-medium">{name}</strong> stands in from{" "}
            <Absolute at={fromAt} form="minute" /> to <Absolute at={toAt} form="minute" />
            <span className="text-ink-2">
              {" "}
              ({reason}; {createdByName})
            </span>
          </span>
          <Button
            size="small"
            variant="quiet"
            blockedBecause={whyNot(me, "on-call:override")}
            pending={end.isPending && end.variables?.id === id}
            onClick={() => end.mutate({ id })}
          >
            End it now
          </Button>
        </li>
      ))}
    </ul>
  );
}
