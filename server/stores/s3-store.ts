import http from "node:http";
import https from "node:https";
import net from "node:net";
import type { S3 } from "@aws-sdk/client-s3";
import type { StoreEntry } from "@/domain/schema/settings";
import { checkedLookup, refuses } from "@/platforms/outbound/addresses";
import { readReference } from "@/server/config/secrets";
import { inParts } from "./in-parts";
import { type Store, StoreTrouble } from "./store";

type Entry = Extract<StoreEntry, { kind: "s3" }>;

/** Larger objects go in parts of this size: what is held in memory of one. S3 takes ten thousand. */
const PART_BYTES = 8 * 1024 * 1024;
const CONNECT_MS = 3000;
const ANSWER_MS = 60_000;
const MOST_NAMES = 100_000;

/** A bucket of anything that speaks S3. Its keys are read where they are used; its address is checked at each connection. */
export function s3Store(entry: Entry, { answerMs = ANSWER_MS } = {}): Store {
  let opened: Promise<S3> | undefined;
  const at = (key: string) => ({ Bucket: entry.bucket, Key: entry.prefix + key });

  /** One call with its time; a refusal becomes a sentence, "absent" where the object is not there. */
  async function ask<T>(call: (s3: S3, options: { abortSignal: AbortSignal }) => Promise<T>) {
    let patience: AbortSignal | undefined;
    try {
      opened ??= open(entry, answerMs);
      const s3 = await opened;
      patience = AbortSignal.timeout(answerMs);
      return await call(s3, { abortSignal: patience });
    } catch (error) {
      if (isAbsent(error)) return "absent" as const;
      throw new StoreTrouble(`The store "${entry.name}" ${wordsOf(error, patience?.aborted === true)}`);
    }
  }

  async function size(key: string): Promise<number | undefined> {
    const found = await ask((s3, options) => s3.headObject(at(key), options));
    return found === "absent" ? undefined : (found.ContentLength ?? 0);
  }

  async function putParts(key: string, parts: AsyncIterable<Buffer>, condition: { IfNoneMatch?: "*" }) {
    const begun = await ask((s3, options) => s3.createMultipartUpload(at(key), options));
    if (begun === "absent")
      throw new StoreTrouble(`The store "${entry.name}" has no bucket "${entry.bucket}".`);
    const upload = { ...at(key), UploadId: begun.UploadId };
    try {
      const done: { ETag: string | undefined; PartNumber: number }[] = [];
      for await (const part of parts) {
        const PartNumber = done.length + 1;
        const kept = await ask((s3, options) =>
          s3.uploadPart({ ...upload, PartNumber, Body: part }, options),
        );
        if (kept === "absent") throw new StoreTrouble(`The store "${entry.name}" lost the upload of ${key}.`);
        done.push({ ETag: kept.ETag, PartNumber });
      }
      const completed = await ask((s3, options) =>
        s3.completeMultipartUpload({ ...upload, ...condition, MultipartUpload: { Parts: done } }, options),
      );
      if (completed === "absent")
        throw new StoreTrouble(`The store "${entry.name}" lost the upload of ${key}.`);
    } catch (error) {
      await ask((s3, options) => s3.abortMultipartUpload(upload, options)).catch(() => undefined);
      throw error;
    }
  }

  return {
    name: entry.name,
    kind: "s3",
    async put(key, body, { replace = false } = {}) {
      if (!replace && (await size(key)) !== undefined)
        throw new StoreTrouble(`${key} is there already; it is never replaced.`);
      const condition = replace ? {} : { IfNoneMatch: "*" as const };
      const parts = inParts(body instanceof Uint8Array ? [body] : body, PART_BYTES);
      const first = await parts.next();
      const Body = first.done ? Buffer.alloc(0) : first.value;
      if (Body.byteLength === PART_BYTES) return putParts(key, startingWith(Body, parts), condition);
      const kept = await ask((s3, options) => s3.putObject({ ...at(key), ...condition, Body }, options));
      if (kept === "absent")
        throw new StoreTrouble(`The store "${entry.name}" has no bucket "${entry.bucket}".`);
    },
    async get(key, from = 0) {
      const found = await ask((s3, options) =>
        s3.getObject({ ...at(key), ...(from > 0 && { Range: `bytes=${from}-` }) }, options),
      );
      if (found === "absent" || !found.Body) return undefined;
      return whole(entry.name, found.Body as AsyncIterable<Uint8Array>, answerMs);
    },
    size,
    async list(prefix) {
      const names: string[] = [];
      let ContinuationToken: string | undefined;
      do {
        const page = await ask((s3, options) =>
          s3.listObjectsV2(
            {
              Bucket: entry.bucket,
              Prefix: entry.prefix + prefix,
              ...(ContinuationToken && { ContinuationToken }),
            },
            options,
          ),
        );
        if (page === "absent")
          throw new StoreTrouble(`The store "${entry.name}" has no bucket "${entry.bucket}".`);
        for (const { Key } of page.Contents ?? []) if (Key) names.push(Key.slice(entry.prefix.length));
        ContinuationToken = page.IsTruncated ? page.NextContinuationToken : undefined;
      } while (ContinuationToken && names.length < MOST_NAMES);
      return names.sort();
    },
    async remove(key) {
      await ask((s3, options) => s3.deleteObject(at(key), options));
    },
  };
}

