import { z } from "zod";
import { levelOf } from "@/platforms/drivers/line-level";
import { type Conversation, type LogLine, type LogSource, PlatformError } from "@/platforms/platform";
import { refused, SCM } from "./access";
import { callAzure } from "./arm";

const Files = z.array(
  z.object({
    machineName: z.string().nullish(),
    lastUpdated: z.string(),
    size: z.number(),
    href: z.string(),
  }),
);
/** A file and the first byte that was not told yet. */
const Cursor = z.object({ file: z.string(), from: z.number() });
type Cursor = z.output<typeof Cursor>;
type File = { path: string; machine: string; size: number; at: number };

const FOLDER = "/api/vfs/LogFiles/";
/** As much as is read at once: the newest of a file that was not read before, or what follows. */
const MOST_BYTES = 256 * 1024;
const STAMP = /^(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?Z?)\s?/;

/** The files of what the containers said, the oldest first. Only their paths count: hosts in addresses are not asked. */
async function readFiles(c: Conversation): Promise<File[]> {
  const reply = await callAzure(c, SCM, { path: "/api/logs/docker" });
  const told = Files.safeParse(reply.json());
  if (!told.success) throw new PlatformError("unreadable", "The site's console does not list log files.");
  return told.data
    .flatMap(({ href, lastUpdated, machineName, size }) => {
      const path = URL.canParse(href) ? new URL(href).pathname : "";
      const isLog = path.startsWith(FOLDER) && path.endsWith("_docker.log") && !path.includes("..");
      return isLog ? [{ path, machine: machineName ?? "", size, at: Date.parse(lastUpdated) }] : [];
    })
    .sort((a, b) => a.at - b.at);
}

async function readPart(c: Conversation, { path, machine, size }: File, from: number) {
  const to = Math.min(size, from + MOST_BYTES);
  if (from >= to) return { lines: [], next: from, evidence: undefined };
  const reply = await callAzure(c, SCM, {
    path,
    headers: { accept: "text/plain", range: `bytes=${from}-${to - 1}` },
  });
  const text =
    reply.status === 206 ? reply.text : Buffer.from(reply.text).subarray(from, to).toString("utf8");
  const whole = text.slice(0, text.lastIndexOf("\n") + 1);
  return {
    lines: whole
      .split("\n")
      .filter(Boolean)
      .map((line) => lineOf(machine, line)),
    next: to - Buffer.byteLength(text.slice(whole.length)),
    evidence: () => ({ ...reply.evidence(), excerpt: `${text.length} characters` }),
  };
}

function lineOf(from: string, line: string): LogLine {
  const stamp = STAMP.exec(line)?.[1];
  const at = stamp
    ? new Date(`${stamp.replace(" ", "T").replace(",", ".").replace("Z", "").slice(0, 23)}Z`)
    : null;
  const isTime = at !== null && !Number.isNaN(at.getTime());
  const text = stamp && isTime ? line.slice(STAMP.exec(line)?.[0].length ?? 0) : line;
  return { at: isTime ? at : null, level: levelOf(text), from, text };
}

const packed = (cursor: Cursor) => Buffer.from(JSON.stringify(cursor)).toString("base64url");
function unpacked(text: string): Cursor {
  try {
    return Cursor.parse(JSON.parse(Buffer.from(text, "base64url").toString("utf8")));
  } catch {
    throw refused("This place in the log cannot be found again. Read it anew.");
  }
}

/** Reads on in the same file, and in the next one when that is at its end. A file that is gone is begun anew. */
function placeOf(
  files: readonly File[],
  cursor: Cursor | undefined,
): { file: File; from: number; isCut: boolean } | undefined {
  const newest = files.at(-1);
  if (!newest) return undefined;
  const at = cursor ? files.findIndex(({ path }) => path === cursor.file) : -1;
  const file = files[at];
  if (!cursor || !file)
    return { file: newest, from: Math.max(0, newest.size - MOST_BYTES), isCut: newest.size > MOST_BYTES };
  const next = files[at + 1];
  return cursor.from >= file.size && next
    ? { file: next, from: 0, isCut: false }
    : { file, from: Math.min(cursor.from, file.size), isCut: false };
}

export const appServiceLogs: LogSource = {
  key: "appservice",
  title: "App Service",
  input: z.object({}),
  fields: [],
  read: async (c, _input, { cursor, search, since, until, limit }) => {
    const place = placeOf(await readFiles(c), cursor ? unpacked(cursor) : undefined);
    if (!place) return { lines: [], cursor: cursor ?? null, truncated: false };
    const { file, from, isCut } = place;
    const { lines, next, evidence } = await readPart(c, file, from);
    const fitting = (isCut ? lines.slice(1) : lines).filter(
      ({ at, text }) =>
        (!search || text.toLowerCase().includes(search.toLowerCase())) &&
        (!since || at === null || at >= since) &&
        (!until || at === null || at < until),
    );
    const shown = cursor ? fitting : fitting.slice(-limit);
    return {
      lines: shown,
      cursor: packed({ file: file.path, from: next }),
      truncated: isCut || shown.length < fitting.length || next < file.size - MOST_BYTES,
      ...(evidence ? { evidence } : {}),
    };
  },
};

export async function logsReadable(c: Conversation): Promise<string> {
  const files = await readFiles(c);
  return files.length > 0
    ? "The lines of its containers can be read."
    : "The site's console answers; it has no lines of containers yet.";
}
