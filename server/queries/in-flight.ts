const MOST_AT_ONCE = 4;

type Turn = () => Promise<unknown>;
const busy = new Map<string, number>();
const waiting = new Map<string, Turn[]>();

/**
 * Takes a turn without keeping the caller: a few at once per environment, so that one whose platform hangs holds up
 * nobody who asks another. What waits here when the process dies is queued in the database still.
 */
export function takeTurn(environmentId: string, turn: Turn): void {
  const inFlight = busy.get(environmentId) ?? 0;
  if (inFlight >= MOST_AT_ONCE) {
    waiting.set(environmentId, [...(waiting.get(environmentId) ?? []), turn]);
    return;
  }
  busy.set(environmentId, inFlight + 1);
  const next = () => {
    const [first, ...rest] = waiting.get(environmentId) ?? [];
    if (rest.length > 0) waiting.set(environmentId, rest);
    else waiting.delete(environmentId);
    const left = (busy.get(environmentId) ?? 1) - 1;
    if (left > 0) busy.set(environmentId, left);
    else busy.delete(environmentId);
    if (first) takeTurn(environmentId, first);
  };
  void turn().then(next, next);
}
