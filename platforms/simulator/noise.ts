/** Numbers that look random and are always the same for the same words, so that a simulated past can be told twice. */
export function noise(...parts: (string | number)[]): number {
  let hash = 2166136261;
  for (const character of parts.join("|")) {
    hash ^= character.charCodeAt(0);
    hash = Math.imul(hash, 16777619);
  }
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 2246822507);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 3266489909);
  hash ^= hash >>> 16;
  return (hash >>> 0) / 4294967296;
}

/** A whole number from `low` to `high`, both included. */
export function noiseBetween(low: number, high: number, ...parts: (string | number)[]): number {
  return low + Math.floor(noise(...parts) * (high - low + 1));
}
