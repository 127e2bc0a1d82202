/** A day of a trend by what was promised on it; `isUnseen` says that more of it was unknown than known. */
export type TrendDay = { percent: number | null; target: number; isUnseen: boolean };

/** The same days in three lists and not a thing each: a list of promises holds tens of thousands of days. */
export type PackedTrend = {
  percents: (number | null)[];
  /** The places of the days from which on another target was promised, the first day among them. */
  targets: { since: number; target: number }[];
  /** The places of the days that nobody saw. */
  unseen: number[];
};

export const packTrend = (days: readonly TrendDay[]): PackedTrend => ({
  percents: days.map(({ percent }) => percent),
  targets: days.flatMap(({ target }, since) =>
    since > 0 && days[since - 1]?.target === target ? [] : [{ since, target }],
  ),
  unseen: days.flatMap(({ isUnseen }, place) => (isUnseen ? [place] : [])),
});

export function unpackTrend({ percents, targets, unseen }: PackedTrend): TrendDay[] {
  const places = new Set(unseen);
  return percents.map((percent, place) => ({
    percent,
    target: targets.findLast(({ since }) => since <= place)?.target ?? 0,
    isUnseen: places.has(place),
  }));
}
