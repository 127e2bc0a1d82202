import { createHash } from "node:crypto";
import type { Db } from "@/db";
import { type ExportFormat, exportFileName } from "@/domain/audit-export";
import type { Context } from "@/server/command";
import { storeOf } from "@/server/stores/stores";
import { fetchExport, sendExport } from "./commands";
import { EXPORT_STORE, exportKey } from "./draft";
import { headOf, tailOf } from "./head-and-tail";
import { piecesOf } from "./pieces";
import type { Wanted } from "./wanted";

const TYPE: Record<ExportFormat, string> = {
  csv: "text/csv; charset=utf-8; header=present",
  jsonl: "application/x-ndjson; charset=utf-8",
};

const headersOf = (requestedAt: Date, format: ExportFormat) => ({
  "content-type": TYPE[format],
  "content-disposition": `attachment; filename="${exportFileName(requestedAt, format)}"`,
  "cache-control": "private, no-store",
});

/** Sends a small export at once: recorded first, then page by page as fast as it is taken, and no further. */
export async function sendAtOnce(ctx: Context, input: Parameters<typeof sendExport>[1]): Promise<Response> {
  const { wanted, events } = await sendExport(ctx, input);
  return new Response(streamOf(wholeExport(ctx.db, wanted, events)), {
    headers: headersOf(wanted.requestedAt, wanted.format),
  });
}

async function* wholeExport(db: Db, wanted: Wanted, events: number): AsyncGenerator<Uint8Array> {
  const digest = createHash("sha256");
  const told = (text: string) => {
    const chunk = Buffer.from(text);
    digest.update(chunk);
    return chunk;
  };
  yield told(headOf(wanted, events));
  let written = 0;
  let spans = {};
  for await (const piece of piecesOf(db, wanted, null)) {
    written += piece.events;
    spans = piece.cursor.spans;
    yield told(piece.text);
  }
  yield Buffer.from(tailOf(wanted, written, spans, digest.digest("hex")));
}

/** A file or the rest of it: `Range: bytes=N-` or `bytes=N-M`, so that a broken download goes on where it ended. */
export async function sendFile(ctx: Context, id: string, range: string | null): Promise<Response> {
  const row = await fetchExport(ctx, { id });
  const part = partOf(range, row.bytes);
  const headers = {
    ...headersOf(row.requestedAt, row.format),
    "accept-ranges": "bytes",
    etag: `"${row.digest}"`,
  };
  if (part === "none")
    return new Response(null, {
      status: 416,
      headers: { ...headers, "content-range": `bytes */${row.bytes}` },
    });
  const { from, to } = part ?? { from: 0, to: row.bytes - 1 };
  const file = await storeOf(EXPORT_STORE).get(exportKey(row), from);
  if (!file) return Response.json({ error: NOT_SEEN }, { status: 410 });
  return new Response(streamOf(firstOf(file, to - from + 1)), {
    status: part ? 206 : 200,
    headers: {
      ...headers,
      "content-length": String(to - from + 1),
      ...(part && { "content-range": `bytes ${from}-${to}/${row.bytes}` }),
    },
  });
}

const NOT_SEEN =
  "The file is not in this console's data folder. Where several machines run, a worker on another one wrote it: have audit/exports put on a disk that all of them share. Else it was removed: ask for it anew.";

type Part = { from: number; to: number };

/** Undefined for the whole file, also where the range cannot be read; "none" where it asks for what is not there. */
function partOf(range: string | null, bytes: number): Part | "none" | undefined {
  const [, first, last] = range?.match(/^bytes=(\d{1,15})-(\d{0,15})$/) ?? [];
  if (first === undefined) return undefined;
  const from = Number(first);
  const to = Math.min(last ? Number(last) : bytes - 1, bytes - 1);
  return from >= bytes || to < from ? "none" : { from, to };
}

async function* firstOf(chunks: AsyncIterable<Uint8Array>, length: number): AsyncGenerator<Uint8Array> {
  let left = length;
  for await (const chunk of chunks) {
    yield chunk.length > left ? chunk.subarray(0, left) : chunk;
    left -= chunk.length;
    if (left <= 0) return;
  }
}

/** Asks for the next piece only when the reader wants one; a reader who goes away ends it. */
function streamOf(chunks: AsyncGenerator<Uint8Array>): ReadableStream<Uint8Array> {
  return new ReadableStream(
    {
      async pull(controller) {
        let next = await chunks.next();
        // Who enqueues nothing is not asked again.
        while (!next.done && next.value.length === 0) next = await chunks.next();
        if (next.done) controller.close();
        else controller.enqueue(next.value);
      },
      cancel: async () => {
        await chunks.return(undefined);
      },
    },
    { highWaterMark: 0 },
  );
}
