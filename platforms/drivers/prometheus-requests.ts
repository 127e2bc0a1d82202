import { z } from "zod";
import { type Conversation, type Fact, PlatformError, type PlatformQuery } from "@/platforms/platform";
import type { Prometheus, Series } from "./prometheus";

const POINTS = 120;
const LEAST_STEP_SECONDS = 30;
const LEAST_WINDOW_SECONDS = 300;
/** One minus a ratio of floats may miss zero by so much. */
const ROUNDING = 0.001;
const LONGEST_MS = 35 * 86_400_000;

type Source = { expression: string; from: string };

/** Expressions over the requests of one API; `window` is what each point looks back on, such as "5m". */
export type RequestExpressions = {
  /** Milliseconds under which a share of the requests stayed; tried in this order until one has data. */
  latency(share: number, window: string): readonly Source[];
  /** Percent of the requests that failed. */
  errors(window: string): readonly Source[];
};

const Moment = z.iso.datetime({ message: "Give a moment, such as 2026-11-20T09:00:00.000Z." });
const FIGURES = [
  { key: "p50", check: "api-p50", share: 0.5 },
  { key: "p95", check: "api-p95", share: 0.95 },
  { key: "p99", check: "api-p99", share: 0.99 },
  { key: "errors", check: "api-error-rate", share: null },
] as const;

/**
 * Latency and errors of a platform's own requests over a stretch. Each point looks back on the time since the one
 * before, on five minutes at least, so that no request is left out.
 */
export function requestsQuery(setting: {
  open(c: Conversation): Promise<Prometheus>;
  expressions: RequestExpressions;
}): PlatformQuery<{ from: string; to: string }> {
  return {
    key: "metrics.requests",
    title: "Latency and errors of requests",
    purpose: "p50, p95, p99 and the share of failures as Prometheus computes them from its histograms.",
    group: "platform",
    capability: "metrics",
    timeoutSeconds: 40,
    input: z
      .object({ from: Moment, to: Moment })
      .refine(({ from, to }) => from < to, "The end must lie after the start.")
      .refine(
        ({ from, to }) => Date.parse(to) - Date.parse(from) <= LONGEST_MS,
        "Prometheus is asked for at most 35 days.",
      ),
    fields: [
      { key: "from", title: "From (UTC)", kind: "text", required: true },
      { key: "to", title: "To (UTC)", kind: "text", required: true },
    ],
    columns: [
      { key: "at", title: "At", kind: "time" },
      { key: "p50", title: "p50", kind: "milliseconds" },
      { key: "p95", title: "p95", kind: "milliseconds" },
      { key: "p99", title: "p99", kind: "milliseconds" },
      { key: "errors", title: "Failed", kind: "percent" },
    ],
    ask: async (c, input) => {
      const prometheus = await setting.open(c);
      const [start, end] = [new Date(input.from), new Date(input.to)];
      const stepSeconds = Math.max(
        LEAST_STEP_SECONDS,
        Math.ceil((end.getTime() - start.getTime()) / 1000 / POINTS),
      );
      const window = `${Math.max(LEAST_WINDOW_SECONDS, stepSeconds)}s`;
      const courses = await Promise.all(
        FIGURES.map(({ check, share }) =>
          firstWithData(
            prometheus,
            ownOr(
              c,
              check,
              share === null
                ? setting.expressions.errors(window)
                : setting.expressions.latency(share, window),
            ),
            { start, end, stepSeconds },
          ),
        ),
      );
      const moments = new Set(courses.flatMap((course) => [...(course?.values.keys() ?? [])]));
      const rows = [...moments]
        .sort((a, b) => a - b)
        .map((at): Fact[] => [
          new Date(at).toISOString(),
          ...courses.map((course) => course?.values.get(at) ?? null),
        ]);
      const blind = FIGURES.filter((_, index) => !courses[index]).map(({ key }) => key);
      return {
        rows,
        truncated: false,
        said:
          rows.length === 0
            ? "Prometheus has no requests of this stretch. No data is not zero."
            : `Measured by ${[...new Set(courses.flatMap((course) => (course ? [course.from] : [])))].join(", ")}.${blind.length > 0 ? ` No data: ${blind.join(", ")}.` : ""}`,
      };
    },
  };
}

/** A deployment's own expression replaces ours. */
function ownOr(c: Conversation, check: string, sources: readonly Source[]): readonly Source[] {
  const own = c.environment.options[`promql.${check}`];
  return own ? [{ expression: own, from: "the configured expression" }] : sources;
}

async function firstWithData(
  prometheus: Prometheus,
  sources: readonly Source[],
  window: { start: Date; end: Date; stepSeconds: number },
): Promise<{ from: string; values: Map<number, number> } | undefined> {
  for (const { expression, from } of sources) {
    const values = highest(await prometheus.range(expression, window));
    if (values.size > 0) return { from, values };
  }
  return undefined;
}

/** Of several series the highest counts; what is no number is a gap. */
function highest(series: readonly Series[]): Map<number, number> {
  const values = new Map<number, number>();
  for (const { points } of series)
    for (const { at, value } of points) {
      if (!Number.isFinite(value)) continue;
      if (value < -ROUNDING)
        throw new PlatformError(
          "unreadable",
          `Prometheus answers with a value that cannot be true (${value}).`,
        );
      values.set(at.getTime(), Math.max(value, values.get(at.getTime()) ?? 0, 0));
    }
  return values;
}
