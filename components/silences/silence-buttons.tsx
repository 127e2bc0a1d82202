"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { usePerson } from "@/components/shell/person";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { toast } from "@/components/ui/toast";
import { whyNot } from "@/domain/access";
import type { LiveSilence } from "./silence-types";

const EXTENSIONS = [
  { label: "+1 h", seconds: 3600 },
  { label: "+4 h", seconds: 4 * 3600 },
  { label: "+24 h", seconds: 86_400 },
];

/** Longer, or over now. */
export function SilenceButtons({ silence }: { silence: LiveSilence }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const mayNot = whyNot(usePerson(), "silence:manage");
  const options = {
    onError: (error: { message: string }) => toast({ text: error.message, status: "alert" as const }),
    onSettled: () =>
      Promise.all([
        queryClient.invalidateQueries(trpc.silences.pathFilter()),
        queryClient.invalidateQueries(trpc.alerts.pathFilter()),
      ]),
  };
  const extend = useMutation(trpc.silences.extend.mutationOptions(options));
  const undo = useMutation(
    trpc.silences.undoEnd.mutationOptions({
      ...options,
      onSuccess: () => toast({ text: "The silence holds again.", status: "ok" }),
    }),
  );
  const end = useMutation(
    trpc.silences.end.mutationOptions({
      ...options,
      onSuccess: ({ id }) =>
        toast({
          text: "The silence is over; what it hid is told again.",
          status: "ok",
          undo: () => undo.mutate({ id }),
        }),
    }),
  );
  const isPending = extend.isPending || end.isPending;

  return (
    <span className="inline-flex gap-1 max-sm:flex-wrap">
      {EXTENSIONS.map(({ label, seconds }) => (
        <Button
          key={seconds}
          size="small"
          aria-label={`${label} for this silence`}
          blockedBecause={mayNot}
          pending={isPending}
          onClick={() => extend.mutate({ id: silence.id, seconds })}
        >
          {label}
        </Button>
      ))}
      <Button
        size="small"
        blockedBecause={mayNot}
        pending={isPending}
        onClick={() => end.mutate({ id: silence.id })}
      >
        End now
      </Button>
    </span>
  );
}
