import { absoluteText } from "@/components/ui/time-text";
import type { ReportContent } from "@/domain/report";
import { ManualTexts } from "./manual-text";
import "./report.css";
import { Accounting, Completeness, Exceptions, Sections } from "./report-paper";
import { type Leads, ReportLink } from "./report-table";
import { periodText } from "./report-words";

type Printed = Leads & {
  id: string;
  content: ReportContent;
  number: number;
  digest: string;
  previousDigest: string | null;
  frozenAt: Date | null;
  frozenByName: string | null;
};

/** A frozen report on paper: everything that stands on its page, and nothing that is pressed. */
export function PrintedReport({ id, content, base, ...frozen }: Printed) {
  const { period } = content;
  const home = `/reports/${id}`;
  return (
    <main id="main" className="report mx-auto max-w-5xl p-6 print:p-0">
      <header className="mb-6 border-b pb-3">
        <h1 className="text-answer font-semibold">{content.title}</h1>
        <p>
          {period.name}: {periodText(period)}.
        </p>
        <p className="mt-1 text-sm text-ink-2">
          Number {frozen.number}, made {absoluteText(new Date(content.madeAt).getTime(), period.zone)}
          {frozen.frozenAt &&
            `, frozen ${absoluteText(frozen.frozenAt.getTime(), period.zone)} by ${frozen.frozenByName ?? "the clock"}`}
          . Every figure with its rows:{" "}
          <ReportLink href={home} base={base}>
            {base}
            {home}
          </ReportLink>
        </p>
        <p className="mt-1 text-xs break-all text-ink-2">
          SHA-256 <span className="font-mono">{frozen.digest}</span>
          <br />
          The one before it{" "}
          <span className="font-mono">{frozen.previousDigest ?? "does not exist: this is the first."}</span>
        </p>
      </header>
      <Exceptions content={content} base={base} />
      <Completeness content={content} />
      <ManualTexts content={content} />
      <Sections content={content} base={base} home={home} />
      <Accounting content={content} />
    </main>
  );
}
