"use client";

import type { Route } from "next";
import { type ReactNode, useState } from "react";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Link } from "@/components/ui/link";
import { StatusIcon } from "@/components/ui/status-badge";
import type { ReportCell, ReportUnit, ReportTable as Table } from "@/domain/report";
import { STATUS_WORD } from "@/domain/status";
import { needSomebody, notAmongWorst } from "./paper-lines";
import "./report.css";
import { beforeText, figureText, isFigure, many } from "./report-words";

export type Leads = {
  /** Where links lead on paper, which has no address of its own. */
  base?: string | undefined;
};

/** A link inside the console, or on paper one that still leads there. */
export function ReportLink({ href, base, children }: Leads & { href: string; children: ReactNode }) {
  const look = "underline decoration-line-2 hover:text-accent";
  if (base)
    return (
      <a href={`${base}${href}`} className={look}>
        {children}
      </a>
    );
  return (
    <Link href={href as Route} className={look}>
      {children}
    </Link>
  );
}

type Props = Leads & {
  table: Table;
  zone: string;
  /** So many lines are printed, the worst ones, and `home` is where the others are read. */
  paper?: { lines: number; home: string | undefined } | undefined;
};

const SCREEN_LINES = 12;

export function ReportTable({ table, zone, base, paper }: Props) {
  const { title, columns, rows, empty, leftOut } = table;
  const [isWhole, setWhole] = useState(!paper);
  const left = notAmongWorst(rows, paper?.lines ?? rows.length);
  const folded = notAmongWorst(rows, isWhole ? rows.length : SCREEN_LINES);
  if (rows.length === 0) return <p className="rounded border bg-surface px-4 py-3 text-ink-2">{empty}</p>;
  return (
    <>
      <div className="overflow-x-auto rounded border bg-surface max-sm:border-0 max-sm:bg-transparent print:overflow-visible">
        <table className="data-table">
          <caption className="sr-only">{title}</caption>
          <thead>
            <tr>
              {columns.map(({ key, title: name, unit }, place) => (
                <th
                  key={key}
                  scope="col"
                  data-title={place === 0 || undefined}
                  data-end={isFigure(unit) || undefined}
                >
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ cells }, line) => (
              <tr
                key={line}
                data-folded={folded.has(line) || undefined}
                className={left.has(line) ? "on-screen" : undefined}
              >
                {columns.map(({ key, title: name, unit }, place) => (
                  <td
                    key={key}
                    data-label={name}
                    data-title={place === 0 || undefined}
                    data-end={isFigure(unit) || undefined}
                    data-wraps={unit === "text" || undefined}
                  >
                    <Cell cell={cells[key]} unit={unit} zone={zone} base={base} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {folded.size > 0 && (
        <p className="on-screen mt-1">
          <Button size="small" onClick={() => setWhole(true)}>
            Show {many(folded.size, "more line")}, {troubleText(needSomebody(rows, folded))}
          </Button>
        </p>
      )}
      {left.size > 0 && (
        <p className="on-paper mt-1 text-sm">
          {many(left.size, "more line")}, {troubleText(needSomebody(rows, left))}, on{" "}
          {paper?.home ? (
            <ReportLink href={paper.home} base={base}>
              the report’s page
            </ReportLink>
          ) : (
            "the report’s page"
          )}
          .
        </p>
      )}
      {(leftOut ?? 0) > 0 && (
        <p className="mt-1 text-sm text-ink-2">
          {many(leftOut ?? 0, "more line")} were left out; a report holds the first {rows.length} of a table.
        </p>
      )}
    </>
  );
}

const troubleText = (count: number) =>
  count === 0 ? "none of which needs anybody" : `${count.toLocaleString("en-US")} of which may need somebody`;

function Cell({
  cell,
  unit,
  zone,
  base,
}: Leads & { cell: ReportCell | undefined; unit: ReportUnit; zone: string }) {
  const text = figureText(cell?.value, unit, zone);
  if (!cell) return <span className="text-ink-3">{text}</span>;
  const before = beforeText(cell, unit, zone);
  return (
    <span className="min-w-0">
      <span className="inline-flex items-baseline gap-1.5">
        {cell.status && (
          <>
            <StatusIcon status={cell.status} className="self-center" />
            <span className="sr-only">{STATUS_WORD[cell.status]}: </span>
          </>
        )}
        {cell.href ? (
          <ReportLink href={cell.href} base={base}>
            {text}
          </ReportLink>
        ) : (
          text
        )}
      </span>
      {before && (
        <span className={cn("block text-xs text-ink-3", isNoNews(before) && "on-screen")}>{before}</span>
      )}
    </span>
  );
}

/** Worth a word beside the figure, and no room on paper. */
const isNoNews = (before: string) => before === "as before" || before === "not known before";
