import { and, asc, desc, gt, gte, ilike, inArray, like, lt, lte, max, or, sql } from "drizzle-orm";
import { z } from "zod";
import type { Db } from "@/db";
import { consoleLog } from "@/db/schema";
import { isAtLeast, LOG_LEVELS } from "@/domain/log-level";
import { type LogLine, type LogSource, PlatformError } from "@/platforms/platform";
import { database } from "@/server/database";

const Input = z.strictObject({
  process: z.enum(["", "web", "worker"]).default(""),
  correlationId: z.string().trim().max(100).default(""),
});

/** The lines of this console's own processes. */
export const consoleLogSource: LogSource = {
  key: "console",
  title: "This console",
  input: Input,
  fields: [
    {
      key: "process",
      title: "Process",
      kind: "choice",
      default: "",
      options: [
        { value: "", title: "all" },
        { value: "web", title: "web" },
        { value: "worker", title: "worker" },
      ],
    },
    {
      key: "correlationId",
      title: "Correlation id",
      kind: "text",
      help: "Or how it begins: from the audit trail, from evidence, or the reference of an error.",
    },
  ],
  read: (_c, input, wanted) => readConsoleLog(database().db, Input.parse(input), wanted),
};

type Wanted = Parameters<LogSource["read"]>[2];

/** The cursor is the number of the last line that was looked at, whether or not it fitted. */
export async function readConsoleLog(db: Db, input: z.output<typeof Input>, wanted: Wanted) {
  const after = wanted.cursor === undefined ? undefined : cursorNumber(wanted.cursor);
  const [newest] = await db.select({ id: max(consoleLog.id) }).from(consoleLog);
  const head = newest?.id ?? 0;
  const level = wanted.level ?? "debug";
  const words = wanted.search && `%${wanted.search.replace(/[\\%_]/g, "\\$&")}%`;
  const rows = await db
    .select()
    .from(consoleLog)
    .where(
      and(
        lte(consoleLog.id, head),
        after === undefined ? undefined : gt(consoleLog.id, after),
        inArray(
          consoleLog.level,
          LOG_LEVELS.filter((one) => isAtLeast(one, level)),
        ),
        input.process ? like(consoleLog.process, `${input.process} %`) : undefined,
        input.correlationId
          ? sql`starts_with(${consoleLog.correlationId}, ${input.correlationId})`
          : undefined,
        words ? or(ilike(consoleLog.text, words), sql`${consoleLog.fields}::text ilike ${words}`) : undefined,
        wanted.since ? gte(consoleLog.at, wanted.since) : undefined,
        wanted.until ? lt(consoleLog.at, wanted.until) : undefined,
      ),
    )
    .orderBy(after === undefined ? desc(consoleLog.id) : asc(consoleLog.id))
    .limit(wanted.limit + 1);
  const truncated = rows.length > wanted.limit;
  const shown = rows.slice(0, wanted.limit);
  const last = shown.at(-1);
  return {
    lines: (after === undefined ? shown.toReversed() : shown).map(lineOf),
    cursor: String(truncated && after !== undefined && last ? last.id : Math.max(head, after ?? 0)),
    truncated,
  };
}

function cursorNumber(cursor: string): number {
  if (/^\d{1,15}$/.test(cursor)) return Number(cursor);
  throw new PlatformError("failed", "There is no such place in this log. Read it anew.");
}

function lineOf({ at, level, process, text, fields }: typeof consoleLog.$inferSelect): LogLine {
  const isPlain = Object.keys(fields).length === 0;
  return { at, level, from: process, text: isPlain ? text : JSON.stringify({ msg: text, ...fields }) };
}
