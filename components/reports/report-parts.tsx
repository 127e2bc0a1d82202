"use client";

import { Section } from "@/components/ui/page";
import { PartToWrite } from "./part-to-write";
import type { OneReport } from "./report-types";
import { isOpenPart, many } from "./report-words";

/** What people still write, beside what they wrote already. */
export function ReportParts({ data: { report, parts } }: { data: OneReport }) {
  if (parts.length === 0) return null;
  const open = parts.filter(isOpenPart).length;
  return (
    <Section
      title="Parts that people write"
      facts={open > 0 ? `${many(open, "part")} still to be written` : "all are written or left out"}
    >
      <div className="flex flex-col gap-4">
        {parts.map((part) => (
          <PartToWrite key={part.key} reportId={report.id} part={part} />
        ))}
      </div>
    </Section>
  );
}
