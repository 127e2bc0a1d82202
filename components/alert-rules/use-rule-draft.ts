"use client";

import { useState } from "react";
import { readLimit, writeLimit } from "@/components/thresholds/limit-text";
import type { RuleKind, RuleSpec } from "@/domain/alert-rule";
import type { Unit } from "@/domain/duration";
import type { AlertSeverity, PlatformId } from "@/domain/platform";
import { contradictionIn } from "@/domain/rule-text";
import type { Choices, Draft } from "./rule-types";
import { readSpec, textsOf } from "./spec-draft";
import type { Texts } from "./spec-kinds";

export type RuleStart = {
  platformId: PlatformId | null;
  kind: RuleKind;
  spec: RuleSpec;
  severity: AlertSeverity;
  holdSeconds: number;
  recoverSeconds: number;
};

const span = (seconds: number) => (seconds === 0 ? "0 s" : writeLimit(seconds, "seconds"));

export function unitOf(
  choices: Choices,
  platformId: PlatformId | null,
  metric: string | null | undefined,
): Unit {
  const found = choices.metrics.find(
    (one) => one.key === metric && (platformId === null || one.platformId === platformId),
  );
  return found?.limits.unit ?? "count";
}

const startOf = (start: RuleStart, choices: Choices) => ({
  texts: textsOf(
    start.spec,
    unitOf(choices, start.platformId, "metric" in start.spec ? start.spec.metric : null),
  ),
  severity: start.severity,
  hold: span(start.holdSeconds),
  recover: span(start.recoverSeconds),
});

/** What is being typed about a rule, and the draft that it means so far. */
export function useRuleDraft(start: RuleStart, choices: Choices) {
  const [typed, setTyped] = useState(() => startOf(start, choices));
  const unit = unitOf(choices, start.platformId, typed.texts.metric);
  const read = readSpec(start.kind, typed.texts, unit);
  const [hold, recover] = [typed.hold, typed.recover].map((text) => readLimit(text, "seconds"));
  const problem = read.problem
    ? { field: read.field, text: read.problem }
    : hold?.problem
      ? { field: "hold", text: hold.problem }
      : recover?.problem
        ? { field: "recover", text: recover.problem }
        : undefined;
  const draft: Draft | undefined =
    problem || !read.spec
      ? undefined
      : {
          platformId: start.platformId,
          spec: read.spec,
          severity: typed.severity,
          holdSeconds: Math.round(hold?.value ?? 0),
          recoverSeconds: Math.round(recover?.value ?? 0),
        };
  return {
    typed,
    unit,
    draft,
    problem,
    contradicts: draft && contradictionIn(draft.spec),
    isTouched: JSON.stringify(typed) !== JSON.stringify(startOf(start, choices)),
    write: (change: Partial<Omit<typeof typed, "texts">>) => setTyped((last) => ({ ...last, ...change })),
    writeTexts: (change: Texts) => setTyped((last) => ({ ...last, texts: { ...last.texts, ...change } })),
    restart: (other: RuleStart) => setTyped(startOf(other, choices)),
  };
}

export type RuleDraft = ReturnType<typeof useRuleDraft>;
