let offsetMs = 0;
let timer: ReturnType<typeof setInterval> | undefined;
const listeners = new Set<() => void>();

/** Now, by the server's clock as far as `syncClock` was told about it. */
export function clockNow(): number {
  return Date.now() + offsetMs;
}

/** A browser whose clock is wrong must not show wrong ages: call this with the server's time when an answer arrives. */
export function syncClock(serverNow: Date): void {
  const found = serverNow.getTime() - Date.now();
  offsetMs = Math.abs(found) < 3_000 ? 0 : found;
}

function tick(): void {
  if (document.hidden) return;
  for (const listener of listeners) listener();
}

/** One timer for every age on the page; it rests while the tab is hidden. */
export function subscribeToClock(listener: () => void): () => void {
  listeners.add(listener);
  if (!timer) {
    timer = setInterval(tick, 1_000);
    document.addEventListener("visibilitychange", tick);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
    document.removeEventListener("visibilitychange", tick);
  };
}
