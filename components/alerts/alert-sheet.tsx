"use client";

import { useQuery } from "@tanstack/react-query";
import type { Route } from "next";
import { ItsAudit } from "@/components/audit/its-audit";
import { useTRPC } from "@/components/trpc";
import { ButtonLink } from "@/components/ui/button";
import { InlineError } from "@/components/ui/error-note";
import { Sheet } from "@/components/ui/sheet";
import { TableSkeleton } from "@/components/ui/skeleton";
import { AlertButtons } from "./alert-buttons";
import { AlertSentence } from "./alert-sentence";
import { AlertStory } from "./alert-story";
import type { Work } from "./work";

const REFRESH_MS = 15_000;

/** One alert at the side of the list; the list stays alive, and the panel follows its cursor. */
export function AlertSheet({
  id,
  onClose,
  onWork,
}: {
  id: number;
  onClose: () => void;
  onWork: (work: Work) => void;
}) {
  const trpc = useTRPC();
  const { data, error } = useQuery({
    ...trpc.alerts.byId.queryOptions({ id }),
    refetchInterval: REFRESH_MS,
  });
  return (
    <Sheet
      open
      onOpenChange={(open) => !open && onClose()}
      title={data?.alert.title ?? `Alert ${id}`}
      answer={data && <AlertSentence page={data} />}
      footer={
        data && (
          <>
            <AlertButtons page={data} onWork={onWork} />
            <ButtonLink href={`/alerts/${id}` as Route} variant="quiet">
              Whole page
            </ButtonLink>
            <ItsAudit of={{ kind: "alert", subject: String(id) }} className="ml-auto" />
          </>
        )
      }
    >
      {error && <InlineError>{error.message}</InlineError>}
      {data ? <AlertStory page={data} /> : !error && <TableSkeleton rows={10} columns={3} />}
    </Sheet>
  );
}
