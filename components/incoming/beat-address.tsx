"use client";

import { ShownOnce } from "@/components/ui/shown-once";

export function BeatAddress({ path }: { path: string }) {
  return (
    <ShownOnce label="Address" path={path} copyLabel="Copy the address">
      It is shown only here and now; what is kept of it cannot be turned back. Call it with GET or POST when
      the job has succeeded; add <code>/start</code> when it starts and <code>/fail</code> when it fails. Up
      to 10 kB of text may come along.
    </ShownOnce>
  );
}
