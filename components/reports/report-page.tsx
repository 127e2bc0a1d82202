"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import { Printer } from "lucide-react";
import type { Route } from "next";
import { PrintHeader } from "@/components/shell/print-header";
import { useTRPC } from "@/components/trpc";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { PageHeader } from "@/components/ui/page";
import { ProgressBar } from "@/components/ui/progress-bar";
import { StatusBadge } from "@/components/ui/status-badge";
import { FreezeButton } from "./freeze-button";
import { ManualTexts } from "./manual-text";
import { PdfButton } from "./pdf-button";
import "./report.css";
import { Accounting, Completeness, Exceptions, Sections } from "./report-paper";
import { ReportParts } from "./report-parts";
import { Proof } from "./report-proof";
import type { OneReport } from "./report-types";
import { isOpenPart, many, periodText, STATE_LOOK, short } from "./report-words";
import { ReportsNav } from "./reports-nav";
import { RetryButton } from "./retry-button";
import { SendButton } from "./send-button";
import { Sendings } from "./sendings";
import { TableFiles } from "./table-files";

const POLL_MS = 2000;
const SHOWN_CHANGES = 5;

/** What was it like in this period, and what stands behind each figure? */
export function ReportPage({ id }: { id: string }) {
  const trpc = useTRPC();
  const { data } = useSuspenseQuery({
    ...trpc.reports.one.queryOptions({ id }),
    refetchInterval: (query) => (query.state.data && isMoving(query.state.data) ? POLL_MS : false),
  });
  const { report, definition, content } = data;
  const isFrozen = report.state === "frozen";
  return (
    <div className="report">
      {report.digest && <PrintHeader title={definition.title} hash={report.digest} />}
      <PageHeader
        title={content?.title ?? definition.title}
        back={{ href: "/reports" as Route, label: "Reports" }}
        facts={
          <>
            <StatusBadge {...STATE_LOOK[report.state]} />
            <span>{report.periodName}</span>
            <span>number {report.number}</span>
            {report.digest && <code className="font-mono">{short(report.digest)}</code>}
          </>
        }
        answer={answerOf(data)}
        actions={
          content && (
            <>
              {!isFrozen && <FreezeButton data={data} />}
              {isFrozen && <SendButton id={id} />}
              <Button icon={<Printer className="size-3.5" aria-hidden />} onClick={() => window.print()}>
                Print
              </Button>
              <PdfButton data={data} />
            </>
          )
        }
      />
      <ReportsNav />
      {data.broken && (
        <div className="mb-4">
          <Banner status="alert">This is not what was frozen: {data.broken}</Banner>
        </div>
      )}
      {data.changedSince.length > 0 && (
        <div className="mb-4">
          <Banner status="warn">
            Counted anew after it was made, because observations came late:{" "}
            {data.changedSince.slice(0, SHOWN_CHANGES).join("; ")}
            {data.changedSince.length > SHOWN_CHANGES &&
              ` and ${data.changedSince.length - SHOWN_CHANGES} more`}
            . The report stays as it was.
          </Banner>
        </div>
      )}
      {report.state === "making" && (
        <ProgressBar
          value={Math.round(report.progress * 100)}
          max={100}
          label="of the report made"
          text={report.said || "waits for the worker"}
        />
      )}
      {report.state === "failed" && (
        <div className="mb-4 flex flex-col items-start gap-3">
          <p>It could not be made: {report.said}</p>
          <RetryButton id={id} />
        </div>
      )}
      {content && (
        <>
          <Exceptions content={content} />
          <Completeness content={content} />
          {isFrozen ? <ManualTexts content={content} /> : <ReportParts data={data} />}
          <Sections
            content={content}
            home={`/reports/${id}`}
            beside={(table) => <TableFiles table={table} content={content} />}
          />
          <Accounting content={content} />
          <Proof data={data} />
          {isFrozen && <Sendings sendings={data.sendings} />}
        </>
      )}
    </div>
  );
}

const isMoving = ({ report, pdf, sendings }: OneReport) =>
  report.state === "making" ||
  pdf?.state === "asked" ||
  pdf?.state === "making" ||
  sendings.some(({ state }) => state === "waiting");

function answerOf({ report, content, parts }: OneReport): string {
  if (!content) return report.state === "failed" ? "It could not be made." : "It is being put together.";
  const { exceptions, missing, period } = content;
  const worst = exceptions[0]?.says;
  const needs = worst
    ? `${many(exceptions.length, "exception")}. Worst: ${worst}`
    : "Nothing needed anybody.";
  const open = parts.filter(isOpenPart).length;
  const waits = report.state === "waiting" && open > 0 ? ` ${many(open, "part")} still to be written.` : "";
  const gap = missing.length > 0 ? " It is not complete." : "";
  return `${periodText(period)}. ${needs}${/[.!?]$/.test(needs) ? "" : "."}${waits}${gap}`;
}
