"use client";

import dynamic from "next/dynamic";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Section } from "@/components/ui/page";
import { StatusIcon } from "@/components/ui/status-badge";
import type { FlowAnswer, Left } from "./flow-types";

const ActionPanel = dynamic(
  () => import("@/components/actions/action-panel").then((module) => module.ActionPanel),
  { ssr: false },
);

/** What a cancelled flow did and did not take back, each with the way to take it back where there is one. */
export function LeftBehind({ answer: { flow, left } }: { answer: FlowAnswer }) {
  return (
    <Section title="What it left behind" facts={left.length > 0 ? `${left.length}` : undefined}>
      {left.length === 0 ? (
        <p className="rounded border bg-surface px-4 py-3 text-ink-2">
          Nothing: no step had changed anything outside this console.
        </p>
      ) : (
        <ul className="rounded border bg-surface">
          {left.map((one, at) => (
            <li key={at} className="border-b px-4 py-3 last:border-b-0">
              <LeftItem flow={flow} left={one} />
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}

function LeftItem({ flow, left }: { flow: FlowAnswer["flow"]; left: Left }) {
  const [isAsking, setAsking] = useState(false);
  const isOpen = isAsking && !left.isUndone;
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <p className="flex min-w-0 flex-1 basis-60 items-start gap-2">
          <StatusIcon status={left.isUndone ? "ok" : "warn"} className="mt-1" />
          <span>
            {left.said} {left.isUndone ? <strong>Taken back.</strong> : <strong>Still there.</strong>}
          </span>
        </p>
        {left.isUndone ? null : left.undo ? (
          !isOpen && <Button onClick={() => setAsking(true)}>{left.undo.label}…</Button>
        ) : (
          <span className="text-sm text-ink-2">Nothing takes it back from here; do it by hand.</span>
        )}
      </div>
      {isOpen && left.undo && (
        <div className="max-w-2xl">
          <ActionPanel
            environmentId={flow.environmentId}
            action={left.undo.action}
            input={left.undo.input}
            flowId={flow.id}
            flowStep={`undo-${left.step}`}
            onClose={() => setAsking(false)}
          />
        </div>
      )}
    </div>
  );
}
