export type Line = {
  kind: "same" | "gone" | "new";
  text: string;
  before: number | null;
  after: number | null;
};

/** Past so many changed lines the rest is shown as replaced: nobody reads it line by line. */
const MOST_EDITS = 1000;

/** What became of the lines of one text in another, in reading order; numbers begin at 1. */
export function lineDifference(before: string, after: string): Line[] {
  const [old, now] = [before.split("\n"), after.split("\n")];
  let start = 0;
  while (start < old.length && start < now.length && old[start] === now[start]) start += 1;
  let end = 0;
  while (
    end < old.length - start &&
    end < now.length - start &&
    old[old.length - 1 - end] === now[now.length - 1 - end]
  )
    end += 1;
  const kept = keptLines(old.slice(start, old.length - end), now.slice(start, now.length - end)).map(
    ([left, right]) => [left + start, right + start] as const,
  );
  const pairs = [
    ...Array.from({ length: start }, (_, at) => [at, at] as const),
    ...kept,
    ...Array.from({ length: end }, (_, at) => [old.length - end + at, now.length - end + at] as const),
    [old.length, now.length] as const,
  ];
  const lines: Line[] = [];
  let [left, right] = [0, 0];
  for (const [nextLeft, nextRight] of pairs) {
    for (; left < nextLeft; left += 1)
      lines.push({ kind: "gone", text: old[left] ?? "", before: left + 1, after: null });
    for (; right < nextRight; right += 1)
      lines.push({ kind: "new", text: now[right] ?? "", before: null, after: right + 1 });
    if (left < old.length && right < now.length) {
      lines.push({ kind: "same", text: old[left] ?? "", before: left + 1, after: right + 1 });
      left += 1;
      right += 1;
    }
  }
  return lines;
}

/**
 * The places of the lines that both have, by the fewest edits (E. Myers, "An O(ND) Difference Algorithm", 1986). Nothing
 * where more than `MOST_EDITS` would be needed.
 */
function keptLines(old: readonly string[], now: readonly string[]): [number, number][] {
  const reached: Map<number, number>[] = [];
  let furthest = new Map([[1, 0]]);
  const most = Math.min(old.length + now.length, MOST_EDITS);
  for (let edits = 0; edits <= most; edits += 1) {
    reached.push(new Map(furthest));
    const next = new Map(furthest);
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      let x = cameDown(furthest, diagonal, edits)
        ? (furthest.get(diagonal + 1) ?? 0)
        : (furthest.get(diagonal - 1) ?? 0) + 1;
      while (x < old.length && x - diagonal < now.length && old[x] === now[x - diagonal]) x += 1;
      next.set(diagonal, x);
      if (x >= old.length && x - diagonal >= now.length) return walkBack(reached, old.length, now.length);
    }
    furthest = next;
  }
  return [];
}

const cameDown = (furthest: ReadonlyMap<number, number>, diagonal: number, edits: number) =>
  diagonal === -edits || (furthest.get(diagonal - 1) ?? -1) < (furthest.get(diagonal + 1) ?? -1);

function walkBack(
  reached: readonly Map<number, number>[],
  oldEnd: number,
  newEnd: number,
): [number, number][] {
  const kept: [number, number][] = [];
  let [x, y] = [oldEnd, newEnd];
  for (let edits = reached.length - 1; edits >= 0; edits -= 1) {
    const furthest = reached[edits] ?? new Map<number, number>();
    const diagonal = x - y;
    const from = cameDown(furthest, diagonal, edits) ? diagonal + 1 : diagonal - 1;
    const fromX = edits === 0 ? 0 : (furthest.get(from) ?? 0);
    const fromY = edits === 0 ? 0 : fromX - from;
    while (x > fromX && y > fromY) {
      x -= 1;
      y -= 1;
      kept.push([x, y]);
    }
    [x, y] = [fromX, fromY];
  }
  return kept.toReversed();
}

type Gap = { kind: "gap"; lines: number };

/** The changed lines with a few around them; what lies between is only counted. */
export function around(lines: readonly Line[], context = 3): (Line | Gap)[] {
  const near = new Set<number>();
  lines.forEach(({ kind }, at) => {
    if (kind !== "same") for (let next = at - context; next <= at + context; next += 1) near.add(next);
  });
  const shown: (Line | Gap)[] = [];
  lines.forEach((line, at) => {
    const last = shown.at(-1);
    if (near.has(at)) shown.push(line);
    else if (last?.kind === "gap") last.lines += 1;
    else shown.push({ kind: "gap", lines: 1 });
  });
  return shown;
}

/** "3 lines new, 1 gone" */
export function differenceText(lines: readonly Line[]): string {
  const count = (kind: Line["kind"]) => lines.filter((line) => line.kind === kind).length;
  const [added, gone] = [count("new"), count("gone")];
  if (added === 0 && gone === 0) return "Nothing differs.";
  return `${added} ${added === 1 ? "line is" : "lines are"} new, ${gone} ${gone === 1 ? "is" : "are"} gone.`;
}
