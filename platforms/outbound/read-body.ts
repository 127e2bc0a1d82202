import type { Readable } from "node:stream";
import zlib from "node:zlib";

export class BodyTooLarge extends Error {}
export class BodyUnreadable extends Error {}

const DECODERS: Record<string, () => NodeJS.ReadWriteStream> = {
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

  const source = decoder ? body.on("error", (error) => decoder.emit("error", error)).pipe(decoder) : body;
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of source as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > maximumBytes)
        throw new BodyTooLarge(`The answer is larger than ${Math.round(maximumBytes / 1_048_576)} MiB.`);
      chunks.push(chunk);
    }
  } catch (error) {
    body.destroy();
    if (error instanceof BodyTooLarge) throw error;
    if (error instanceof Error && "code" in error && String(error.code).startsWith("Z_"))
      throw new BodyUnreadable("The compressed answer is damaged.");
    throw error;
  }
  return chunks.length === 1 && chunks[0]
    ? chunks[0].toString("utf8")
    : Buffer.concat(chunks).toString("utf8");
}
