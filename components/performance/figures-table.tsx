import { Link } from "@/components/ui/link";
import type { Figures, Performance } from "./performance-types";
import { msText, shareText } from "./performance-words";

const ROWS: { label: string; text: (figures: Figures) => string; figure: "latency" | "errors" | null }[] = [
  { label: "p50", text: ({ p50 }) => msText(p50), figure: null },
  { label: "p95", text: ({ p95 }) => msText(p95), figure: "latency" },
  { label: "p99", text: ({ p99 }) => msText(p99), figure: null },
  { label: "Failed", text: ({ errors }) => shareText(errors), figure: "errors" },
  { label: "Told nothing", text: ({ unknown }) => shareText(unknown), figure: null },
  { label: "Answers wanted", text: ({ wanted }) => wanted.toLocaleString("en-US"), figure: null },
];

/** The whole range in numbers, beside the time before and what is wanted. */
export function FiguresTable({ performance, ago }: { performance: Performance; ago: string }) {
  return (
    <table className="w-full max-w-3xl text-sm">
      <caption className="sr-only">The whole range in numbers</caption>
      <thead className="text-left text-ink-2">
        <tr className="h-8 border-b">
          <th scope="col" className="pr-3 font-medium">
            Whole range
          </th>
          <th scope="col" className="px-3 text-right font-medium">
            Now
          </th>
          <th scope="col" className="px-3 text-right font-medium">
            {ago[0]?.toUpperCase()}
            {ago.slice(1)}
          </th>
          {LEVELS.map(({ header }) => (
            <th key={header} scope="col" className="pl-3 text-right font-medium">
              {header}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {ROWS.map(({ label, text, figure }) => (
          <tr key={label} className="h-8 border-b last:border-b-0">
            <th scope="row" className="pr-3 text-left font-normal">
              {label}
            </th>
            <td className="px-3 text-right font-medium whitespace-nowrap tabular-nums">
              {text(performance.total)}
            </td>
            <td className="px-3 text-right whitespace-nowrap tabular-nums text-ink-2">
              {text(performance.before.total)}
            </td>
            {LEVELS.map(({ header, of }) => (
              <td key={header} className="pl-3 text-right whitespace-nowrap">
                {figure && <Limit limit={performance.limits[figure]} of={of} figure={figure} />}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

type Known = NonNullable<Performance["limits"]["latency"]>;

const LEVELS: { header: string; of: (limit: Known) => number | null }[] = [
  { header: "Target", of: ({ target, warn }) => target ?? warn },
  { header: "Alert", of: ({ alert }) => alert },
];

type LimitProps = { limit: Known | null; of: (limit: Known) => number | null; figure: "latency" | "errors" };

function Limit({ limit, of, figure }: LimitProps) {
  const value = limit && of(limit);
  if (!limit || value === null) return <span className="text-ink-3">none</span>;
  return (
    <Link
      href={`/thresholds?limit=${encodeURIComponent(limit.id)}`}
      data-tip={`${limit.title}: ${limit.source.file}${limit.source.line === null ? "" : `, line ${limit.source.line}`}`}
      className="tabular-nums hover:text-accent hover:underline max-sm:inline-flex max-sm:min-h-11 max-sm:items-center"
    >
      {figure === "latency" ? msText(value) : shareText(value)}
    </Link>
  );
}
