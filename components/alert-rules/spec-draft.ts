import { readLimit, writeLimit } from "@/components/thresholds/limit-text";
import type { RuleKind, RuleSpec } from "@/domain/alert-rule";
import type { Unit } from "@/domain/duration";
import { budgetSpec, budgetTexts } from "./budget-fields";
import type { Texts } from "./spec-kinds";

const spanWords = (seconds: number) => (seconds === 0 ? "" : writeLimit(seconds, "seconds"));

/** A spec as its fields show it; reading it gives the same spec again. */
export function textsOf(spec: RuleSpec, unit: Unit): Texts {
  const texts: Texts = {};
  for (const [name, value] of Object.entries(spec)) {
    if (Array.isArray(value) || name === "kind") continue;
    const isSpan = /seconds$/i.test(name);
    texts[name] = value === null ? "" : isSpan ? spanWords(Number(value)) : String(value);
  }
  if (spec.kind === "threshold")
    return {
      ...texts,
      target: spec.check === null ? "metric" : "check",
      level: spec.level ?? "own",
      limit: spec.limit === null ? "" : writeLimit(spec.limit, unit),
    };
  if (spec.kind === "budget") return budgetTexts(spec);
  if (spec.kind === "burn-rate") {
    texts.windows = String(spec.windows.length);
    for (const [index, { longSeconds, shortSeconds, factor }] of spec.windows.entries())
      Object.assign(texts, {
        [`long${index}`]: spanWords(longSeconds),
        [`short${index}`]: spanWords(shortSeconds),
        [`factor${index}`]: String(factor),
      });
  }
  return texts;
}

export type ReadSpec = { spec: RuleSpec; problem?: never } | { spec?: never; problem: string; field: string };

class Unreadable extends Error {
  constructor(
    readonly field: string,
    message: string,
  ) {
    super(message);
  }
}

/** What the fields mean so far, or which of them cannot be read. */
export function readSpec(kind: RuleKind, texts: Texts, unit: Unit): ReadSpec {
  try {
    return { spec: specOf(kind, texts, unit) };
  } catch (error) {
    if (error instanceof Unreadable) return { problem: error.message, field: error.field };
    throw error;
  }
}

function specOf(kind: RuleKind, texts: Texts, unit: Unit): RuleSpec {
  const text = (name: string) => (texts[name] ?? "").trim();
  const named = (name: string) => text(name) || null;
  const number = (name: string): number => {
    const value = Number(text(name));
    if (text(name) === "" || !Number.isFinite(value) || value < 0)
      throw new Unreadable(name, "Write a number.");
    return value;
  };
  const span = (name: string): number => {
    const read = readLimit(text(name), "seconds");
    if (read.problem !== undefined) throw new Unreadable(name, read.problem);
    if (read.value === null) throw new Unreadable(name, "Say how long, such as 15 min.");
    return Math.round(read.value);
  };
  const level = () => (text("level") === "warn" ? "warn" : "alert");
  switch (kind) {
    case "threshold": {
      const isMetric = text("target") === "metric";
      const name = isMetric ? "metric" : "check";
      if (!named(name)) throw new Unreadable(name, `Choose a ${name}.`);
      const isOwn = text("level") === "own";
      const limit = isOwn ? readLimit(text("limit"), isMetric ? unit : "count") : undefined;
      if (limit && (limit.problem !== undefined || limit.value === null))
        throw new Unreadable("limit", limit.problem ?? "Write the number that is too much.");
      const aggregate =
        (["average", "highest", "lowest"] as const).find((word) => word === text("aggregate")) ?? "last";
      return {
        kind,
        metric: isMetric ? named("metric") : null,
        check: isMetric ? null : named("check"),
        level: isOwn ? null : level(),
        limit: limit?.value ?? null,
        direction: text("direction") === "below-is-bad" ? "below-is-bad" : "above-is-bad",
        windowSeconds: aggregate === "last" ? 0 : span("windowSeconds"),
        aggregate,
        minimumVolume: number("minimumVolume"),
      };
    }
    case "staleness":
      return { kind, job: named("job"), level: level() };
    case "error-rate": {
      const of = text("of") === "answers" ? "answers" : "runs";
      const names = {
        job: of === "runs" ? named("job") : null,
        check: of === "answers" ? named("check") : null,
      };
      return {
        kind,
        of,
        ...names,
        percent: number("percent"),
        windowSeconds: span("windowSeconds"),
        minimumVolume: number("minimumVolume"),
      };
    }
    case "no-data":
    case "access-refused":
      return { kind, check: named("check"), seconds: span("seconds") };
    case "consecutive-failures":
      return { kind, job: named("job"), count: number("count") };
    case "dead-man":
    case "credential-due":
      return { kind };
    case "budget":
      return budgetSpec(texts, number);
    case "burn-rate":
      return {
        kind,
        check: named("check"),
        objectivePercent: number("objectivePercent"),
        windows: Array.from({ length: Number(texts.windows) || 1 }, (_, index) => ({
          longSeconds: span(`long${index}`),
          shortSeconds: span(`short${index}`),
          factor: number(`factor${index}`),
        })),
      };
    case "simultaneous":
      return { kind, count: number("count"), windowSeconds: span("windowSeconds") };
    case "webhook-silence":
      return { kind, seconds: span("seconds") };
    case "credential-expiry":
      if (!named("metric")) throw new Unreadable("metric", "Choose a metric.");
      return { kind, metric: text("metric"), days: number("days") };
    case "failed-sign-ins":
      return {
        kind,
        count: number("count"),
        windowSeconds: span("windowSeconds"),
        by: text("by") === "address" ? "address" : "account",
      };
  }
}
