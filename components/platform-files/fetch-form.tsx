"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { usePerson } from "@/components/shell/person";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { InlineError } from "@/components/ui/error-note";
import { Field, Input } from "@/components/ui/field";
import { whyNot } from "@/domain/access";
import { daysBefore } from "@/domain/platform-file";
import type { Choice } from "./file-types";
import { ListFields, useChosenList } from "./list-fields";

const WEEK = 7;

/** Asks the platform for one of its lists; the worker fetches it. */
export function FetchForm({ choices }: { choices: readonly Choice[] }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const me = usePerson();
  const chosen = useChosenList(choices);
  const [range, setRange] = useState(() => daysBefore(new Date(), "UTC", WEEK));
  const fetching = useMutation(
    trpc.platformFiles.fetch.mutationOptions({
      onSettled: () => queryClient.invalidateQueries(trpc.platformFiles.pathFilter()),
    }),
  );
  const { environment, list } = chosen;
  if (!environment || !list) return null;
  const isBackward = list.takesRange && range.from > range.to;
  return (
    <div className="on-screen mb-6 flex flex-wrap items-end gap-3 rounded border bg-surface p-4">
      <ListFields choices={choices} chosen={chosen} />
      {list.takesRange && (
        <>
          <Field label="First day">
            <Input
              type="date"
              value={range.from}
              onChange={(event) => setRange({ ...range, from: event.target.value })}
            />
          </Field>
          <Field label="Last day">
            <Input
              type="date"
              value={range.to}
              onChange={(event) => setRange({ ...range, to: event.target.value })}
            />
          </Field>
        </>
      )}
      <Button
        variant="primary"
        pending={fetching.isPending}
        blockedBecause={
          whyNot(me, "platform-file:fetch") ??
          (isBackward ? "The first day must not come after the last." : undefined)
        }
        onClick={() => fetching.mutate({ environmentId: environment.environmentId, key: list.key, ...range })}
      >
        Fetch 1 list
      </Button>
      {fetching.error && <InlineError className="basis-full">{fetching.error.message}</InlineError>}
    </div>
  );
}
