import { closeSync, openSync, readFileSync, renameSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { identityOf } from "./processes.mjs";

/**
 * @typedef {Record<string, unknown> & { pid: number, identity?: string }} Holder
 * @typedef {{ release(): void, update(facts: Record<string, unknown>): void, left: Holder | undefined }} Lock
 */

/**
 * Takes a lock file or says who holds it. A lock whose process no longer lives is taken over; what it said
 * is handed on as `left`, so that its unfinished business can be cleaned up.
 *
 * @param {string} file
 * @param {Record<string, unknown>} [facts]
 * @returns {Promise<{ lock: Lock } | { holder: Holder }>}
 */
export async function takeLock(file, facts = {}) {
  /** @type {Holder | undefined} */
  let left;
  for (;;) {
    const own = { ...facts, pid: process.pid, identity: identityOf(process.pid) };
    if (create(file, own)) return { lock: lockOn(file, own, left) };
    const seen = await read(file);
    if (seen.holder && isAlive(seen.holder)) return { holder: seen.holder };
    if (buryStale(file, seen.text)) left = seen.holder ?? left;
  }
}

/**
 * Waits until the lock is free, for work that two commands may want at the same moment but must not do twice.
 *
 * @param {string} file
 * @param {(holder: Holder) => void} onWait
 * @param {AbortSignal} [signal]
 * @returns {Promise<Lock>}
 */
export async function waitForLock(file, onWait, signal) {
  for (;;) {
    const taken = await takeLock(file);
    if ("lock" in taken) return taken.lock;
    onWait(taken.holder);
    await sleep(250, undefined, { signal });
  }
}

/** @param {Holder} holder */
function isAlive(holder) {
  const now = identityOf(holder.pid);
  return now !== undefined && (holder.identity === undefined || holder.identity === now);
}

/** @param {string} file @param {Holder} own */
function create(file, own) {
  try {
    const handle = openSync(file, "wx", 0o600);
    try {
      writeSync(handle, JSON.stringify(own));
    } finally {
      closeSync(handle);
    }
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  }
}

/**
 * An empty file is one that its owner is just about to fill: it gets a second to do so.
 *
 * @param {string} file
 * @returns {Promise<{ text: string, holder: Holder | undefined }>}
 */
async function read(file) {
  let text = "";
  for (let attempt = 0; attempt < 10 && text === ""; attempt += 1) {
    if (attempt > 0) await sleep(100);
    try {
      text = readFileSync(file, "utf8");
    } catch (error) {
      if (error.code !== "ENOENT") throw error;
      return { text: "", holder: undefined };
    }
  }
  try {
    return { text, holder: JSON.parse(text) };
  } catch {
    return { text, holder: undefined };
  }
}

/**
 * Renaming is what only one of several can do. Should the file have changed hands between reading and
 * renaming, the fresh lock is put back where it was.
 *
 * @param {string} file @param {string} text
 */
function buryStale(file, text) {
  const grave = `${file}.${process.pid}`;
  try {
    renameSync(file, grave);
  } catch (error) {
    if (error.code === "ENOENT") return false;
    throw error;
  }
  const buried = readFileSync(grave, "utf8");
  if (buried === text) {
    rmSync(grave, { force: true });
    return true;
  }
  renameSync(grave, file);
  return false;
}

/** @param {string} file @param {Holder} own @param {Holder | undefined} left @returns {Lock} */
function lockOn(file, own, left) {
  let current = own;
  return {
    left,
    update(facts) {
      current = { ...current, ...facts };
      const draft = `${file}.new`;
      writeFileSync(draft, JSON.stringify(current, null, 2), { mode: 0o600 });
      renameSync(draft, file);
    },
    release() {
      rmSync(file, { force: true });
    },
  };
}
