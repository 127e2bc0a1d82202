import fs from "node:fs";
import path from "node:path";
import { env } from "@/server/env";
import type { Store } from "@/server/stores/store";
import type { ExportRow } from "./wanted";

/** Where finished exports lie. */
export const EXPORT_STORE = "here";
export const exportKey = ({ id, format }: Pick<ExportRow, "id" | "format">) => `exports/${id}.${format}`;

const draftFile = (id: string) => path.join(env().dataDir, "audit-drafts", id);

export type Draft = { write(text: string): Promise<number>; close(): Promise<void> };

/**
 * Opens what is written so far. A piece that was cut off in the middle stands behind `bytes` and goes; undefined when
 * less than that is there, because then the file has to be begun anew. Each piece is written to its place: an older
 * attempt that wakes up writes the same bytes to the same place, or nothing.
 */
export async function openDraft(id: string, bytes: number): Promise<Draft | undefined> {
  const file = draftFile(id);
  await fs.promises.mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  const handle = await fs.promises.open(file, fs.constants.O_RDWR | fs.constants.O_CREAT, 0o600);
  const { size } = await handle.stat();
  if (size < bytes) {
    await handle.close();
    return undefined;
  }
  if (size > bytes) await handle.truncate(bytes);
  let end = bytes;
  return {
    async write(text) {
      const piece = Buffer.from(text);
      let done = 0;
      while (done < piece.length)
        done += (await handle.write(piece, done, piece.length - done, end + done)).bytesWritten;
      await handle.datasync();
      end += piece.length;
      return end;
    },
    close: () => handle.close(),
  };
}

export const readDraft = (id: string, bytes: number): AsyncIterable<Uint8Array> | Uint8Array[] =>
  bytes === 0 ? [] : fs.createReadStream(draftFile(id), { end: bytes - 1, highWaterMark: 1_048_576 });

/** Removes all that was ever written of an export. */
export async function removeExport(store: Store, row: Pick<ExportRow, "id" | "format">): Promise<void> {
  await removeDraft(row.id);
  await store.remove(exportKey(row));
}

export const removeDraft = (id: string) => fs.promises.rm(draftFile(id), { force: true });
