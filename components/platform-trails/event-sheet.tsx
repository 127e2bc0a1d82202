"use client";

import { Code } from "@/components/ui/code";
import { KeyValue } from "@/components/ui/key-value";
import { Sheet } from "@/components/ui/sheet";
import { Absolute } from "@/components/ui/time";
import type { PlatformEvent } from "./trail-types";

/** One row of a platform's trail, as it was told. */
export function EventSheet({ event, onClose }: { event: PlatformEvent; onClose: () => void }) {
  return (
    <Sheet
      open
      onOpenChange={(open) => !open && onClose()}
      title={<code className="font-mono">{event.action}</code>}
      answer={`Told by ${event.environmentId}; not part of this console’s own trail.`}
    >
      <KeyValue
        items={[
          { label: "when", value: <Absolute at={event.at} /> },
          { label: "who", value: event.actor },
          { label: "environment", value: event.environmentId },
          { label: "tenant", value: event.tenant ?? "–" },
          { label: "result", value: event.result || "the platform tells none" },
          {
            label: "subject",
            value: [event.resourceKind, event.resourceId].filter(Boolean).join(" ") || "–",
          },
          {
            label: "id over there",
            value: <code className="font-mono text-sm break-all">{event.externalId}</code>,
          },
          { label: "read here", value: <Absolute at={event.seenAt} /> },
        ]}
      />
      <Code
        className="mt-4"
        label="What else it says, secrets removed"
        text={JSON.stringify(event.detail, null, 2)}
      />
    </Sheet>
  );
}
