import { createHash } from "node:crypto";
import { pipeline, Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { z } from "zod";
import { canonicalJson } from "@/domain/audit";
import { signatureHolds } from "@/server/audit/signing";
import type { Store } from "@/server/stores/store";
import { ArchiveTrouble } from "./archive-trouble";
import { StoredEvent } from "./stored-event";
import { type Manifest, troubleOf } from "./write-archive";

const BATCH = 1000;
const LONGEST_LINE = 16 * 1024 * 1024;
const LARGEST_MANIFEST = 64 * 1024;

export const ManifestShape: z.ZodType<Manifest> = z.object({
  kind: z.literal("wheelhouse-audit-manifest"),
  scope: z.string(),
  month: z.string(),
  events: z.number().int().positive(),
  first: z.object({ seq: z.number().int().positive(), previousHash: z.string() }),
  last: z.object({ seq: z.number().int().positive(), hash: z.string() }),
  object: z.string(),
  bytes: z.number().int().positive(),
  digest: z.string(),
  madeAt: z.string(),
});
const Trailer = z.object({
  kind: z.literal("wheelhouse-audit-trailer"),
  count: z.number(),
  digest: z.string(),
});

export const manifestName = (key: string) => `${key}.manifest.json`;

/** The manifest must come back from the store as it was signed. */
export async function checkManifest(store: Store, key: string, expected: object): Promise<void> {
  const body = await store.get(manifestName(key));
  if (!body) throw new ArchiveTrouble(`The store "${store.name}" does not have the manifest of ${key}.`);
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.byteLength;
    if (length > LARGEST_MANIFEST) break;
    chunks.push(chunk);
  }
  const found = parsed(Buffer.concat(chunks).toString("utf8"));
  if (!found || !signatureHolds(found) || canonicalJson(found) !== canonicalJson(expected))
    throw new ArchiveTrouble(
      `The store "${store.name}" gives back another manifest of ${key} than it was given.`,
    );
}

/**
 * Reads an archive whole, as its manifest describes it, and gives its events a batch at a time. What is wrong with it is
 * an ArchiveTrouble; some of it only shows at the end, so nothing that was given counts before all of it was.
 */
export async function* readArchive(store: Store, manifest: Manifest): AsyncGenerator<StoredEvent[]> {
  const body = await store.get(manifest.object);
  const wrong = (what: string) =>
    new ArchiveTrouble(`The archive in the store "${store.name}" was read back: ${what}`);
  if (!body) throw wrong(`${manifest.object} is not there.`);
  const stored = createHash("sha256");
  const content = createHash("sha256");
  let { seq, hash } = { seq: manifest.first.seq - 1, hash: manifest.first.previousHash };
  let count = 0;
  let trailer: string | undefined;
  let hasHeader = false;
  let batch: StoredEvent[] = [];
  let bytes = 0;
  const counted = (async function* () {
    for await (const chunk of body) {
      stored.update(chunk);
      bytes += chunk.byteLength;
      if (bytes > manifest.bytes)
        throw wrong(`it has more than the ${manifest.bytes} bytes that were written.`);
      yield chunk;
    }
  })();
  for await (const line of linesIn(counted, wrong)) {
    if (trailer !== undefined) throw wrong("something stands behind its end.");
    if (!hasHeader) {
      hasHeader = parsed(line)?.kind === "wheelhouse-audit-export";
      if (!hasHeader) throw wrong("it does not begin as an archive does.");
    } else if (line.startsWith('{"kind"')) {
      trailer = line;
      continue;
    } else {
      const event = StoredEvent.safeParse(parsed(line));
      if (!event.success) throw wrong(`what follows event ${seq} is no event.`);
      const trouble =
        event.data.scope === manifest.scope ? troubleOf(event.data, seq, hash) : "it is of another chain.";
      if (trouble) throw wrong(trouble);
      ({ seq, hash } = event.data);
      count += 1;
      batch.push(event.data);
    }
    content.update(line).update("\n");
    if (batch.length >= BATCH) {
      yield batch;
      batch = [];
    }
  }
  const end = Trailer.safeParse(parsed(trailer ?? ""));
  if (!end.success || !signatureHolds(parsed(trailer ?? "") ?? {})) throw wrong("it has no signed end.");
  if (end.data.count !== count || end.data.digest !== content.digest("hex"))
    throw wrong("its end tells of other lines.");
  if (count !== manifest.events || seq !== manifest.last.seq || hash !== manifest.last.hash)
    throw wrong(
      `it ends at event ${seq} with ${count} events, not at ${manifest.last.seq} with ${manifest.events}.`,
    );
  if (bytes !== manifest.bytes || stored.digest("hex") !== manifest.digest)
    throw wrong("its bytes are not those that were written.");
  if (batch.length > 0) yield batch;
}

/** Reads all of it for nothing but to know that it is whole. */
export async function checkArchive(
  store: Store,
  manifest: Manifest,
  heard: () => Promise<void>,
): Promise<void> {
  let read = 0;
  for await (const batch of readArchive(store, manifest)) {
    read += batch.length;
    if (read % (10 * BATCH) === 0) await heard();
  }
}

async function* linesIn(
  body: AsyncIterable<Uint8Array>,
  wrong: (what: string) => ArchiveTrouble,
): AsyncGenerator<string> {
  const gunzip = createGunzip();
  let before: unknown;
  const source = (async function* () {
    try {
      yield* body;
    } catch (error) {
      before = error;
      throw error;
    }
  })();
  pipeline(Readable.from(source, { objectMode: false }), gunzip, () => undefined);
  let held: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of gunzip as AsyncIterable<Buffer>) {
      let from = 0;
      for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, from)) {
        held.push(chunk.subarray(from, end));
        yield Buffer.concat(held).toString("utf8");
        held = [];
        length = 0;
        from = end + 1;
      }
      held.push(chunk.subarray(from));
      length += chunk.byteLength - from;
      if (length > LONGEST_LINE) throw wrong("it has a line that no event has.");
    }
  } catch (error) {
    if (before) throw before;
    if (error instanceof ArchiveTrouble) throw error;
    throw wrong("it is damaged or cut off.");
  }
  if (length > 0) throw wrong("it is cut off.");
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
