"use client";

import { X } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Code } from "@/components/ui/code";
import { CopyButton } from "@/components/ui/copy-button";
import { IconButton } from "@/components/ui/icon-button";
import { KeyValue } from "@/components/ui/key-value";
import { Absolute } from "@/components/ui/time";
import { lineFields, tiesLines } from "./line-fields";
import { LevelMark, LineText } from "./log-line";
import type { Line } from "./log-types";

type LineDetailProps = {
  line: Line;
  /** An address that finds this line again; missing for a line without a time. */
  address: string | undefined;
  /** Looks for the other lines with this value. */
  onFind: ((name: string, value: string) => void) | undefined;
  onClose: () => void;
};

/** A line in full: its words, and its fields with a way to the lines that belong to it. */
export function LineDetail({ line, address, onFind, onClose }: LineDetailProps) {
  const { message, fields } = lineFields(line.text);
  return (
    <section aria-label="The line in full" className="mt-3 rounded border bg-surface p-4">
      <div className="mb-3 flex flex-wrap items-center gap-x-4 gap-y-1 text-sm text-ink-2">
        {line.at ? <Absolute at={line.at} /> : "It has no time."}
        <LevelMark level={line.level} />
        <span className="font-mono">{line.from}</span>
        {address && (
          <span className="inline-flex items-center gap-1">
            Link to this line
            <CopyButton text={address} label="Copy the link to this line" />
          </span>
        )}
        <IconButton label="Close the line" size="small" className="ml-auto" onClick={onClose}>
          <X className="size-4" aria-hidden />
        </IconButton>
      </div>
      <Code text={message || line.text} />
      {fields.length > 0 && (
        <KeyValue
          className="mt-4"
          items={fields.map(([name, value]) => ({
            label: name,
            value: (
              <span className="inline-flex max-w-full flex-wrap items-center gap-2">
                <span className="font-mono text-sm break-all whitespace-pre-wrap">
                  <LineText text={value} />
                </span>
                {onFind && tiesLines(name) && (
                  <Button size="small" variant="quiet" onClick={() => onFind(name, value)}>
                    Find its lines
                  </Button>
                )}
              </span>
            ),
          }))}
        />
      )}
    </section>
  );
}
