import { memo } from "react";
import { Redacted } from "@/components/ui/code";
import { splitRedactions } from "@/components/ui/redactions";
import { StatusIcon } from "@/components/ui/status-badge";
import { Absolute } from "@/components/ui/time";
import type { LogLevel } from "@/domain/log-level";
import { lineRow } from "./line-fields";
import type { Line } from "./log-types";

const SHOWN = 1000;

/** One line on one row, its fields behind its words. */
export const LogLine = memo(function LogLine({ line }: { line: Line }) {
  const text = lineRow(line.text).replaceAll(/\s*\n\s*/g, " ⏎ ");
  return (
    <>
      <span className="w-20 shrink-0 text-ink-3">
        {line.at ? <Absolute at={line.at} form="clock" /> : "no time"}
      </span>
      <LevelMark level={line.level} />
      <span className="w-36 shrink-0 truncate text-ink-3 max-sm:hidden">{line.from}</span>
      <LineText text={text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text} />
    </>
  );
});

export function LevelMark({ level }: { level: LogLevel | null }) {
  const tone = level === "error" ? "text-alert" : level === "warn" ? "text-warn" : "text-ink-3";
  return (
    <span className={`inline-flex w-14 shrink-0 items-center gap-1 ${tone}`}>
      {level === "error" && <StatusIcon status="alert" />}
      {level === "warn" && <StatusIcon status="warn" />}
      {level ?? "–"}
    </span>
  );
}

export function LineText({ text }: { text: string }) {
  return (
    <span>
      {splitRedactions(text).map((part, index) =>
        part.isRedacted ? <Redacted key={index} text={part.text} /> : part.text,
      )}
    </span>
  );
}
