export type Bounded = { bytes: Uint8Array } | { trouble: "too-large" | "too-slow" | "cut-off" };

const SLOWEST_MS = 10_000;

/** Reads a request's body up to a size and a time. What is larger is refused unread, or cut where its beginning is enough. */
export async function readBounded(request: Request, most: number, isCut = false): Promise<Bounded> {
  if (!isCut && Number(request.headers.get("content-length") ?? 0) > most) return { trouble: "too-large" };
  if (!request.body) return { bytes: new Uint8Array() };
  const reader = request.body.getReader();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<"late">((resolve) => {
    timer = setTimeout(() => resolve("late"), SLOWEST_MS);
  });
  const parts: Uint8Array[] = [];
  let size = 0;
  try {
    for (;;) {
      const turn = await Promise.race([reader.read(), late]);
      if (turn === "late") return { trouble: "too-slow" };
      if (turn.done) return { bytes: Buffer.concat(parts) };
      size += turn.value.byteLength;
      if (size > most && !isCut) return { trouble: "too-large" };
      parts.push(turn.value);
      if (size > most) return { bytes: Buffer.concat(parts).subarray(0, most) };
    }
  } catch {
    return { trouble: "cut-off" };
  } finally {
    clearTimeout(timer);
    reader.cancel().catch(() => undefined);
  }
}
