import type { ReactNode } from "react";
import { cn } from "@/components/ui/cn";
import { Section } from "@/components/ui/page";
import { StatusBadge } from "@/components/ui/status-badge";
import type { ReportContent, ReportTable as Table } from "@/domain/report";
import { PAPER_LINES } from "./paper-lines";
import { type Leads, ReportLink, ReportTable } from "./report-table";
import { figureText, many } from "./report-words";

/** What needs somebody, before everything else. */
export function Exceptions({ content, base }: Leads & { content: ReportContent }) {
  const { exceptions } = content;
  return (
    <Section
      title="What needs somebody"
      facts={exceptions.length > 0 && many(exceptions.length, "exception")}
    >
      {exceptions.length === 0 ? (
        <p className="text-ink-2">Nothing did in this period.</p>
      ) : (
        <ul className="divide-y rounded border bg-surface">
          {exceptions.map(({ says, status, href }) => (
            <li key={says} className="flex items-baseline gap-3 px-3 py-2">
              <StatusBadge status={status} look="plain" className="w-20" />
              <span className="min-w-0 flex-1">
                {href ? (
                  <ReportLink href={href} base={base}>
                    {says}
                  </ReportLink>
                ) : (
                  says
                )}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}

const SHOWN_MISSING = 8;

/** How complete it is, and what is missing. */
export function Completeness({ content: { completeness, missing } }: { content: ReportContent }) {
  return (
    <Section title="How complete it is">
      <p className="max-w-prose">
        {completeness === null
          ? "How complete it is cannot be told: nothing was due to be observed."
          : `${figureText(completeness, "percent", "UTC")} of the observations that were due came.`}{" "}
        {missing.length === 0 && "Nothing is missing."}
      </p>
      {missing.length > 0 && (
        <div className="mt-2 rounded border border-warn-line bg-warn-soft px-3 py-2">
          <p className="font-medium text-warn">It is not complete. What is missing:</p>
          <Sentences all={missing.slice(0, SHOWN_MISSING)} />
          {missing.length > SHOWN_MISSING && (
            <details>
              <summary className="cursor-pointer">{missing.length - SHOWN_MISSING} more</summary>
              <Sentences all={missing.slice(SHOWN_MISSING)} />
            </details>
          )}
        </div>
      )}
    </Section>
  );
}

export function Accounting({ content: { accounting } }: { content: ReportContent }) {
  return (
    <Section title="How it is counted">
      <div className="max-w-prose text-sm text-ink-2 print:max-w-none print:columns-2">
        <Sentences all={accounting} />
      </div>
    </Section>
  );
}

const Sentences = ({ all }: { all: readonly string[] }) => (
  <ul className="list-disc pl-5">
    {all.map((sentence) => (
      <li key={sentence}>{sentence}</li>
    ))}
  </ul>
);

type SectionsProps = Leads & {
  content: ReportContent;
  /** The report's own page, where what is not printed is read. */
  home?: string;
  /** What stands beside the title of a table: its files. */
  beside?: (table: Table) => ReactNode;
};

export function Sections({ content, base, home, beside }: SectionsProps) {
  const lines = PAPER_LINES[content.kind];
  return content.sections.map(({ key, title, says, asked, tables }) => (
    <div key={key} id={key} className="scroll-mt-4">
      <Section title={title} facts={asked && `asked for in ${asked.file}, line ${asked.line}`}>
        <p className="mb-3 max-w-prose text-pretty">{says}</p>
        {tables.map((table) => (
          <div key={table.key} className={cn("mb-5", table.rows.length === 0 && "on-screen")}>
            <div className="mb-1 flex flex-wrap items-center gap-2">
              <h3 className={table.title === title ? "sr-only" : "font-medium"}>{table.title}</h3>
              {beside && <div className="on-screen ml-auto flex gap-1">{beside(table)}</div>}
            </div>
            <ReportTable
              table={table}
              zone={content.period.zone}
              base={base}
              paper={{ lines, home: home && `${home}#${key}` }}
            />
          </div>
        ))}
      </Section>
    </div>
  ));
}
