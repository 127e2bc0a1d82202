import { statfs } from "node:fs/promises";
import { fullDiskSentence, Refusal } from "./refusal";

/** A fresh database takes 40 MB and its first log segments as much again; the demo world needs the rest. */
export const neededAtFirst = 300;
/** Less than this and Postgres cannot even keep its log, which stops it in the middle of a write. */
export const neededAlways = 50;

export async function freeMegabytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return Math.floor((bavail * bsize) / 1024 / 1024);
}

/** Refused before the first write, because a database that meets a full disk halfway leaves a mess behind. */
export async function requireSpace(folder: string, megabytes: number): Promise<void> {
  const free = await freeMegabytes(folder);
  if (free >= megabytes) return;
  if (free < 1) throw new Refusal(fullDiskSentence(folder));
  throw new Refusal(
    `The disk under ${folder} is nearly full: ${free} MB are free and ${megabytes} MB are needed; free some space, or choose another place with WHEELHOUSE_DATA_DIR=/path, and start again.`,
  );
}
