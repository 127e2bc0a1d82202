const MOST = 5000;

export type KeptLines = { lines: string[]; dropped: number };

const holder = globalThis as typeof globalThis & { wheelhouseLines?: KeptLines };

/** What this process logged and the database does not hold yet. Bundled code has many copies of a module, so it hangs on the global object. */
export function keptLines(): KeptLines {
  holder.wheelhouseLines ??= { lines: [], dropped: 0 };
  return holder.wheelhouseLines;
}

/** Takes a line and never waits: what there is no room for is counted. */
export const lineKeeper = {
  write(line: string): void {
    const kept = keptLines();
    if (kept.lines.length < MOST) kept.lines.push(line);
    else kept.dropped += 1;
  },
};
