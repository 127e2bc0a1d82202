"use client";

import type { Route } from "next";
import { ItsAudit } from "@/components/audit/its-audit";
import { SheetPart } from "@/components/people/sheet-part";
import { KeyValue } from "@/components/ui/key-value";
import { Link } from "@/components/ui/link";
import { Sheet } from "@/components/ui/sheet";
import { DerivedPill } from "./limit-columns";
import { changedLevels, levelsText, limitStory } from "./limit-words";
import { PLATFORM_NAME } from "./platform-name";
import { ThresholdForm } from "./threshold-form";
import { ThresholdHistory } from "./threshold-history";
import type { Threshold } from "./threshold-types";

/** One limit: what it does in words, where it comes from, its form and its history. */
export function ThresholdSheet({ limit, onClose }: { limit: Threshold; onClose: () => void }) {
  return (
    <Sheet
      open
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={limit.title}
      answer={
        <>
          {PLATFORM_NAME[limit.platformId]} · <code className="font-mono text-sm">{limit.metric}</code>
        </>
      }
    >
      <p className="mb-4 max-w-prose">{limitStory(limit).join(" ")}</p>
      <Facts limit={limit} />
      <SheetPart title="Change">
        <ThresholdForm key={limit.id} limit={limit} />
      </SheetPart>
      <SheetPart title="History">
        <ThresholdHistory limit={limit} />
      </SheetPart>
    </Sheet>
  );
}

const linkStyle = "underline decoration-line-2 hover:text-accent";

function Facts({ limit }: { limit: Threshold }) {
  const changed = changedLevels(limit);
  return (
    <KeyValue
      items={[
        {
          label: "source",
          value: (
            <span className="inline-flex flex-wrap items-center gap-2">
              {limit.sourceFile}
              {limit.sourceLine !== null && `, line ${limit.sourceLine}`}
              {limit.derived && <DerivedPill note={limit.note} />}
            </span>
          ),
        },
        ...(limit.note ? [{ label: "note", value: limit.note }] : []),
        ...(changed.length > 0
          ? [{ label: "the runbook says", value: levelsText(limit, limit.declared, changed) }]
          : []),
        { label: "owner", value: limit.owner },
        {
          label: "see also",
          value: (
            <span className="flex flex-wrap gap-x-4 gap-y-1">
              <Link href={`/platforms?q=${limit.platformId}` as Route} className={linkStyle}>
                where it is judged
              </Link>
              <ItsAudit of={{ kind: "threshold", subject: limit.id }} label="its audit trail" />
            </span>
          ),
        },
      ]}
    />
  );
}
