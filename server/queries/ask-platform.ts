import type { Db } from "@/db";
import type { queryRuns } from "@/db/schema";
import { can, placeOf } from "@/domain/access";
import { isAtLeast, type LogLevel } from "@/domain/log-level";
import type { Column, Evidence, Fact } from "@/platforms/platform";
import { standingOf } from "@/server/grants/holdings";
import type { EnvironmentBook } from "@/server/observe/environment-book";
import { logsOf, queriesOf } from "./find-read";
import { inTime } from "./in-time";
import { LOG_COLUMNS, MOST_ROWS, shapeLines, shapeRows } from "./shape-answer";

export type QueryRun = typeof queryRuns.$inferSelect;
export type Answered = {
  state: "done" | "failed";
  said: string;
  columns?: readonly Column[];
  rows?: Fact[][];
  truncated?: boolean;
  cursor?: string | null;
  evidence?: Evidence | undefined;
};

const LOG_SECONDS = 30;

/** Asks once, within its time. Throws a PlatformError in words when there is no answer. */
export async function askPlatform(db: Db, book: EnvironmentBook, run: QueryRun): Promise<Answered> {
  const refused = await whyNoLonger(db, run);
  if (refused) return { state: "failed", said: refused };
  if (!book.environment(run.environmentId)) await book.refresh();
  const found = book.environment(run.environmentId);
  if (!found) return { state: "failed", said: "The environment is no longer configured." };
  const secrets = new Set<string>();
  const { conversation, connector, row } = found;
  if (run.kind === "log") {
    const source = logsOf(connector, row.dialect).find(({ key }) => key === run.query);
    const input = source?.input.safeParse(run.input);
    if (!source || !input?.success) return NO_LONGER;
    const wanted = wantedOf(run);
    const answer = await inTime(LOG_SECONDS, conversation, secrets, (c) =>
      source.read(c, input.data, wanted),
    );
    const level = wanted.level ?? null;
    const fitting = answer.lines.filter((line) => isAtLeast(line.level, level));
    const { rows, isCut } = await shapeLines(
      fitting,
      { limit: wanted.limit, isReadingOn: wanted.cursor !== undefined },
      secrets,
    );
    return {
      state: "done",
      said: linesSaid(rows.length, isCut),
      columns: LOG_COLUMNS,
      rows,
      truncated: answer.truncated || isCut,
      cursor: answer.cursor,
      evidence: answer.evidence?.(),
    };
  }
  const query = queriesOf(connector, row.dialect).find(({ key }) => key === run.query);
  const input = query?.input.safeParse(run.input);
  if (!query || !input?.success) return NO_LONGER;
  const answer = await inTime(query.timeoutSeconds, conversation, secrets, (c) => query.ask(c, input.data));
  const { rows, isCut } = await shapeRows(answer.rows, query.columns, secrets);
  return {
    state: "done",
    said: isCut ? `${answer.said} ${keptSaid(rows.length)}` : answer.said,
    columns: query.columns,
    rows,
    truncated: answer.truncated || isCut,
    evidence: answer.evidence?.(),
  };
}

const NO_LONGER: Answered = { state: "failed", said: "This deployment no longer offers it." };

const keptSaid = (rows: number) =>
  rows === MOST_ROWS
    ? `Only the first ${MOST_ROWS.toLocaleString("en-US")} rows are kept.`
    : `Only the first ${rows} rows are kept: together they are too large.`;

const linesSaid = (lines: number, isCut: boolean) =>
  `${lines === 1 ? "1 line" : `${lines} lines`}.${isCut ? " Not all of them fit; the newest are kept." : ""}`;

function wantedOf({ search }: QueryRun) {
  const { cursor, search: words, level, since, until, limit } = search ?? {};
  return {
    limit: Number(limit ?? 500),
    ...(cursor ? { cursor: String(cursor) } : {}),
    ...(words ? { search: String(words) } : {}),
    ...(level ? { level: level as LogLevel } : {}),
    ...(since ? { since: new Date(since) } : {}),
    ...(until ? { until: new Date(until) } : {}),
  };
}

/** The person may have lost the role since they asked. */
async function whyNoLonger(db: Db, run: QueryRun): Promise<string | undefined> {
  if (!run.askedById) return undefined;
  const person = await standingOf(db, run.askedById);
  const permission = run.kind === "log" ? "log:read" : "query:run";
  if (person && can(person, permission, placeOf(run.environmentId))) return undefined;
  return `${run.askedByName} may not read this any more.`;
}
