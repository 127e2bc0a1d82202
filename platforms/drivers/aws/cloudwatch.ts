import { createHash } from "node:crypto";
import type { FilteredLogEvent } from "@aws-sdk/client-cloudwatch-logs";
import { z } from "zod";
import { levelOf } from "@/platforms/drivers/line-level";
import type { Conversation, LogLine, LogSource } from "@/platforms/platform";
import { LOG_GROUPS, listed, missing, refused } from "./access";
import { openLogs } from "./client";

const MINUTE_MS = 60_000;
/** How far back the newest lines are looked for; CloudWatch reads from old to new only. */
const LOOK_BACK_MS = [MINUTE_MS, 15 * MINUTE_MS, 6 * 60 * MINUTE_MS];
/** Lines may be taken in later than others that are younger. */
const OVERLAP_MS = 5000;
const MOST_PAGES = 12;
const MOST_SEEN = 100;
const MARK = 6;
const MARKS = /.{6}/g;
const AT_ONCE = 1000;

const Input = z.object({
  group: z
    .string()
    .trim()
    .regex(/^[A-Za-z0-9_/.#-]{0,512}$/, "The name of a log group.")
    .default(""),
});

/**
 * Where to read on: from which moment, what of it was told already (six letters for each line), and the page that was
 * not read yet. `last` is the youngest line told.
 */
const Cursor = z.object({
  from: z.number(),
  seen: z.string().max(MOST_SEEN * MARK),
  last: z.number().optional(),
  page: z.string().optional(),
});
type Cursor = z.output<typeof Cursor>;

const packed = (cursor: Cursor) => Buffer.from(JSON.stringify(cursor)).toString("base64url");

function unpacked(text: string): Cursor {
  try {
    return Cursor.parse(JSON.parse(Buffer.from(text, "base64url").toString("utf8")));
  } catch {
    throw refused("This place in the log cannot be found again. Read it anew.");
  }
}

/** The groups that the configuration names; no other can be read from here. */
function groupOf(c: Conversation, wanted: string): string {
  const groups = listed(c, LOG_GROUPS);
  const group = wanted || groups[0];
  if (!group) throw missing(`The configuration names no option "${LOG_GROUPS}".`);
  if (!groups.includes(group))
    throw refused(`${group} is not among the groups that may be read: ${groups.join(", ")}.`);
  return group;
}

const markOf = ({ eventId = "" }: FilteredLogEvent) =>
  createHash("sha256").update(eventId).digest("base64url").slice(0, MARK);

const lineOf = ({ timestamp, logStreamName = "", message = "" }: FilteredLogEvent): LogLine => ({
  at: timestamp === undefined ? null : new Date(timestamp),
  level: levelOf(message),
  from: logStreamName,
  text: message.replace(/\n$/, ""),
});

/** Words as they are, whatever the pattern language of CloudWatch makes of them. */
const patternOf = (search: string | undefined) =>
  search ? `"${search.replace(/\\/g, "\\\\").replace(/"/g, '\\"')}"` : undefined;

export const cloudwatch: LogSource = {
  key: "cloudwatch",
  title: "CloudWatch Logs",
  input: Input,
  fields: [
    {
      key: "group",
      title: "Log group",
      kind: "text",
      help: "One of those that the configuration names; empty: the first.",
    },
  ],
  read: async (c, given, wanted) => {
    const group = groupOf(c, Input.parse(given).group);
    const aws = await openLogs(c);
    const read = (cursor: Cursor) => readFrom(c, aws, group, cursor, wanted);
    const { events, next, cursor } = wanted.cursor
      ? await read(unpacked(wanted.cursor))
      : await newest(c, wanted, read);
    const shown = wanted.cursor ? events : events.slice(-wanted.limit);
    return {
      lines: shown.map(lineOf),
      cursor: packed(following(cursor, events, next)),
      truncated: next !== undefined || shown.length < events.length,
      evidence: aws.evidence,
    };
  },
};

type Wanted = Parameters<LogSource["read"]>[2];
type Read = { events: FilteredLogEvent[]; next: string | undefined; cursor: Cursor };

/** Page after page: an empty one with a token for the next is usual. Reading on, one page with lines is enough. */
async function readFrom(
  c: Conversation,
  aws: Awaited<ReturnType<typeof openLogs>>,
  group: string,
  cursor: Cursor,
  { limit, search, until, cursor: isReadingOn }: Wanted,
): Promise<Read> {
  const seen = new Set(cursor.seen.match(MARKS));
  const events: FilteredLogEvent[] = [];
  let next = cursor.page;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const nextToken = next;
    const told = await aws.ask((logs) =>
      logs.filterLogEvents({
        logGroupName: group,
        startTime: cursor.from,
        endTime: until?.getTime(),
        filterPattern: patternOf(search),
        limit: Math.min(limit, AT_ONCE),
        nextToken,
      }),
    );
    events.push(...(told.events ?? []).filter((event) => !seen.has(markOf(event))));
    next = told.nextToken;
    if (!next || c.signal.aborted || (isReadingOn && events.length > 0)) break;
  }
  return { events: events.sort((a, b) => (a.timestamp ?? 0) - (b.timestamp ?? 0)), next, cursor };
}

/** Looks back further and further until there are enough lines. */
async function newest(
  c: Conversation,
  wanted: Wanted,
  read: (cursor: Cursor) => Promise<Read>,
): Promise<Read> {
  const end = (wanted.until ?? c.now()).getTime();
  const starts = wanted.since ? [wanted.since.getTime()] : LOOK_BACK_MS.map((back) => end - back);
  let found: Read | undefined;
  for (const from of starts) {
    found = await read({ from, seen: "" });
    if (found.next || found.events.length >= wanted.limit) return found;
  }
  return found ?? { events: [], next: undefined, cursor: { from: end, seen: "" } };
}

/** Begins a little before the last line, and knows what was told of that time. */
function following(cursor: Cursor, events: readonly FilteredLogEvent[], page: string | undefined): Cursor {
  const last = Math.max(cursor.last ?? 0, events.at(-1)?.timestamp ?? 0);
  if (last === 0) return { ...cursor, page };
  const told = events.filter(({ timestamp = 0 }) => timestamp >= last - OVERLAP_MS);
  const seen = (cursor.seen + told.map(markOf).join("")).slice(-MOST_SEEN * MARK);
  if (page) return { from: cursor.from, seen, last, page };
  const isAllKept = cursor.seen.length + told.length * MARK <= MOST_SEEN * MARK;
  const first = told.at(-MOST_SEEN)?.timestamp ?? told[0]?.timestamp ?? last;
  return { from: Math.max(cursor.from, isAllKept ? last - OVERLAP_MS : first), seen, last };
}

export async function groupsReadable(c: Conversation): Promise<string> {
  const group = groupOf(c, "");
  const aws = await openLogs(c);
  await aws.ask((logs) =>
    logs.filterLogEvents({ logGroupName: group, startTime: c.now().getTime() - MINUTE_MS, limit: 1 }),
  );
  return `Lines of ${listed(c, LOG_GROUPS).join(", ")} can be read.`;
}
