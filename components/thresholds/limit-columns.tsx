import { Pill } from "@/components/ui/pill";
import type { Column } from "@/components/ui/table-column";
import { formatDuration, formatValue } from "@/domain/duration";
import { boundText } from "./limit-words";
import type { Level, Threshold } from "./threshold-types";

const TIP: Record<Level, string> = {
  target: "What is aimed at. Drawn beside the values, never judged.",
  warn: "A value outside of this is warn.",
  alert: "A value outside of this is alert.",
};

const level = (id: Level, header: string): Column<Threshold> => ({
  id,
  header,
  tip: TIP[id],
  wraps: true,
  cell: (limit) => <LevelCell limit={limit} level={id} />,
});

/** The limit in force; where it was changed here, what the runbook says stands struck beside it. */
function LevelCell({ limit, level: id }: { limit: Threshold; level: Level }) {
  const declared = limit.declared[id];
  if (limit[id] === declared)
    return (
      <span className={limit[id] === null ? "text-ink-3" : undefined}>{boundText(limit, limit[id])}</span>
    );
  const said = declared === null ? "no limit" : formatValue(declared, limit.unit);
  return (
    <span className="inline-flex flex-wrap items-baseline gap-x-1.5">
      <span className="font-semibold whitespace-nowrap">{boundText(limit, limit[id])}</span>
      <s data-tip={`The runbook says ${said}.`} className="whitespace-nowrap text-ink-3">
        <span className="sr-only">declared: </span>
        {said}
      </s>
    </span>
  );
}

function Source({ limit }: { limit: Threshold }) {
  const place = `${limit.sourceFile}${limit.sourceLine === null ? "" : `, line ${limit.sourceLine}`}`;
  return (
    <span className="flex min-w-0 items-center gap-1.5 max-sm:justify-end">
      <span data-tip={place} className="flex min-w-0 text-ink-2">
        <span className="truncate">{limit.sourceFile}</span>
        {limit.sourceLine !== null && <span className="shrink-0">:{limit.sourceLine}</span>}
      </span>
      {limit.derived && <DerivedPill note={limit.note} />}
    </span>
  );
}

export function DerivedPill({ note }: { note: string }) {
  const text = `The runbook does not give this number; it was derived. ${note}`.trim();
  return (
    <span data-tip={text} className="inline-flex">
      <Pill>
        derived<span className="sr-only">: {text}</span>
      </Pill>
    </span>
  );
}

export const LIMIT_COLUMNS: readonly Column<Threshold>[] = [
  {
    id: "title",
    header: "Limit",
    cell: (limit) => (
      <span className="flex min-w-0 items-baseline gap-2">
        <span className="sm:truncate" data-tip={`${limit.title} (${limit.metric})`}>
          {limit.title}
        </span>
        <span className="min-w-0 shrink-[9999] truncate font-mono text-xs font-normal text-ink-3 max-sm:hidden">
          {limit.metric}
        </span>
      </span>
    ),
  },
  level("target", "Target"),
  level("warn", "Warn"),
  level("alert", "Alert"),
  {
    id: "window",
    header: "Window",
    tip: "Over how long it is measured, and how many events it takes before the number means anything.",
    hidesOnPhone: true,
    cell: (limit) => <Window limit={limit} />,
  },
  { id: "source", header: "Source", cell: (limit) => <Source limit={limit} /> },
  {
    id: "owner",
    header: "Owner",
    cell: ({ owner }) => (
      <span className="block truncate" data-tip={owner}>
        {owner}
      </span>
    ),
  },
  {
    id: "version",
    header: "Version",
    align: "end",
    hidesOnPhone: true,
    cell: ({ version }) => <span className={version === 1 ? "text-ink-3" : undefined}>{version}</span>,
  },
];

function Window({ limit: { windowSeconds, minimumVolume } }: { limit: Threshold }) {
  const parts = [
    ...(windowSeconds === null ? [] : [formatDuration(windowSeconds * 1000)]),
    ...(minimumVolume === 0 ? [] : [`≥ ${minimumVolume.toLocaleString("en-US")}`]),
  ];
  if (parts.length === 0) return <span className="text-ink-3">–</span>;
  return parts.join(", ");
}

/** The same widths in the table of every platform, so that the columns line up down the page. */
export const LIMIT_WIDTHS =
  "sm:[&_table]:min-w-[64rem] sm:[&_table]:table-fixed [&_th:nth-child(1)]:w-[26%] [&_th:nth-child(2)]:w-[9%] [&_th:nth-child(3)]:w-[9%] [&_th:nth-child(4)]:w-[9%] [&_th:nth-child(5)]:w-[7.5%] [&_th:nth-child(7)]:w-[11.5%] [&_th:nth-child(8)]:w-[6%]";
