"use client";

import { useState } from "react";
import { contradiction, whyNotReason } from "@/domain/threshold";
import { readLimit, writeLimit } from "./limit-text";
import { LEVELS, type Level, type LevelValues, type Threshold } from "./threshold-types";

type Draft = Record<Level, string> & { reason: string };

const textsOf = (limit: Threshold, values: LevelValues): Record<Level, string> => ({
  target: writeLimit(values.target, limit.unit),
  warn: writeLimit(values.warn, limit.unit),
  alert: writeLimit(values.alert, limit.unit),
});

/**
 * What is being typed about a limit, and what it means so far. It starts from one version; when somebody else
 * makes a newer one, an untouched draft follows it and a touched one stays and says so.
 */
export function useLimitDraft(limit: Threshold) {
  const fresh: Draft = { ...textsOf(limit, limit), reason: "" };
  const [{ base, start, draft }, setState] = useState({ base: limit.version, start: fresh, draft: fresh });
  const isTouched = [...LEVELS, "reason" as const].some((name) => draft[name] !== start[name]);
  const isBehind = base < limit.version;
  const restart = () => setState({ base: limit.version, start: fresh, draft: fresh });
  if (isBehind && !isTouched) restart();

  const reads = {
    target: readLimit(draft.target, limit.unit),
    warn: readLimit(draft.warn, limit.unit),
    alert: readLimit(draft.alert, limit.unit),
  };
  const problem = LEVELS.map((level) => reads[level].problem).find(Boolean);
  const values: LevelValues = {
    target: reads.target.value ?? null,
    warn: reads.warn.value ?? null,
    alert: reads.alert.value ?? null,
  };
  const changed = problem ? [] : LEVELS.filter((level) => values[level] !== limit[level]);
  const contradicts = problem ? undefined : contradiction(limit.direction, values);
  const reason = whyNotReason(draft.reason);

  return {
    base,
    draft,
    reads,
    values,
    changed,
    contradicts,
    isBehind: isBehind && isTouched,
    whyNot:
      (problem && "One of the values cannot be read yet.") ??
      contradicts ??
      (changed.length === 0 ? "No value differs from what is in force." : undefined) ??
      reason,
    write: (change: Partial<Draft>) => setState((last) => ({ ...last, draft: { ...last.draft, ...change } })),
    writeDeclared: () =>
      setState((last) => ({
        ...last,
        draft: {
          ...textsOf(limit, limit.declared),
          reason: last.draft.reason || "Back to what the runbook says.",
        },
      })),
    restart,
    /** What was saved is the new start. */
    settle: (version: number, saved: LevelValues) => {
      const written = { ...textsOf(limit, saved), reason: "" };
      setState({ base: version, start: written, draft: written });
    },
  };
}
