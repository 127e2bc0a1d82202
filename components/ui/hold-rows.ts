export type HeldRows<Row> = {
  rows: Row[];
  /** Rows that have come since and wait to be let in. */
  waiting: number;
  isReordered: boolean;
};

/** Keeps rows in the order in which they were first shown. Their content is fresh; the ones that are gone are gone. */
export function holdRows<Row>(
  shown: readonly string[] | undefined,
  rows: readonly Row[],
  rowKey: (row: Row) => string,
): HeldRows<Row> {
  if (!shown) return { rows: [...rows], waiting: 0, isReordered: false };
  const fresh = new Map(rows.map((row) => [rowKey(row), row]));
  const kept = shown.flatMap((key) => {
    const row = fresh.get(key);
    return row === undefined ? [] : [row];
  });
  const keptKeys = new Set(kept.map(rowKey));
  const inNewOrder = rows.filter((row) => keptKeys.has(rowKey(row)));
  return {
    rows: kept,
    waiting: rows.length - kept.length,
    isReordered: kept.some((row, index) => row !== inNewOrder[index]),
  };
}
