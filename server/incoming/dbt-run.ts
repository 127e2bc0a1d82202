import type pg from "pg";
import { countsOf, type DbtTold } from "@/domain/dbt";
import { mergeRuns, type RunHeard } from "@/server/syncs/merge-runs";

/** A file of results is a run of dbt like the one that the health page tells of, under the same name. */
export async function mergeDbtRun(
  client: Pick<pg.ClientBase, "query">,
  environmentId: string,
  told: DbtTold,
  at: Date,
): Promise<void> {
  const { generatedAt, elapsedSeconds } = told;
  if (!generatedAt || generatedAt > at) return;
  const counts = countsOf(told.results);
  const failed = told.results.filter(({ status }) => /error|fail/i.test(status));
  const run: RunHeard = {
    job: "dbt-run",
    tenant: "",
    externalId: generatedAt.toISOString(),
    status: counts.failed > 0 ? "failed" : "succeeded",
    startedAt: elapsedSeconds === null ? null : new Date(generatedAt.getTime() - elapsedSeconds * 1000),
    endedAt: generatedAt,
    durationMs: elapsedSeconds === null ? null : elapsedSeconds * 1000,
    records: null,
    error: failed[0] ? `${failed[0].id}: ${failed[0].message}`.slice(0, 500) : null,
    facts: { ...counts, invocation: told.invocationId },
  };
  await mergeRuns(client, environmentId, [run], "history", at);
}
