"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { FileDown } from "lucide-react";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { buttonStyle } from "@/components/ui/button-style";
import { InlineError } from "@/components/ui/error-note";
import type { OneReport } from "./report-types";

const icon = <FileDown className="size-3.5" aria-hidden />;

/** The PDF where there is one; otherwise what keeps it, in words. */
export function PdfButton({ data: { report, pdf } }: { data: OneReport }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const ask = useMutation(
    trpc.reports.askPdf.mutationOptions({
      onSettled: () => queryClient.invalidateQueries(trpc.reports.pathFilter()),
    }),
  );
  if (pdf?.state === "ready")
    return (
      <a href={`/api/reports/${report.id}/pdf`} download className={buttonStyle({})}>
        {icon}
        PDF
      </a>
    );
  if (report.state !== "frozen")
    return (
      <Button icon={icon} blockedBecause="Only a frozen report becomes a PDF. This one can be printed.">
        PDF
      </Button>
    );
  const isUnderWay = pdf?.state === "asked" || pdf?.state === "making";
  return (
    <>
      <Button icon={icon} pending={isUnderWay || ask.isPending} onClick={() => ask.mutate({ id: report.id })}>
        {isUnderWay ? "The PDF is being made" : "Make the PDF"}
      </Button>
      {(ask.error || pdf?.said) && (
        <InlineError className="basis-full">{ask.error?.message ?? pdf?.said}</InlineError>
      )}
    </>
  );
}
