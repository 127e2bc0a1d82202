"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { usePerson } from "@/components/shell/person";
import { useTRPC } from "@/components/trpc";
import { Section } from "@/components/ui/page";
import { placeOf, whyNot } from "@/domain/access";
import { DecideBox } from "./decide-box";
import type { BatchPage } from "./flow-types";
import { many, whyNotDecide } from "./flow-words";

/** A second person decides once for the whole file. */
export function BatchDecision({ batch, rows }: { batch: BatchPage["batch"]; rows: number }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const me = usePerson();
  const decide = useMutation(
    trpc.flows.decideBatch.mutationOptions({
      onSettled: () => queryClient.invalidateQueries(trpc.flows.pathFilter()),
    }),
  );
  return (
    <Section title="The second person" boxed>
      <DecideBox
        asked={`${batch.requestedByName} asked for it: ${batch.reason}`}
        mayNot={whyNot(me, "approval:decide", placeOf(batch.environmentId)) ?? whyNotDecide(batch, me.id)}
        approve={`Approve ${many(rows, "row", "rows")}`}
        pending={decide.isPending}
        error={decide.error?.message}
        onDecide={(decision, reason) => decide.mutate({ id: batch.id, decision, reason })}
      />
    </Section>
  );
}
