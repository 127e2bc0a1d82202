"use client";

import { useMutation } from "@tanstack/react-query";
import type { Route } from "next";
import { useRouter } from "next/navigation";
import { usePerson } from "@/components/shell/person";
import { useTRPC } from "@/components/trpc";
import { Button, ButtonLink } from "@/components/ui/button";
import type { ButtonLook } from "@/components/ui/button-style";
import { InlineError } from "@/components/ui/error-note";
import { placeOf, whyNot } from "@/domain/access";
import type { ChecklistSummary } from "./answers";
import { isUnsigned } from "./run-words";
import { useChecklistNews } from "./use-checklists";

export const runHref = (id: string) => `/checklists/runs/${id}` as Route;

export const historyHref = (of: { checklistId: string; environmentId: string }) =>
  `/checklists/${of.checklistId}/history?environment=${encodeURIComponent(of.environmentId)}` as Route;

/** Opens the run of the current period in the person's name, has it looked at anew, and goes there. */
export function useOpenRun() {
  const trpc = useTRPC();
  const router = useRouter();
  const news = useChecklistNews();
  return useMutation(
    trpc.checklists.open.mutationOptions({
      onSuccess: ({ id }) => router.push(runHref(id)),
      onSettled: news,
    }),
  );
}

type OpenProps = { checklist: ChecklistSummary; variant?: ButtonLook["variant"] };

/** The way into the current run. One that is walked on demand is continued by a link: opening it again would start another. */
export function OpenRunButton({ checklist, variant = "plain" }: OpenProps) {
  const { run, cadence, title } = checklist;
  const isOpen = run !== null && isUnsigned(checklist);

  if (cadence === "on-demand")
    return (
      <span className="inline-flex flex-wrap gap-2 max-sm:justify-end">
        {isOpen && (
          <ButtonLink href={runHref(run.id)} size="small" variant={variant}>
            Continue<span className="sr-only"> {title}</span>
          </ButtonLink>
        )}
        <OpenButton checklist={checklist} verb="Start a run" variant={isOpen ? "outlined" : variant} />
      </span>
    );
  if (run && !isOpen)
    return (
      <ButtonLink href={runHref(run.id)} size="small">
        View<span className="sr-only"> {title}</span>
      </ButtonLink>
    );
  return (
    <OpenButton checklist={checklist} verb={run?.openedByName ? "Continue" : "Open"} variant={variant} />
  );
}

function OpenButton({ checklist, verb, variant }: OpenProps & { verb: string }) {
  const me = usePerson();
  const open = useOpenRun();
  const { checklistId, environmentId, title } = checklist;
  return (
    <span className="inline-flex flex-col items-end gap-1">
      <Button
        size="small"
        variant={variant}
        blockedBecause={whyNot(me, "checklist:work", placeOf(checklist.environmentId))}
        pending={open.isPending || open.isSuccess}
        onClick={() => open.mutate({ checklistId, environmentId })}
      >
        {verb}
        <span className="sr-only"> {title}</span>
      </Button>
      {open.error && <InlineError>{open.error.message}</InlineError>}
    </span>
  );
}
