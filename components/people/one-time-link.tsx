"use client";

import { ShownOnce } from "@/components/ui/shown-once";

export function OneTimeLink({ linkPath, name }: { linkPath: string; name: string }) {
  return (
    <ShownOnce
      title={`The link with which ${name} chooses a password`}
      label="One-time link"
      path={linkPath}
      copyLabel="Copy the link"
    >
      It works once, for 24 hours, and is shown only here and now: copy it before you close this. Whoever has
      it becomes {name} on this console, so hand it over by a way that you trust.
    </ShownOnce>
  );
}
