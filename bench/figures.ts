/** One measured figure beside what it is held to; one without a verdict is told for context. */
export type Figure = { name: string; measured: string; limit: string; isMet: boolean | undefined };

export const told = (name: string, measured: string): Figure => ({
  name,
  measured,
  limit: "",
  isMet: undefined,
});

/** A share (0 to 1) of sorted numbers: the smallest value that so many of them do not exceed. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

/** "2,310 / 2,450 / 2,502": the least, the middle and the most of several runs. */
export function spread(values: readonly number[], digits = 0): string {
  return [quantile(values, 0), quantile(values, 0.5), quantile(values, 1)]
    .map((value) => formatNumber(value, digits))
    .join(" / ");
}

export const formatNumber = (value: number, digits = 0) =>
  value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });

/** Prints the figures as one table and says whether every limit was kept. */
export function printFigures(title: string, figures: readonly Figure[]): boolean {
  const width = (pick: (figure: Figure) => string) =>
    Math.max(...figures.map((figure) => pick(figure).length));
  const [names, values] = [width(({ name }) => name), width(({ measured }) => measured)];
  process.stdout.write(`\n${title}\n`);
  for (const { name, measured, limit, isMet } of figures) {
    const verdict = isMet === undefined ? "" : isMet ? "met" : "MISSED";
    process.stdout.write(
      `  ${name.padEnd(names)}  ${measured.padEnd(values)}  ${limit ? `${limit}  ${verdict}` : ""}`.trimEnd(),
    );
    process.stdout.write("\n");
  }
  return figures.every(({ isMet }) => isMet !== false);
}
