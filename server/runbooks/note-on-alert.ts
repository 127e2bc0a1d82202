import { done, workOn } from "@/server/alerts/work-on";
import type { CommandContext } from "@/server/command";
import type { RunRow } from "./run-rows";

/** The alert for which a runbook is walked tells of it, like a note of the person. */
export async function noteOnAlert(ctx: CommandContext, run: RunRow, text: string): Promise<void> {
  if (run.alertId === null) return;
  await workOn(ctx, { ids: [run.alertId] }, (alert) => {
    alert.noteCount += 1;
    alert.lastNote = text;
    return done("Written down.", { kind: "noted", said: text, detail: { runbookRunId: run.id } });
  });
}