/** The official client, loaded when it is first needed, with addresses checked as of every way out. */
async function open(entry: Entry, answerMs: number): Promise<S3> {
  const host = entry.endpoint ? new URL(entry.endpoint).hostname.replace(/^\[|\]$/g, "") : "";
  if (net.isIP(host) && refuses(host, entry.privateNetwork)) throw new Error("BlockedAddress");
  const { S3 } = await import("@aws-sdk/client-s3");
  const agent = { keepAlive: true, maxSockets: 8, lookup: checkedLookup(entry.privateNetwork) };
  return new S3({
    ...(entry.endpoint && { endpoint: entry.endpoint }),
    region: entry.region,
    forcePathStyle: entry.pathStyle,
    credentials: () => keysOf(entry),
    maxAttempts: 3,
    useFipsEndpoint: false,
    useDualstackEndpoint: false,
    // Checksums of the newer kind are not understood by every store; whoever needs certainty reads back.
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
    requestHandler: {
      connectionTimeout: CONNECT_MS,
      socketTimeout: answerMs,
      httpAgent: new http.Agent(agent),
      httpsAgent: new https.Agent(agent),
    },
  });
}

async function keysOf(entry: Entry) {
  const accessKeyId = await readReference(entry.accessKeyId);
  const secretAccessKey = await readReference(entry.secretAccessKey);
  if (!accessKeyId || !secretAccessKey) throw new Error("NoKeys");
  // Over at once, so that the client asks again at each use: a rotated key counts from then on.
  return { accessKeyId, secretAccessKey, expiration: new Date(Date.now() + 1000) };
}

async function* startingWith(first: Buffer, rest: AsyncIterable<Buffer>) {
  yield first;
  yield* rest;
}

/** What a store sends, each piece in its time. */
async function* whole(name: string, body: AsyncIterable<Uint8Array>, answerMs: number) {
  const pieces = body[Symbol.asyncIterator]();
  try {
    for (;;) {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new Error("late")), answerMs);
      });
      const piece = await Promise.race([pieces.next(), late])
        .catch((error: unknown) => {
          const isLate = error instanceof Error && error.message === "late";
          throw new StoreTrouble(
            `The store "${name}" ${isLate ? "stopped sending" : "broke off"} in the middle.`,
          );
        })
        .finally(() => clearTimeout(timer));
      if (piece.done) return;
      yield piece.value;
    }
  } finally {
    void Promise.resolve(pieces.return?.()).catch(() => undefined);
  }
}

type Told = { name?: string; message?: string; code?: string; $metadata?: { httpStatusCode?: number } };

const isAbsent = (error: unknown) =>
  ["NoSuchKey", "NotFound", "NoSuchUpload", "NoSuchBucket"].includes((error as Told | undefined)?.name ?? "");

/** Never what the store itself wrote: that may quote anything. */
function wordsOf(error: unknown, isLate: boolean): string {
  const { name = "", message = "", code, $metadata } = (error ?? {}) as Told;
  const status = $metadata?.httpStatusCode;
  if (isLate || name === "TimeoutError") return "did not answer in time.";
  if (name === "BlockedAddress" || message === "BlockedAddress")
    return 'is at a private or reserved address. Set "privateNetwork: true" on it if it really lives there.';
  if (message === "NoKeys")
    return "has no keys: the variables or files that its configuration names hold nothing.";
  if (status === 412) return "has an object of this name already; none is ever replaced.";
  if (status === 507 || /StorageFull|InsufficientStorage|QuotaExceeded/i.test(name))
    return "has no room left.";
  if (status === 401 || status === 403)
    return `does not let us in (${plain(name)}, ${status}). Check its keys and their rights.`;
  if (status === 429 || status === 503) return `is too busy (${status}). It is tried again later.`;
  if (status) return `refuses (${plain(name)}, ${status}).`;
  return `cannot be reached${code ? ` (${plain(code)})` : ""}.`;
}

const plain = (text: string) => text.replace(/[^\w.-]/g, "").slice(0, 60);
