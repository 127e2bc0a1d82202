"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTRPC } from "@/components/trpc";
import { toast } from "@/components/ui/toast";
import { formatValue } from "@/domain/duration";
import { many } from "./limit-words";
import { LEVELS, type Level, type LevelValues, type Threshold } from "./threshold-types";

const valuesOf = ({ target, warn, alert }: LevelValues): LevelValues => ({ target, warn, alert });

/** Changes a limit, says what it is now and how many checks moved, and for ten seconds offers to take it back. */
export function useEditThreshold(limit: Threshold, onSaved: (version: number, values: LevelValues) => void) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const onSettled = () => queryClient.invalidateQueries(trpc.thresholds.pathFilter());

  const undo = useMutation(
    trpc.thresholds.edit.mutationOptions({
      onSuccess: () => toast({ text: `${limit.title}: put back.`, status: "ok" }),
      onError: (error) => toast({ text: `Not undone. ${error.message}`, status: "alert" }),
      onSettled,
    }),
  );

  const save = useMutation(
    trpc.thresholds.edit.mutationOptions({
      onMutate: () => valuesOf(limit),
      onSuccess: ({ version, moved }, input, before) => {
        onSaved(version, valuesOf(input));
        const changed = LEVELS.filter((level) => input[level] !== before[level]);
        toast({
          text: `${limit.title}: ${changed.map((level) => nowText(limit, level, input[level])).join(", ")}.${
            moved > 0 ? ` ${many(moved, "check changed its state", "checks changed their state")}.` : ""
          }`,
          status: "ok",
          undo: () => undo.mutate({ id: input.id, version, ...before, reason: "Undone." }),
        });
      },
      onSettled,
    }),
  );
  return save;
}

const nowText = (limit: Threshold, level: Level, value: number | null) =>
  value === null ? `${level} is no longer set` : `${level} is now ${formatValue(value, limit.unit)}`;
