import type { Readable, Transform } from "node:stream";
import zlib from "node:zlib";

export class BodyTooLarge extends Error {}
export class BodyUnreadable extends Error {}

const DECODERS: Record<string, () => Transform> = {
  gzip: () => zlib.createGunzip(),
  "x-gzip": () => zlib.createGunzip(),
  deflate: () => zlib.createInflate(),
  br: () => zlib.createBrotliDecompress(),
};

/**
 * Reads a body as text and counts what comes out of the decoder, so that a small compressed answer cannot
 * become a large one in memory. More than one layer of compression is refused.
 */
export async function readBody(body: Readable, encoding: string, maximumBytes: number): Promise<string> {
  const layers = encoding
    .split(",")
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name && name !== "identity");
  if (layers.length > 1) throw new BodyUnreadable("The answer is compressed more than once.");
  const decoder = layers[0] === undefined ? undefined : DECODERS[layers[0]]?.();
  if (layers[0] !== undefined && !decoder)
    throw new BodyUnreadable("The answer is compressed in a way we do not read.");

  try {
    if (!decoder) return await gather(body, maximumBytes);
    body.on("error", (error) => decoder.destroy(error)).pipe(decoder);
    return await gather(decoder, maximumBytes);
  } catch (error) {
    body.destroy();
    if (error instanceof Error && "code" in error && String(error.code).startsWith("Z_"))
      throw new BodyUnreadable("The compressed answer is damaged.");
    throw error;
  }
}

/** By events: a stream's async iterator costs several times as much for the one or two chunks that most answers are. */
function gather(source: Readable, maximumBytes: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    source.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size <= maximumBytes) {
        chunks.push(chunk);
        return;
      }
      reject(new BodyTooLarge(`The answer is larger than ${Math.round(maximumBytes / 1_048_576)} MiB.`));
      source.destroy();
    });
    source.on("end", () =>
      resolve((chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)).toString("utf8")),
    );
    source.on("error", reject);
    source.on("close", () => reject(new Error("The answer ended before its end.")));
  });
}
