export type Cursor = { key: string; index: number };

/**
 * Where the cursor stands after a step. It belongs to a row, not to a place: rows that come, go or move
 * around it leave it on its row; when its own row is gone it stays at that height.
 */
export function stepCursor(
  keys: readonly string[],
  cursor: Cursor | undefined,
  step: number,
): Cursor | undefined {
  if (keys.length === 0) return undefined;
  if (!cursor) return at(keys, step < 0 ? keys.length - 1 : 0);
  const found = keys.indexOf(cursor.key);
  if (found >= 0) return at(keys, found + step);
  return at(keys, step > 0 ? cursor.index + step - 1 : cursor.index + step);
}

function at(keys: readonly string[], wanted: number): Cursor | undefined {
  const index = Math.max(0, Math.min(wanted, keys.length - 1));
  const key = keys[index];
  return key === undefined ? undefined : { key, index };
}
