"use client";

import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "@/components/trpc";
import { InlineError } from "@/components/ui/error-note";
import { Absolute } from "@/components/ui/time";
import type { BeatSchedule } from "@/domain/heartbeat";

/** When reports would be due, or why the schedule cannot be read. */
export function DuePreview({ text }: { text: string }) {
  const trpc = useTRPC();
  const schedule = JSON.parse(text) as BeatSchedule;
  const { data, error } = useQuery({ ...trpc.incoming.preview.queryOptions(schedule), retry: false });
  if (error) return <InlineError>{error.message}</InlineError>;
  return (
    <div role="status" className="text-sm text-ink-2">
      <p className="mb-1 font-medium text-ink">Next five times due</p>
      <ol className="min-h-[6.5rem] list-decimal pl-5">
        {data?.map((at) => (
          <li key={at.getTime()}>
            <Absolute at={at} />
          </li>
        ))}
      </ol>
    </div>
  );
}
