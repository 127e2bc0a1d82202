import type { ReactNode } from "react";
import { Section } from "@/components/ui/page";
import { StatusBadge } from "@/components/ui/status-badge";
import type { ReportContent, ReportTable as Table } from "@/domain/report";
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

/** How it is counted, how complete it is, and what is missing. */
export function Accounting({ content }: { content: ReportContent }) {
  const { accounting, completeness, missing } = content;
  return (
    <Section title="How it is counted">
      <div className="flex flex-col gap-3">
        <Sentences all={accounting} />
        <p>
          {completeness === null
            ? "How complete it is cannot be told: nothing was due to be observed."
            : `${figureText(completeness, "percent", "UTC")} of the observations that were due came.`}{" "}
          {missing.length === 0 && "Nothing is missing."}
        </p>
        {missing.length > 0 && (
          <div className="rounded border border-warn-line bg-warn-soft px-3 py-2">
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
  /** What stands beside the title of a table: its files. */
  beside?: (table: Table) => ReactNode;
};

export function Sections({ content, base, beside }: SectionsProps) {
  return content.sections.map(({ key, title, says, asked, tables }) => (
    <Section key={key} title={title} facts={asked && `asked for in ${asked.file}, line ${asked.line}`}>
      <p className="mb-3 max-w-prose text-pretty">{says}</p>
      {tables.map((table) => (
        <div key={table.key} className="mb-5">
          <div className="mb-1 flex flex-wrap items-center gap-2">
            <h3 className="font-medium">{table.title}</h3>
            {beside && <div className="on-screen ml-auto flex gap-1">{beside(table)}</div>}
          </div>
          <ReportTable table={table} zone={content.period.zone} base={base} />
        </div>
      ))}
    </Section>
  ));
}
