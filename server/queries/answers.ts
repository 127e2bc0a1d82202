import { and, desc, eq, sql } from "drizzle-orm";
import type { z } from "zod";
import type { Db } from "@/db";
import { queryRuns } from "@/db/schema";
import { notFound } from "@/domain/errors";
import type { QuestionAsked } from "@/domain/schema/query";

const about = {
  id: queryRuns.id,
  environmentId: queryRuns.environmentId,
  query: queryRuns.query,
  input: queryRuns.input,
  askedById: queryRuns.askedById,
  askedByName: queryRuns.askedByName,
  state: queryRuns.state,
  askedAt: queryRuns.askedAt,
  endedAt: queryRuns.endedAt,
  said: queryRuns.said,
  truncated: queryRuns.truncated,
};
const whole = {
  ...about,
  columns: queryRuns.columns,
  rows: queryRuns.rows,
  cursor: queryRuns.cursor,
  evidence: queryRuns.evidence,
};

/** An answer with its rows. Lines of a log are another kind, which fewer people may read. */
export async function answerById(db: Db, kind: "query" | "log", id: string) {
  const [run] = await db
    .select(whole)
    .from(queryRuns)
    .where(and(eq(queryRuns.id, id), eq(queryRuns.kind, kind)));
  if (!run) throw notFound(kind === "log" ? "read of a log" : "query run", id);
  return run;
}

/** The newest run of this very question, whoever asked it; null when nobody did. */
export async function latestAnswer(
  db: Db,
  { environmentId, query, input }: z.output<typeof QuestionAsked>,
): Promise<{ id: string; askedAt: Date } | null> {
  const [run] = await db
    .select({ id: queryRuns.id, askedAt: queryRuns.askedAt })
    .from(queryRuns)
    .where(
      and(
        eq(queryRuns.environmentId, environmentId),
        eq(queryRuns.kind, "query"),
        eq(queryRuns.query, query),
        sql`${queryRuns.input} = ${JSON.stringify(input)}::jsonb`,
      ),
    )
    .orderBy(desc(queryRuns.askedAt))
    .limit(1);
  return run ?? null;
}

export function recentQueries(db: Db, environmentId: string) {
  return db
    .select(about)
    .from(queryRuns)
    .where(and(eq(queryRuns.environmentId, environmentId), eq(queryRuns.kind, "query")))
    .orderBy(desc(queryRuns.askedAt))
    .limit(20);
}
