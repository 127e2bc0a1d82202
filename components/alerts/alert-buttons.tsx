"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { Route } from "next";
import { useRouter } from "next/navigation";
import { usePerson } from "@/components/shell/person";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { toast } from "@/components/ui/toast";
import { placeOf, whyNot } from "@/domain/access";
import { silenceAddress } from "./alert-address";
import type { AlertPage } from "./alert-types";
import { type Work, workOn } from "./work";

/** All that can be done with it. What cannot be done now stays, greyed, and says why. */
export function AlertButtons({ page, onWork }: { page: AlertPage; onWork: (work: Work) => void }) {
  const trpc = useTRPC();
  const router = useRouter();
  const queryClient = useQueryClient();
  const me = usePerson();
  const { alert, escalation } = page;
  const over = alert.state === "resolved" ? "It is resolved already." : undefined;
  const isTaken = alert.state === "acknowledged";
  const theirs =
    isTaken && alert.ownerId !== me.id
      ? `${alert.ownerName} has it; it can be handed over to you.`
      : undefined;
  const place = placeOf(alert.environmentId, alert.tenant);
  const cannotWork = whyNot(me, "alert:work", place);
  const again = () => queryClient.invalidateQueries(trpc.alerts.pathFilter());
  const told = (text: string) => ({
    onSuccess: () => toast({ text, status: "ok" as const }),
    onError: (error: { message: string }) => toast({ text: error.message, status: "alert" as const }),
    onSettled: again,
  });
  const evaluate = useMutation(
    trpc.alerts.evaluate.mutationOptions(told(`${alert.environmentId} is being evaluated again.`)),
  );
  const release = useMutation(
    trpc.alerts.release.mutationOptions(told("Given back: it is open and nobody's.")),
  );
  return (
    <>
      <Button
        variant="primary"
        blockedBecause={cannotWork ?? over ?? theirs}
        onClick={() => onWork(workOn("acknowledge", [alert]))}
      >
        {isTaken && !theirs ? "Acknowledge again…" : "Acknowledge…"}
      </Button>
      <Button blockedBecause={cannotWork ?? over} onClick={() => onWork(workOn("resolve", [alert]))}>
        Resolve…
      </Button>
      <Button
        blockedBecause={
          cannotWork ?? over ?? (isTaken ? undefined : "Nobody has it; acknowledge it instead.")
        }
        onClick={() => onWork(workOn("transfer", [alert]))}
      >
        Hand over…
      </Button>
      {alert.ownerId === me.id && isTaken && (
        <Button
          pending={release.isPending}
          blockedBecause={cannotWork}
          onClick={() => release.mutate({ ids: [alert.id] })}
        >
          Give back
        </Button>
      )}
      <Button
        blockedBecause={
          cannotWork ??
          over ??
          escalation.stands ??
          (escalation.next?.title ? undefined : "Its ladder has no further step.")
        }
        onClick={() => onWork(workOn("escalate", [alert]))}
      >
        Escalate…
      </Button>
      <Button
        blockedBecause={whyNot(me, "silence:manage", place) ?? over}
        onClick={() => router.push(silenceAddress([alert]) as Route)}
      >
        Silence…
      </Button>
      <Button
        pending={evaluate.isPending}
        blockedBecause={cannotWork ?? over}
        onClick={() => evaluate.mutate({ environmentId: alert.environmentId })}
      >
        Evaluate again
      </Button>
      <Button blockedBecause={cannotWork} onClick={() => onWork(workOn("note", [alert]))}>
        Add a note
      </Button>
    </>
  );
}
