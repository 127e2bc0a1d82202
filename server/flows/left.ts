import { and, eq, inArray } from "drizzle-orm";
import type { Db } from "@/db";
import { actionRuns, credentialVersions } from "@/db/schema";
import { type Held, planned, sightOf } from "./flow-rows";

export type Left = {
  step: string;
  said: string;
  undo?: { action: string; input: Record<string, string>; label: string };
  /** It was taken back since. */
  isUndone: boolean;
};

/** What a flow has done outside and would leave behind if it ended now, the newest first. */
export async function leftBehind(db: Db, held: Held): Promise<Left[]> {
  const ids = held.steps.flatMap(({ actionRunId }) => actionRunId ?? []);
  const runs = ids.length > 0 ? await db.select().from(actionRuns).where(inArray(actionRuns.id, ids)) : [];
  const undone =
    held.flow.state === "cancelled"
      ? await db.select().from(actionRuns).where(eq(actionRuns.flowId, held.flow.id))
      : [];
  const sealed = await pendingOf(db, held);
  const done = held.steps
    .flatMap((row): Left[] => {
      const step = planned(held, row.key);
      const run = runs.find(({ id }) => id === row.actionRunId);
      if (step?.kind !== "action" || !run) return [];
      if (run.state === "outcome-unknown")
        return [
          { step: row.key, said: `What became of "${run.label}" is not known. Look there.`, isUndone: false },
        ];
      if (run.state !== "succeeded" && run.state !== "rolled-back") return [];
      const leaves = step.leaves?.(sightOf(held, row.key));
      if (!leaves) return [];
      const isUndone =
        run.undoneBy !== null ||
        undone.some(
          ({ state, flowStep, action }) =>
            state === "succeeded" && flowStep === `undo-${row.key}` && action === leaves.undo?.action,
        );
      return [{ step: row.key, ...leaves, isUndone }];
    })
    .reverse();
  return [...sealed, ...done];
}

/** A new value that never came to count is kept: it may already be in place over there. */
async function pendingOf(db: Db, { flow, steps }: Held): Promise<Left[]> {
  if (!flow.credentialId) return [];
  const [pending] = await db
    .select({ acceptedAt: credentialVersions.acceptedAt })
    .from(credentialVersions)
    .where(
      and(
        eq(credentialVersions.credentialId, flow.credentialId),
        eq(credentialVersions.slot, "pending"),
        eq(credentialVersions.flowId, flow.id),
      ),
    );
  if (!pending) return [];
  const said = pending.acceptedAt
    ? "The new value is kept as pending; the platform has accepted it."
    : "The new value is kept as pending; nothing has shown that it is accepted.";
  return [{ step: steps.find(({ kind }) => kind === "secret")?.key ?? "", said, isUndone: false }];
}
