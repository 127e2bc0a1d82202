"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useState } from "react";
import { usePerson } from "@/components/shell/person";
import { useTRPC } from "@/components/trpc";
import { Button, ButtonLink } from "@/components/ui/button";
import { whyNot } from "@/domain/access";
import { editHref, lintHref, many, versionsHref } from "./document-words";

const NewRunbookDialog = dynamic(
  () => import("./new-runbook-dialog").then((module) => module.NewRunbookDialog),
  { ssr: false },
);

/** From the catalogue to lint, and to a new runbook. */
export function CatalogueDoors({ known }: { known: readonly string[] }) {
  const trpc = useTRPC();
  const me = usePerson();
  const [isNew, setNew] = useState(false);
  const { data: counts } = useQuery(trpc.runbooks.lintCounts.queryOptions());
  return (
    <>
      <ButtonLink href={lintHref()}>{counts ? `Lint: ${counts.open} open` : "Lint"}</ButtonLink>
      <Button blockedBecause={whyNot(me, "runbook:edit")} onClick={() => setNew(true)}>
        New…
      </Button>
      {isNew && <NewRunbookDialog known={known} onClose={() => setNew(false)} />}
    </>
  );
}

/** From a runbook to its findings, its versions and its text. */
export function RunbookDoors({ id }: { id: string }) {
  const trpc = useTRPC();
  const { data: counts } = useQuery(trpc.runbooks.lintCounts.queryOptions());
  const found = counts?.ofRunbook[id] ?? 0;
  return (
    <>
      {found > 0 && (
        <ButtonLink href={lintHref(`?runbook=${encodeURIComponent(id)}`)}>
          {many(found, "finding", "findings")}
        </ButtonLink>
      )}
      <ButtonLink href={versionsHref(id)}>Versions</ButtonLink>
      <ButtonLink href={editHref(id)}>Edit</ButtonLink>
    </>
  );
}
