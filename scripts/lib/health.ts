import { setTimeout as sleep } from "node:timers/promises";

/** Asks until the product itself says it is ready; the caller sets the limit through the signal. */
export async function untilHealthy(address: string, signal: AbortSignal): Promise<void> {
  for (;;) {
    const answer = await fetch(`${address}/api/health/ready`, {
      signal: AbortSignal.any([signal, AbortSignal.timeout(15_000)]),
    }).catch(() => undefined);
    await answer?.body?.cancel();
    if (answer?.ok) return;
    await sleep(150, undefined, { signal });
  }
}
