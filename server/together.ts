type Turn = { running: Promise<unknown>; next: Promise<unknown> | undefined };

const turns = new WeakMap<object, Map<string, Turn>>();

/**
 * One answer for everybody who asks the same at the same time: a change tells every open screen at once, and they
 * all come back with the same question. Whoever comes while it is being read gets the answer of the next reading,
 * never one that began before they asked, so nobody misses what they were told about.
 */
export function together<T>(db: object, key: string, read: () => Promise<T>): Promise<T> {
  const keys = turns.get(db) ?? new Map<string, Turn>();
  turns.set(db, keys);
  const turn = keys.get(key);
  // The key names the question and its input, so what waits under it is an answer of the same type.
  if (turn?.next) return turn.next as Promise<T>;
  if (turn) {
    const next = turn.running.then(
      () => begin(keys, key, read),
      () => begin(keys, key, read),
    );
    turn.next = next;
    return next;
  }
  return begin(keys, key, read);
}

function begin<T>(keys: Map<string, Turn>, key: string, read: () => Promise<T>): Promise<T> {
  const running = read();
  const turn: Turn = { running, next: undefined };
  keys.set(key, turn);
  const end = () => {
    if (turn.next === undefined) keys.delete(key);
  };
  running.then(end, end);
  return running;
}
