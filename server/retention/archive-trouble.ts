/** Why an archive does not count, in words for the page. What it is about stays where it is. */
export class ArchiveTrouble extends Error {
  constructor(message: string) {
    super(message);
    this.name = "ArchiveTrouble";
  }
}

/** Somebody else goes on with the same month: what this worker would write no longer counts. */
export class Superseded extends Error {
  constructor() {
    super("Another worker goes on with it.");
    this.name = "Superseded";
  }
}

const BEAT_MS = 5000;

/** Calls it every few seconds at most, however often it is asked to. */
export function nowAndThen(call: () => Promise<void>): () => Promise<void> {
  let last = performance.now();
  return async () => {
    if (performance.now() - last < BEAT_MS) return;
    last = performance.now();
    await call();
  };
}
