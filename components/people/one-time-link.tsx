"use client";

import { ShownOnce } from "@/components/ui/shown-once";
import type { PersonRow } from "./people-types";

export function OneTimeLink({
  linkPath,
  name,
  source,
}: {
  linkPath: string;
  name: string;
  source: PersonRow["source"];
}) {
  return (
    <ShownOnce
      title={
        source === "local"
          ? `The link with which ${name} chooses a password`
          : `The link with which ${name} comes in through the identity provider`
      }
      label="One-time link"
      path={linkPath}
      copyLabel="Copy the link"
    >
      It works once, for 24 hours, and is shown only here and now: copy it before you close this. Whoever has
      it becomes {name} on this console, so hand it over by a way that you trust.
    </ShownOnce>
  );
}
