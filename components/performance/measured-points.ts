import type { ChartPoint } from "@/components/charts/chart-points";
import type { Measured } from "./performance-types";

type Cell = string | number | boolean | null;
type MeasuredPoints = {
  latency: ChartPoint[];
  errors: ChartPoint[];
  has: { p50: boolean; p99: boolean };
};

const numberOf = (cell: Cell | undefined) => (typeof cell === "number" ? cell : null);

/** Rows of "at, p50, p95, p99, errors", as the query "metrics.requests" answers. */
export function askedPoints(rows: readonly (readonly Cell[])[]): MeasuredPoints {
  const read = rows.map(([at, p50, p95, p99, errors]) => ({
    at: new Date(String(at)),
    p50: numberOf(p50),
    p95: numberOf(p95),
    p99: numberOf(p99),
    errors: numberOf(errors),
  }));
  return {
    latency: read.map(({ at, p50, p95, p99 }) => ({ at, value: p95, second: p50, third: p99 })),
    errors: read.map(({ at, errors }) => ({ at, value: errors })),
    has: {
      p50: read.some(({ p50 }) => p50 !== null),
      p99: read.some(({ p99 }) => p99 !== null),
    },
  };
}

/** The values that checks kept, brought together by their moment. */
export function keptPoints({ series }: Measured): MeasuredPoints {
  const of = (key: string) =>
    new Map(
      series.find((one) => one.key === key)?.points.map(({ at, value }) => [at.getTime(), value] as const),
    );
  const [p50, p95, p99, errors] = [of("api-p50"), of("api-p95"), of("api-p99"), of("api-error-rate")];
  const moments = [...new Set([...p50.keys(), ...p95.keys(), ...p99.keys()])].sort((a, b) => a - b);
  return {
    latency: moments.map((at) => ({
      at,
      value: p95.get(at) ?? null,
      second: p50.get(at) ?? null,
      third: p99.get(at) ?? null,
    })),
    errors: [...errors].map(([at, value]) => ({ at, value })),
    has: { p50: p50.size > 0, p99: p99.size > 0 },
  };
}

const MOST_BEHIND = 0.1;

/** Whether an answer asked for one stretch still tells of another: of the same length, and little of it has gone by since. */
export function stillTells(
  asked: Readonly<Record<string, string>>,
  shown: { from: Date; to: Date },
): boolean {
  const [from, to] = [Date.parse(asked.from ?? ""), Date.parse(asked.to ?? "")];
  const length = shown.to.getTime() - shown.from.getTime();
  const behind = shown.to.getTime() - to;
  return to - from === length && behind >= 0 && behind <= length * MOST_BEHIND;
}
