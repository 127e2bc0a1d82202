"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Route } from "next";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { usePerson } from "@/components/shell/person";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { InlineError } from "@/components/ui/error-note";
import { Sheet } from "@/components/ui/sheet";
import { TableSkeleton } from "@/components/ui/skeleton";
import { whyNot } from "@/domain/access";
import { Accounting, Completeness, Exceptions, Sections } from "./report-paper";
import type { Definition } from "./report-types";
import { periodText } from "./report-words";

/** What the report would say now about the period that is running. Nothing is kept. */
export function PreviewSheet({ definition, onClose }: { definition: Definition; onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const router = useRouter();
  const me = usePerson();
  // Counted once: whatever changes among the reports meanwhile must not count it all again.
  const [isWanted, setWanted] = useState(true);
  const { data: content, error } = useQuery({
    ...trpc.reports.preview.queryOptions({ definitionId: definition.id }),
    enabled: isWanted,
  });
  if (content && isWanted) setWanted(false);
  const make = useMutation(
    trpc.reports.make.mutationOptions({
      onSuccess: ({ id }) => router.push(`/reports/${id}` as Route),
      onSettled: () => queryClient.invalidateQueries(trpc.reports.pathFilter()),
    }),
  );
  return (
    <Sheet
      open
      onOpenChange={(open) => !open && onClose()}
      size="large"
      title={`Preview: ${definition.title}`}
      answer={
        content &&
        `${content.period.name}: ${periodText(content.period)}, as far as it has come. Nothing of it is kept.`
      }
      footer={
        <>
          <Button
            variant="primary"
            pending={make.isPending}
            blockedBecause={whyNot(me, "report:make")}
            onClick={() => make.mutate({ definitionId: definition.id })}
          >
            Make 1 report of the period before
          </Button>
          {make.error && <InlineError>{make.error.message}</InlineError>}
        </>
      }
    >
      {error && <InlineError>{error.message}</InlineError>}
      {!content && !error && <TableSkeleton rows={8} columns={4} />}
      {content && (
        <>
          <Exceptions content={content} />
          <Completeness content={content} />
          <Sections content={content} />
          <Accounting content={content} />
        </>
      )}
    </Sheet>
  );
}
