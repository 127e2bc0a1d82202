import { LOG_LEVELS } from "@/domain/log-level";
import type { Line } from "./log-types";

/** More lines than these are not held in a page; the oldest go first. */
export const MOST_LINES = 50_000;

export type Reading = {
  state: "none" | "asked" | "read" | "failed";
  lines: readonly Line[];
  /** Lines that were read and are held no longer. */
  gone: number;
  /** More was there before the first line than was asked for. */
  hasOlder: boolean;
  canFollow: boolean;
  asOf: Date | null;
  /** Why it could not be read, or not be read on for now. */
  trouble: string | undefined;
};

type Run = {
  rows: readonly (readonly (string | number | boolean | null)[])[] | null;
  truncated: boolean;
  cursor: string | null;
  endedAt: Date | null;
};
export type ReadingNews =
  | { kind: "start" }
  | { kind: "first" | "more"; run: Run }
  | { kind: "trouble" | "failed"; said: string };

export const startReading: Reading = {
  state: "none",
  lines: [],
  gone: 0,
  hasOlder: false,
  canFollow: false,
  asOf: null,
  trouble: undefined,
};

function lineOf([at, level, from, text]: readonly (string | number | boolean | null)[]): Line {
  return {
    at: typeof at === "string" ? new Date(at) : null,
    level: LOG_LEVELS.find((one) => one === level) ?? null,
    from: String(from ?? ""),
    text: String(text ?? ""),
  };
}

export function reduceReading(before: Reading, news: ReadingNews): Reading {
  switch (news.kind) {
    case "start":
      return { ...startReading, state: "asked" };
    case "failed":
      return { ...before, state: "failed", trouble: news.said };
    case "trouble":
      return { ...before, trouble: news.said };
    case "first":
    case "more": {
      const { rows, truncated, cursor, endedAt } = news.run;
      const added = (rows ?? []).map(lineOf);
      const all = added.length === 0 ? before.lines : [...before.lines, ...added];
      const over = Math.max(0, all.length - MOST_LINES);
      return {
        state: "read",
        lines: over > 0 ? all.slice(over) : all,
        gone: before.gone + over,
        hasOlder: news.kind === "first" ? truncated : before.hasOlder,
        canFollow: cursor !== null,
        asOf: endedAt,
        trouble: undefined,
      };
    }
  }
}
