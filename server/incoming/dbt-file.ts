import { z } from "zod";
import { type DbtTold, kindOf, MOST_RESULTS } from "@/domain/dbt";
import { badRequest } from "@/domain/errors";
import { utcDate } from "@/platforms/answers";

const Seconds = z
  .number()
  .finite()
  .nonnegative()
  .max(30 * 86_400);

const RunResults = z.object({
  metadata: z.object({
    dbt_schema_version: z.string(),
    generated_at: z.string().nullish(),
    invocation_id: z.string().nullish(),
  }),
  elapsed_time: Seconds.nullish(),
  results: z.array(
    z.object({
      unique_id: z.string().min(1),
      status: z.string().min(1),
      execution_time: Seconds.nullish(),
      message: z.string().nullish(),
      failures: z.number().nullish(),
    }),
  ),
});

/** Half characters and NUL cannot be kept as JSON. */
const clean = (text: string, most: number) =>
  text
    .replaceAll("\u0000", "")
    .slice(0, most)
    .replace(/\p{Surrogate}/gu, "\ufffd");

/** Reads dbt's run_results.json, versions 4 to 6. Whatever else it is handed is refused with what is wrong. */
export function readDbtFile(text: string): DbtTold {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    throw badRequest("This is not JSON. Give dbt's target/run_results.json as dbt wrote it.");
  }
  const parsed = RunResults.safeParse(value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw badRequest(
      `This is not a run_results.json: ${issue?.path.join(".") || "the file"} ${lower(issue?.message ?? "cannot be read")}.`,
    );
  }
  const { metadata, elapsed_time, results } = parsed.data;
  const version = /run-results\/v(\d+)/.exec(metadata.dbt_schema_version)?.[1];
  if (!version || Number(version) < 4 || Number(version) > 6)
    throw badRequest(
      `Versions 4 to 6 of run_results.json can be read; this one calls itself "${clean(metadata.dbt_schema_version, 100)}".`,
    );
  if (results.length > MOST_RESULTS)
    throw badRequest(`It holds ${results.length} results; at most ${MOST_RESULTS} can be read.`);
  const generatedAt = utcDate(metadata.generated_at);
  const invocationId = clean(metadata.invocation_id ?? generatedAt?.toISOString() ?? "", 100);
  if (!invocationId) throw badRequest("It names neither its invocation nor when it was made.");
  return {
    invocationId,
    generatedAt,
    elapsedSeconds: elapsed_time === null || elapsed_time === undefined ? null : Math.round(elapsed_time),
    results: results.map((row) => ({
      id: clean(row.unique_id, 300),
      kind: kindOf(row.unique_id),
      status: clean(row.status, 40),
      seconds: row.execution_time ?? null,
      message: clean(row.message ?? "", 1000),
    })),
  };
}

const lower = (text: string) => text.charAt(0).toLowerCase() + text.slice(1).replace(/\.$/, "");
