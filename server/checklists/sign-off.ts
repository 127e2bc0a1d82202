import { createHash } from "node:crypto";
import { asc, eq, inArray, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { actionRuns, checklistRowEvents, checklistRows, checklistRuns } from "@/db/schema";
import { canonicalJson } from "@/domain/audit";
import { whyNotSignOff } from "@/domain/checklist";
import { conflict } from "@/domain/errors";
import { SignOffRun } from "@/domain/schema/checklist";
import { command } from "@/server/command";
import { openRunById } from "./work-run";

/** Freezes a run: what it showed, the proof behind it and who signed, under one digest that the audit trail keeps too. */
export const signOffRun = command({
  action: "checklist.sign-off",
  needs: "checklist:work",
  input: SignOffRun,
  async run({ db, actor, now }, { runId, comment }) {
    const { run, document } = await openRunById(db, runId, now);
    const rows = await db
      .select()
      .from(checklistRows)
      .where(eq(checklistRows.runId, runId))
      .orderBy(asc(checklistRows.position))
      .for("update");
    const refused = whyNotSignOff(rows.map(({ state }) => state));
    if (refused) throw conflict(`It cannot be signed off yet: ${refused}`);
    const events = await db
      .select()
      .from(checklistRowEvents)
      .where(eq(checklistRowEvents.runId, runId))
      .orderBy(asc(checklistRowEvents.id));
    const actionIds = [...new Set(events.flatMap(({ actionRunId }) => actionRunId ?? []))];
    const actions =
      actionIds.length > 0 ? await db.select().from(actionRuns).where(inArray(actionRuns.id, actionIds)) : [];
    const evidence = await evidenceOf(db, rows);
    const frozen: Record<string, unknown> = JSON.parse(
      JSON.stringify({
        run: { ...run, frozen: undefined },
        document,
        rows,
        events,
        actions,
        evidence,
        signedBy: { id: actor.id, name: actor.name, role: actor.role },
        signedAt: now,
        comment,
      }),
    );
    const frozenDigest = createHash("sha256").update(canonicalJson(frozen)).digest("hex");
    await db
      .update(checklistRuns)
      .set({ state: "signed-off", signedAt: now, signedByName: actor.name, comment, frozen, frozenDigest })
      .where(eq(checklistRuns.id, runId));
    return {
      result: { digest: frozenDigest },
      audit: {
        subjectKind: "checklist-run",
        subjectId: runId,
        environmentId: run.environmentId,
        detail: {
          checklist: run.checklistId,
          version: run.version,
          period: run.period,
          digest: frozenDigest,
          late: run.state === "missed",
          rows: Object.fromEntries(rows.map(({ key, state }) => [key, state])),
        },
      },
    };
  },
});

/** The newest kept evidence of each check that a row was judged by. */
async function evidenceOf(db: Db, rows: (typeof checklistRows.$inferSelect)[]) {
  const ids = [
    ...new Set(rows.flatMap(({ observed }) => observed?.items.flatMap(({ checkId }) => checkId ?? []) ?? [])),
  ];
  if (ids.length === 0) return [];
  const { rows: found } = await db.execute(sql`
    select o.check_id, o.at, o.status, o.reason, o.value, o.facts, o.evidence
    from checks c join observations o on o.check_id = c.id and o.at = c.evidence_at
    where c.id in (select jsonb_array_elements(${JSON.stringify(ids)}::jsonb)::int)`);
  return found;
}
