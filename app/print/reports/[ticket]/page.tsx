import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { cache } from "react";
import { PrintedReport } from "@/components/reports/printed-report";
import { database } from "@/server/database";
import { env } from "@/server/env";
import { reportToPrint } from "@/server/reports/printed";

type Props = { params: Promise<{ ticket: string }> };

/** A ticket is spent once for the title and the page together. */
const opened = cache((ticket: string) => reportToPrint(database().db, ticket, new Date()));

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const report = await opened((await params).ticket);
  return {
    title: { absolute: report ? `${report.content.title} ${report.digest.slice(0, 12)}` : "No report" },
  };
}

/** For the browser that makes the PDF: it comes with a ticket of the worker, and without anybody's session. */
export default async function Page({ params }: Props) {
  const report = await opened((await params).ticket);
  if (!report) notFound();
  return <PrintedReport {...report} base={env().address} />;
}
