import { randomBytes } from "node:crypto";
import fs from "node:fs";
import path from "node:path";

/** Nobody writes a draft for so long; whoever left an older one was killed. */
const LONGEST_DRAFT_MS = 60_000;

/**
 * Makes a file of a key unless there is one. It gets its name when it is on the disk whole: who is killed meanwhile
 * leaves a draft and no half key, and of several at once the first one's counts.
 */
export function makeKeyFile(file: string, make: () => string): void {
  fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  dropDrafts(file, Date.now() - LONGEST_DRAFT_MS);
  if (fs.existsSync(file)) return;
  const draft = draftOf(file, make());
  try {
    // Unlike a rename it never replaces what another process has made meanwhile.
    fs.linkSync(draft, file);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  } finally {
    fs.rmSync(draft, { force: true });
  }
}

/** Replaces the file as a whole: whoever reads meanwhile has the old one or the new one. One at a time may do so. */
export function replaceKeyFile(file: string, text: string): void {
  dropDrafts(file, Number.POSITIVE_INFINITY);
  fs.renameSync(draftOf(file, text), file);
}

/** Clears away what somebody who was killed has left. */
function dropDrafts(file: string, before: number): void {
  const folder = path.dirname(file);
  for (const name of fs.readdirSync(folder)) {
    const draft = path.join(folder, name);
    if (!name.startsWith(`${path.basename(file)}.draft-`)) continue;
    const madeAt = fs.statSync(draft, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    if (madeAt < before) fs.rmSync(draft, { force: true });
  }
}

function draftOf(file: string, text: string): string {
  const draft = `${file}.draft-${randomBytes(6).toString("hex")}`;
  const handle = fs.openSync(draft, "wx", 0o600);
  try {
    fs.writeFileSync(handle, text);
    fs.fsyncSync(handle);
  } finally {
    fs.closeSync(handle);
  }
  return draft;
}
