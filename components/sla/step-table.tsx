"use client";

import { Download } from "lucide-react";
import { toCsv } from "@/components/charts/csv";
import { fileName, saveFile } from "@/components/charts/save-file";
import { Button } from "@/components/ui/button";
import { DataTable } from "@/components/ui/data-table";
import { Empty } from "@/components/ui/empty";
import { Section } from "@/components/ui/page";
import { Segmented } from "@/components/ui/segmented";
import { StatusBadge } from "@/components/ui/status-badge";
import type { Column } from "@/components/ui/table-column";
import { useAddress } from "@/components/ui/use-address";
import type { Accounting, Tally } from "@/domain/objective";
import { isMostlyUnseen } from "@/domain/objective-budget";
import type { Status } from "@/domain/status";
import { StretchLink } from "./range-bar";
import { stepText, zoneOf } from "./sla-range";
import type { Course } from "./sla-types";
import { amountText, changeText, percentText, unitOf, unknownAmount, unknownUnitOf } from "./sla-words";
import { type Counted, type Grouping, groupingsOf, groupSteps, togetherOf } from "./step-groups";

type Row = Counted & {
  label: string;
  accounting: Accounting;
  before: number | null | undefined;
};

type Reached = { percent: number | null; target: number; tally: Tally };

/** What fell short did so; what reached its target only as far as little was seen of it is unknown, never green. */
export function stepStatus({ percent, target, tally }: Reached): Status {
  if (percent === null) return "unknown";
  if (percent < target) return "alert";
  return isMostlyUnseen(tally) ? "unknown" : "ok";
}

export function stepWord(step: Reached): string {
  if (step.percent === null) return "nothing counted";
  if (step.percent < step.target) return "below";
  return isMostlyUnseen(step.tally) ? "mostly unseen" : "reached";
}

const amount = (n: number, row: Row) =>
  n === 0 ? <span className="text-ink-3">0</span> : amountText(n, row.accounting);

const columns: readonly Column<Row>[] = [
  {
    id: "step",
    header: "When",
    cell: (row) => (
      <StretchLink stretch={{ from: row.from.getTime(), to: row.to.getTime() }} label={`Open ${row.label}`}>
        {row.label}
      </StretchLink>
    ),
  },
  {
    id: "state",
    header: "By itself",
    tip: "Whether this step, taken by itself, reached the target; mostly unseen where more of it was unknown than known.",
    cell: (row) => <StatusBadge status={stepStatus(row)} look="plain" word={stepWord(row)} />,
  },
  {
    id: "share",
    header: "Kept",
    align: "end",
    cell: (row) => (row.percent === null ? "–" : percentText(row.percent, row.target)),
  },
  {
    id: "before",
    header: "Against before",
    align: "end",
    hidesOnPhone: true,
    cell: (row) => (row.before === undefined ? "–" : changeText(row.percent, row.before)),
  },
  { id: "bad", header: "Bad", align: "end", cell: (row) => amount(row.tally.bad, row) },
  {
    id: "unknown",
    header: "Unknown",
    align: "end",
    cell: (row) => (row.tally.unknown === 0 ? amount(0, row) : unknownAmount(row.tally, row.accounting)),
  },
  {
    id: "maintenance",
    header: "Maintenance",
    align: "end",
    hidesOnPhone: true,
    cell: (row) => amount(row.tally.maintenance, row),
  },
  {
    id: "good",
    header: "Good",
    align: "end",
    hidesOnPhone: true,
    cell: (row) => amount(row.tally.good, row),
  },
];

/** For a phone: a line each instead of a card. */
function ShortSteps({ rows }: { rows: readonly Row[] }) {
  return (
    <ol className="rounded border bg-surface text-sm sm:hidden">
      {rows.map((row) => (
        <li
          key={row.from.getTime()}
          className="flex flex-wrap items-center gap-x-3 border-b px-3 last:border-b-0"
        >
          <StretchLink
            stretch={{ from: row.from.getTime(), to: row.to.getTime() }}
            label={`Open ${row.label}`}
          >
            {row.label}
          </StretchLink>
          <StatusBadge status={stepStatus(row)} look="plain" word={stepWord(row)} className="ml-auto" />
          {row.percent !== null && (
            <span className="w-18 text-right tabular-nums">{percentText(row.percent, row.target)}</span>
          )}
          {row.tally.bad + row.tally.unknown > 0 && (
            <span className="w-full pb-2 text-ink-2">
              {amountText(row.tally.bad, row.accounting)} bad
              {row.tally.unknown > 0 && `, ${unknownAmount(row.tally, row.accounting)} unknown`}
            </span>
          )}
        </li>
      ))}
    </ol>
  );
}

/** The numbers behind the charts, where days are many by week or month; each line opens the next finer one. */
export function StepTable({ course, before }: { course: Course; before: Course | undefined }) {
  const { params, write } = useAddress();
  const { objective, step, window } = course;
  const zone = zoneOf(objective.window);
  const groupings = groupingsOf(step, course.steps.length);
  const by = groupings.find((one) => one === params.get("by")) ?? groupings[0] ?? step;
  const paired = course.steps.map((one, index) => ({ ...one, earlier: before?.steps[index] }));
  const rows = groupSteps(paired, step, by, zone)
    .flatMap((group): Row[] => {
      const one = togetherOf(group, objective);
      if (!one || one.from >= window.asOf) return [];
      const earlier = group.flatMap((part) => part.earlier ?? []);
      return [
        {
          ...one,
          label: stepText(one, by, zone),
          accounting: objective.accounting,
          before: before && (togetherOf(earlier, objective)?.percent ?? null),
        },
      ];
    })
    .toReversed();

  function save() {
    const head = [
      "from (UTC)",
      "to (UTC)",
      "by itself",
      "kept %",
      "good",
      "bad",
      "unknown",
      "maintenance",
      "unit",
      "unit of unknown",
    ];
    const lines = rows.map(({ from, to, percent, target, tally }) => [
      from.toISOString(),
      to.toISOString(),
      stepWord({ percent, target, tally }),
      percent === null ? null : Math.floor(percent * 10_000) / 10_000,
      tally.good,
      tally.bad,
      tally.unknown,
      tally.maintenance,
      unitOf(objective.accounting),
      unknownUnitOf(tally, objective.accounting),
    ]);
    saveFile(
      fileName(`${objective.id} per ${by}`, window.asOf, "csv"),
      "text/csv;charset=utf-8",
      toCsv([head, ...lines]),
    );
  }

  return (
    <Section
      title={`${by[0]?.toUpperCase()}${by.slice(1)} by ${by}`}
      facts={`newest first, ${by === "hour" ? "hours of UTC" : `in ${zone}`}`}
      actions={
        <>
          {groupings.length > 1 && (
            <Segmented<Grouping>
              label="Lines of this table"
              value={by}
              options={groupings.map((value) => ({ value, label: value }))}
              onChange={(chosen) => write({ by: chosen === groupings[0] ? undefined : chosen })}
            />
          )}
          <Button icon={<Download className="size-3.5" aria-hidden />} onClick={save}>
            CSV
          </Button>
        </>
      }
    >
      {rows.length > 0 && <ShortSteps rows={rows} />}
      <DataTable
        className={rows.length > 0 ? "max-sm:hidden" : undefined}
        caption={`Per ${by}, newest first`}
        columns={columns}
        rows={rows}
        rowKey={({ from }) => String(from.getTime())}
        empty={
          <Empty title={`A line per ${by} would stand here`}>Nothing of this time has passed yet.</Empty>
        }
      />
    </Section>
  );
}
