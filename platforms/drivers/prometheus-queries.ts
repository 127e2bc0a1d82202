import { z } from "zod";
import type { PlatformDeclaration } from "@/domain/schema/platform";
import type { Conversation, Fact, PlatformQuery } from "@/platforms/platform";
import type { Prometheus } from "./prometheus";
import type { MetricCheck } from "./prometheus-checks";

const POINTS = 60;
const MOST_ROWS = 1000;
const HOURS = [1, 6, 24, 168];

type Setting = {
  declaration: PlatformDeclaration;
  open(c: Conversation): Promise<Prometheus>;
  figures: readonly MetricCheck[];
};

/** The console's own expressions as tables. What a person gives chooses among them and never becomes part of one. */
export function prometheusQueries({ declaration, open, figures }: Setting): readonly PlatformQuery[] {
  const titles = new Map(
    declaration.components.flatMap(({ checks }) => checks.map(({ key, title }) => [key, title] as const)),
  );
  const titleOf = ({ check }: MetricCheck) => titles.get(check) ?? check;
  const sourcesOf = (c: Conversation, figure: MetricCheck) => {
    const own = c.environment.options[`promql.${figure.check}`];
    return own ? [{ expression: own, from: "the configured expression" }] : figure.sources;
  };
  const head = { group: "platform", capability: "metrics", timeoutSeconds: 30 } as const;
  const isFigure = (key: string) => figures.some(({ check }) => check === key);

  return [
    {
      ...head,
      key: "metrics.now",
      title: "Figures of Prometheus",
      purpose:
        "What each of the console's expressions gives now, for every series, and the expression itself.",
      input: z.object({}),
      fields: [],
      columns: [
        { key: "figure", title: "Figure", kind: "text" },
        { key: "series", title: "Series", kind: "code" },
        { key: "value", title: "Value", kind: "number" },
        { key: "from", title: "Measured by", kind: "code" },
        { key: "expression", title: "Expression", kind: "code" },
      ],
      ask: async (c) => {
        const prometheus = await open(c);
        const answers = await Promise.all(
          figures.flatMap((figure) =>
            sourcesOf(c, figure).map(async (source) => ({
              figure,
              source,
              instant: await prometheus.query(source.expression),
            })),
          ),
        );
        const blind = figures.filter((figure) =>
          answers.every((answer) => answer.figure !== figure || answer.instant.samples.length === 0),
        );
        return {
          rows: answers
            .flatMap(({ figure, source, instant }) => {
              const row = (series: string | null, value: number | null): Fact[] => [
                titleOf(figure),
                series,
                value,
                source.from,
                source.expression,
              ];
              return instant.samples.length === 0
                ? [row(null, null)]
                : instant.samples.map(({ labels, value }) => row(seriesName(labels), finite(value)));
            })
            .slice(0, MOST_ROWS),
          truncated:
            answers.reduce((sum, { instant }) => sum + Math.max(1, instant.samples.length), 0) > MOST_ROWS,
          said: `${figures.length - blind.length} of ${figures.length} figures have data${blind.length === 0 ? "" : `; none: ${blind.map(titleOf).join(", ")}. No data is not zero`}.`,
          evidence: answers[0]?.instant.evidence,
        };
      },
    },
    {
      ...head,
      key: "metrics.course",
      title: "Course of a figure",
      purpose: "One of the console's expressions over the last hours, in sixty steps.",
      input: z.object({
        figure: z.string().refine(isFigure, "Choose one of the figures."),
        hours: z
          .string()
          .default("1")
          .refine((text) => HOURS.includes(Number(text)), `Hours: one of ${HOURS.join(", ")}.`),
      }),
      fields: [
        {
          key: "figure",
          title: "Figure",
          kind: "choice",
          required: true,
          options: figures.map((figure) => ({ value: figure.check, title: titleOf(figure) })),
        },
        {
          key: "hours",
          title: "Hours",
          kind: "choice",
          default: "1",
          options: HOURS.map((hours) => ({ value: String(hours), title: String(hours) })),
        },
      ],
      columns: [
        { key: "at", title: "At", kind: "time" },
        { key: "series", title: "Series", kind: "code" },
        { key: "value", title: "Value", kind: "number" },
      ],
      ask: async (c, input) => {
        const figure = figures.find(({ check }) => check === input.figure);
        if (!figure) return { rows: [], truncated: false, said: "There is no such figure." };
        const prometheus = await open(c);
        const seconds = Number(input.hours) * 3600;
        const end = c.now();
        const window = {
          start: new Date(end.getTime() - seconds * 1000),
          end,
          stepSeconds: seconds / POINTS,
        };
        for (const { expression, from } of sourcesOf(c, figure)) {
          const series = await prometheus.range(expression, window);
          if (series.length === 0) continue;
          const rows = series
            .flatMap(({ labels, points }) =>
              points.map(({ at, value }): Fact[] => [at.toISOString(), seriesName(labels), finite(value)]),
            )
            .sort((a, b) => String(b[0]).localeCompare(String(a[0])));
          return {
            rows: rows.slice(0, MOST_ROWS),
            truncated: rows.length > MOST_ROWS,
            said: `${titleOf(figure)} by ${from}, ${series.length === 1 ? "1 series" : `${series.length} series`}; the newest first.`,
          };
        }
        return { rows: [], truncated: false, said: figure.nothing };
      },
    },
  ];
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

function seriesName(labels: Readonly<Record<string, string>>): string | null {
  const named = Object.entries(labels).filter(([key]) => key !== "__name__");
  return named.length === 0 ? null : named.map(([key, value]) => `${key}="${value}"`).join(", ");
}
