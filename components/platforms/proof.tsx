import { Code } from "@/components/ui/code";
import { KeyValue } from "@/components/ui/key-value";
import { Time } from "@/components/ui/time";
import { formatDuration } from "@/domain/duration";

type Kept = Readonly<Record<string, string | number | boolean | null>>;

/** Indents what can be read as JSON; an answer that was cut is shown as it came. */
function readable(excerpt: string): string {
  try {
    return JSON.stringify(JSON.parse(excerpt), null, 2);
  } catch {
    return excerpt;
  }
}

/** What was asked and what came back, secrets removed, as it was kept. */
export function Proof({ at, evidence }: { at: Date | string; evidence: Kept }) {
  const { method, url, httpStatus, durationMs, excerpt, correlationId } = evidence;
  const text = typeof excerpt === "string" ? excerpt : "";
  return (
    <div className="flex flex-col gap-3">
      <KeyValue
        items={[
          { label: "kept", value: <Time at={at} /> },
          {
            label: "asked",
            value: (
              <span className="font-mono text-sm break-all">
                {String(method ?? "")} {String(url ?? "")}
              </span>
            ),
          },
          { label: "answered", value: answerText(httpStatus, durationMs) },
          ...(correlationId
            ? [
                {
                  label: "correlation id",
                  value: <span className="font-mono text-sm">{String(correlationId)}</span>,
                },
              ]
            : []),
        ]}
      />
      {text === "" ? (
        <p className="text-ink-3">The answer had no text.</p>
      ) : (
        <Code label="The answer, its first 2,000 characters, without secrets" text={readable(text)} />
      )}
    </div>
  );
}

function answerText(status: unknown, durationMs: unknown): string {
  const word = typeof status === "number" ? `HTTP ${status}` : "no status";
  return typeof durationMs === "number" ? `${word} after ${formatDuration(durationMs)}` : word;
}
