import { and, eq } from "drizzle-orm";
import { checklistRows } from "@/db/schema";
import { evaluateRun } from "@/server/checklists/evaluate-run";
import { openRun } from "@/server/checklists/work-run";
import { as, type Stage } from "./cast";
import { AZURE, type Watched } from "./with-azure";

/** The daily review of the simulated Azure platform, and its rows. */
export function dailyReview(stage: Stage, watched: Watched) {
  const evaluate = (runId: string, key?: string) =>
    evaluateRun(
      stage.db,
      (environmentId, question) => watched.loop.askNow(environmentId, question),
      runId,
      key,
    );
  return {
    evaluate,
    opened: async () => {
      const { id } = await openRun(as(stage, "operator"), {
        checklistId: "azure-daily-review",
        environmentId: AZURE,
      });
      await evaluate(id);
      return id;
    },
    rowOf: async (runId: string, key: string) => {
      const [row] = await stage.db
        .select()
        .from(checklistRows)
        .where(and(eq(checklistRows.runId, runId), eq(checklistRows.key, key)));
      if (!row) throw new Error(`no row ${key}`);
      return row;
    },
  };
}
