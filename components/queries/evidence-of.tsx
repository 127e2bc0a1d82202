"use client";

import { Proof } from "@/components/platforms/proof";
import { KeyValue } from "@/components/ui/key-value";
import { Sheet } from "@/components/ui/sheet";
import { Absolute } from "@/components/ui/time";
import type { Answer } from "./query-types";

/** Who asked what, when, and what came over the wire. */
export function EvidenceOf({ answer, onClose }: { answer: Answer; onClose: () => void }) {
  return (
    <Sheet open onOpenChange={(open) => !open && onClose()} title="Evidence" answer={answer.said}>
      <KeyValue
        className="mb-6"
        items={[
          { label: "question", value: <span className="font-mono text-sm">{answer.query}</span> },
          ...Object.entries(answer.input).map(([label, value]) => ({ label, value })),
          {
            label: "asked",
            value: (
              <>
                <Absolute at={answer.askedAt} /> by {answer.askedByName}
              </>
            ),
          },
          { label: "answered", value: answer.endedAt ? <Absolute at={answer.endedAt} /> : "not yet" },
          { label: "read", value: <span className="font-mono text-sm break-all">{answer.id}</span> },
        ]}
      />
      {answer.evidence ? (
        <Proof at={answer.endedAt ?? answer.askedAt} evidence={answer.evidence} />
      ) : (
        <p className="text-ink-2">
          Nothing went over HTTP for this answer: it was read through the driver's own connection. The rows
          themselves are kept for seven days.
        </p>
      )}
    </Sheet>
  );
}
