import { sql } from "drizzle-orm";
import type { Db } from "@/db";
import { exercised } from "./catalogue";
import type { Fault } from "./lint-runbooks";
import type { Runbook } from "./read-document";

/** What was never tried: whole runbooks, steps of those that were walked, and proofs that failed the last time. */
export async function historyFaults(db: Db, all: readonly Runbook[]): Promise<Fault[]> {
  const walks = await exercised(db);
  const steps = await lastOfSteps(db);
  return all.flatMap(({ id, document }): Fault[] => {
    const about = (kind: Fault["kind"], stepKey: string | null, said: string): Fault => ({
      key: `${kind}:${id}${stepKey === null ? "" : `:${stepKey}`}`,
      kind,
      platformId: document.platform,
      runbookId: id,
      stepKey,
      said,
      rule: "",
      source: null,
      owner: document.owner,
    });
    if (!walks.get(id)?.lastAt) return [about("never-exercised", null, "It was never walked to its end.")];
    return document.steps.flatMap(({ key, kind, title }) => {
      const last = steps.get(`${id} ${key}`);
      if (!last) return [about("never-run", key, `"${title}" was never done in any run.`)];
      return kind === "verify" && last.state === "failed"
        ? [about("verify-fails", key, `"${title}" failed the last time, on ${last.on}.`)]
        : [];
    });
  });
}

/** How each step ended the last time that it ended by itself, whichever version it was in. */
async function lastOfSteps(db: Db): Promise<Map<string, { state: string; on: string }>> {
  const { rows } = await db.execute<{ id: string; key: string; state: string; on: string }>(sql`
    select distinct on (r.runbook_id, s.key) r.runbook_id as id, s.key, s.state,
      to_char(coalesce(s.ended_at, r.changed_at) at time zone 'UTC', 'YYYY-MM-DD') as on
    from runbook_steps s join runbook_runs r on r.id = s.run_id
    where s.state in ('done', 'failed')
    order by r.runbook_id, s.key, r.started_at desc, r.id`);
  return new Map(rows.map(({ id, key, ...last }) => [`${id} ${key}`, last]));
}
