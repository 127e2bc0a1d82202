import { together } from "./together";

type Kept = { at: number; answer: Promise<unknown> };

const kept = new WeakMap<object, Map<string, Kept>>();

/**
 * An answer that may be some seconds old and says itself of when it is: for sums over a long past, which the last
 * seconds hardly move and which cost more than what a screen usually asks. One that is too old is never given.
 */
export function remembered<T>(
  db: object,
  { key, forMs, now }: { key: string; forMs: number; now: Date },
  read: () => Promise<T>,
): Promise<T> {
  const answers = kept.get(db) ?? new Map<string, Kept>();
  kept.set(db, answers);
  const age = (at: number) => now.getTime() - at;
  const known = answers.get(key);
  // The key names the question and its input, so what is kept under it is an answer of the same type.
  if (known && age(known.at) >= 0 && age(known.at) < forMs) return known.answer as Promise<T>;
  for (const [other, { at }] of answers) if (age(at) >= forMs) answers.delete(other);
  const answer = together(db, key, read);
  answers.set(key, { at: now.getTime(), answer });
  answer.catch(() => {
    if (answers.get(key)?.answer === answer) answers.delete(key);
  });
  return answer;
}
