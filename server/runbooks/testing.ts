import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { beforeAll, beforeEach, vi } from "vitest";
import { actionRuns, environments, queryRuns } from "@/db/schema";
import type { Role } from "@/domain/access";
import { requestQuery } from "@/server/queries/request-query";
import { as, type Stage } from "@/server/testing/cast";
import { addPlace, NOON, PLACE, seconds } from "@/server/testing/with-alerts";
import {
  addCheck,
  COSTS_LATE,
  publish,
  runbookRunOf,
  SECRET_ENDS,
  see,
} from "@/server/testing/with-runbooks";
import { startRunbook } from "./start";
import { walkRunbooks } from "./walk-runbook";
import { workStep } from "./work";

export const key = () => randomUUID();

/**
 * A runbook with every kind of step, walked by hand. Its tests mock `requestQuery`: what is asked of a platform is a row
 * here, and nobody answers it but the test.
 */
export function withWalks(stage: Stage) {
  let runbookId: string;
  beforeAll(async () => {
    await addPlace(stage);
    await stage.db.update(environments).set({ dialect: "real" });
    runbookId = await publish(stage, COSTS_LATE);
    await publish(stage, SECRET_ENDS);
    await addCheck(stage, "api-answers");
  });
  beforeEach(async () => {
    await stage.db.delete(actionRuns);
    vi.mocked(requestQuery).mockReset();
    vi.mocked(requestQuery).mockImplementation(async ({ db, now }, wanted) => {
      const [row] = await db
        .insert(queryRuns)
        .values({
          ...wanted,
          kind: "query",
          askedById: wanted.by.id,
          askedByName: wanted.by.name,
          state: "queued",
          askedAt: now,
        })
        .onConflictDoNothing()
        .returning();
      if (!row) throw new Error("it was asked twice");
      return { id: row.id };
    });
  });

  async function start(at = NOON, parameters: Record<string, string> = {}, requestKey = key()) {
    const { id } = await startRunbook(as(stage, "operator", at), {
      runbookId,
      environmentId: PLACE,
      parameters,
      requestKey,
    });
    return id;
  }
  const seen = (id: string) => runbookRunOf(stage, id);
  async function work(
    id: string,
    stepKey: string,
    at: Date,
    { role = "operator", ...more }: { role?: Role; note?: string; option?: string } = {},
  ) {
    const { version } = await seen(id);
    return workStep(as(stage, role, at), { runId: id, version, stepKey, requestKey: key(), ...more });
  }
  const walkAt = (at: Date) => walkRunbooks(stage.db, at);

  /** Walks to the moment at which the action has been asked for. */
  async function toAction(id: string): Promise<string> {
    await work(id, "see", seconds(1), { note: "31 hours old" });
    await see(stage, "api-answers", "ok", seconds(3));
    await walkAt(seconds(5));
    await work(id, "triage", seconds(6), { option: "late" });
    await stage.db
      .update(queryRuns)
      .set({
        state: "done",
        said: "2 syncs.",
        columns: [{ key: "job", title: "Job", kind: "text" }],
        rows: [["costs"]],
      })
      .where(eq(queryRuns.id, (await seen(id)).steps.history?.queryRunId ?? ""));
    await walkAt(seconds(8));
    await work(id, "sync", seconds(9));
    const { actionRunId } = (await seen(id)).steps.sync ?? {};
    if (!actionRunId) throw new Error("no action");
    return actionRunId;
  }
  const end = (id: string, state: "succeeded" | "failed" | "outcome-unknown" | "cancelled") =>
    stage.db
      .update(actionRuns)
      .set({ state, verdict: `It ${state}.`, calledAt: state === "cancelled" ? null : NOON })
      .where(eq(actionRuns.id, id));
  return { start, seen, work, walkAt, toAction, end };
}
