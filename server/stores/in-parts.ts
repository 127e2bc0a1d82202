/** The same bytes in pieces of exactly this size; the last one may be shorter. */
export async function* inParts(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  bytes: number,
): AsyncGenerator<Buffer, void> {
  let held: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    held.push(chunk);
    length += chunk.byteLength;
    if (length < bytes) continue;
    let rest = Buffer.concat(held, length);
    for (; rest.byteLength >= bytes; rest = rest.subarray(bytes)) yield rest.subarray(0, bytes);
    held = [rest];
    length = rest.byteLength;
  }
  if (length > 0) yield Buffer.concat(held, length);
}
