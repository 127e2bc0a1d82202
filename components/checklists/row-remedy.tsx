"use client";

import { useMutation } from "@tanstack/react-query";
import { usePerson } from "@/components/shell/person";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { InlineError } from "@/components/ui/error-note";
import { Time } from "@/components/ui/time";
import { whyNot } from "@/domain/access";
import { isLive } from "@/domain/action";
import { formatDuration, seconds } from "@/domain/duration";
import type { ChecklistRow, Remedy } from "@/domain/schema/checklist";
import type { ActionRun, KeptRow } from "./answers";
import { useAwaited, useChecklistNews, useWatch } from "./use-checklists";

type RowRemedyProps = { row: ChecklistRow; remedy: Remedy; kept: KeptRow; action: ActionRun | undefined };

/** One click on what usually helps. The row is judged again by what is seen afterwards, never by the click. */
export function RowRemedy({ row, remedy, kept, action }: RowRemedyProps) {
  const trpc = useTRPC();
  const news = useChecklistNews();
  const me = usePerson();
  const look = useAwaited(String(kept.evaluatedAt?.getTime()));
  useWatch(kept.runId, look.isAwaited);
  const isReask = remedy.action === "reask";
  const start = useMutation(
    trpc.checklists.remedy.mutationOptions({ onSuccess: () => isReask && look.begin(), onSettled: news }),
  );
  const isUnderWay = action !== undefined && isLive(action.state);

  return (
    <div className="flex flex-col items-start gap-1 sm:items-end">
      <Button
        size="small"
        variant="plain"
        data-control="remedy"
        pending={start.isPending || look.isAwaited}
        blockedBecause={
          whyNot(me, "action:run") ??
          (isUnderWay ? "It is under way; its steps are shown in the row." : undefined)
        }
        onClick={() => start.mutate({ runId: kept.runId, rowKey: row.key })}
      >
        {remedy.label}
        <span className="sr-only"> for {row.title}</span>
      </Button>
      {start.error ? (
        <InlineError className="max-w-64">{start.error.message}</InlineError>
      ) : (
        <RecheckText remedy={remedy} kept={kept} isReask={isReask} />
      )}
    </div>
  );
}

function RecheckText({ remedy, kept, isReask }: { remedy: Remedy; kept: KeptRow; isReask: boolean }) {
  if (kept.recheckAt)
    return (
      <span className="text-xs text-ink-3">
        re-check <Time at={kept.recheckAt} />
      </span>
    );
  if (isReask) return null;
  return (
    <span className="text-xs text-ink-3">
      → re-check in {formatDuration(seconds(remedy.recheckAfterSeconds))}
    </span>
  );
}
