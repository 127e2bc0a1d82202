import type { Db } from "@/db";
import type { actionRuns } from "@/db/schema";
import { mailTo, onCallFor, say } from "@/server/approvals/tell-approvers";

const HOUR = 3_600_000;

/** Whoever asked for it, and whoever is on call for the platform, hear that it got worse since. */
export async function tellWorse(
  db: Db,
  run: typeof actionRuns.$inferSelect,
  verdict: string,
  now: Date,
): Promise<void> {
  await say(db, run, now, {
    cause: "worse",
    event: "trigger",
    severity: "warning",
    deadlineAt: new Date(now.getTime() + HOUR),
    title: `Worse since: ${run.label}`,
    sentence: verdict,
    facts: [],
    because: "asked for it, or is on call",
    ways: [
      ...(await mailTo(db, run.requestedById ? [run.requestedById] : [])),
      ...(await onCallFor(db, run, "warning", now)),
    ],
    path: `/actions/${run.id}`,
  });
}
