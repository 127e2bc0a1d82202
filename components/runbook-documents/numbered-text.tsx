"use client";

import { type KeyboardEvent, useEffect, useRef } from "react";
import { cn } from "@/components/ui/cn";
import { StatusIcon } from "@/components/ui/status-badge";
import type { Problem } from "./document-types";
import { SEVERITY_STATUS } from "./document-words";

export type Place = { line: number; column: number };

type Props = {
  label: string;
  text: string;
  problems: readonly Problem[];
  readOnly: boolean;
  /** Where the cursor goes next; `onGone` when it is there. */
  goTo: Place | undefined;
  onGone: () => void;
  onChange: (text: string) => void;
};

/** A text of many lines with their numbers beside them, and a mark where something is wrong. */
export function NumberedText({ label, text, problems, readOnly, goTo, onGone, onChange }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const area = useRef<HTMLTextAreaElement>(null);
  const lines = text.split("\n");
  const widest = lines.reduce((most, line) => Math.max(most, line.length), 0);

  useEffect(() => {
    const field = area.current;
    if (!goTo || !field) return;
    const offset = offsetOf(field.value, goTo);
    field.focus({ preventScroll: true });
    field.setSelectionRange(offset, offset);
    const lineHeight = Number.parseFloat(getComputedStyle(field).lineHeight);
    const top = (goTo.line - 1) * lineHeight;
    box.current?.scrollTo({ top: Math.max(0, top - box.current.clientHeight / 3), left: 0 });
    onGone();
  }, [goTo, onGone]);

  return (
    <div
      ref={box}
      className="relative flex h-[70dvh] min-h-80 overflow-auto rounded border border-line-strong bg-surface font-mono text-sm has-focus-visible:outline-2 has-focus-visible:outline-accent max-sm:text-lg"
    >
      <div
        aria-hidden
        className="sticky left-0 z-1 h-max min-h-full shrink-0 border-r bg-sunken py-2 pr-2 pl-6 text-right whitespace-pre text-ink-3 select-none"
      >
        {lines.map((_, place) => place + 1).join("\n")}
        {worstOfLines(problems).map(({ line, severity, said }) => (
          <span
            key={line}
            data-tip={said}
            className="absolute left-1.5 flex h-[1lh] items-center"
            style={{ top: `calc(0.5rem + ${line - 1} * 1lh)` }}
          >
            <StatusIcon status={SEVERITY_STATUS[severity]} />
          </span>
        ))}
      </div>
      <textarea
        ref={area}
        aria-label={label}
        aria-invalid={problems.some(({ severity }) => severity === "error") || undefined}
        wrap="off"
        rows={lines.length}
        spellCheck={false}
        autoCapitalize="off"
        autoComplete="off"
        readOnly={readOnly}
        value={text}
        onKeyDown={keepIndent}
        onChange={(event) => onChange(event.target.value)}
        style={{ minWidth: `calc(${widest}ch + 3rem)` }}
        className={cn(
          "h-max min-h-full flex-1 resize-none overflow-hidden px-3 py-2 whitespace-pre outline-none",
          readOnly && "bg-sunken",
        )}
      />
    </div>
  );
}

function worstOfLines(problems: readonly Problem[]): Problem[] {
  const worst = new Map<number, Problem>();
  for (const problem of problems) {
    const known = worst.get(problem.line);
    if (!known || (known.severity === "warning" && problem.severity === "error"))
      worst.set(problem.line, problem);
  }
  return [...worst.values()];
}

function offsetOf(text: string, { line, column }: Place): number {
  let offset = 0;
  for (let passed = 1; passed < line; passed += 1) {
    const end = text.indexOf("\n", offset);
    if (end < 0) return text.length;
    offset = end + 1;
  }
  return Math.min(offset + column - 1, text.length);
}

/** The next line begins under the last one; under the names of an entry where that began one. */
function keepIndent(event: KeyboardEvent<HTMLTextAreaElement>) {
  if (event.key !== "Enter" || event.shiftKey || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.nativeEvent.isComposing || event.currentTarget.readOnly) return;
  const { value, selectionStart } = event.currentTarget;
  const line = value.slice(value.lastIndexOf("\n", selectionStart - 1) + 1, selectionStart);
  const indent = /^ *(- (?=[\w-]+:))?/.exec(line)?.[0].replace("-", " ") ?? "";
  if (indent === "") return;
  event.preventDefault();
  // The only way in which the browser can still undo it.
  document.execCommand("insertText", false, `\n${indent}`);
}
