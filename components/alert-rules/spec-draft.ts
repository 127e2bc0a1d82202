import { readLimit, writeLimit } from "@/components/thresholds/limit-text";
import type { RuleKind, RuleSpec } from "@/domain/alert-rule";
import type { Unit } from "@/domain/duration";

/** What is typed and chosen, field by field; an empty text stands for none. */
export type Texts = Record<string, string>;

export type SpecField = {
  name: string;
  label: string;
  as: "span" | "number" | "limit" | "choice" | "metric" | "check" | "job";
  choices?: readonly (readonly [value: string, label: string])[];
  /** What is chosen when nothing is named. */
  any?: string;
  hint?: string;
  /** What a rule looks at; fixed where the rule ships. */
  isName?: boolean;
  shownWhen?: (texts: Texts) => boolean;
};

const job: SpecField = { name: "job", label: "Job", as: "job", any: "any job", isName: true };
const check: SpecField = { name: "check", label: "Check", as: "check", any: "any check", isName: true };
const window: SpecField = { name: "windowSeconds", label: "Within", as: "span" };
const count = (label: string): SpecField => ({ name: "count", label, as: "number" });
const LEVELS = [
  ["warn", "its warn limit"],
  ["alert", "its alert limit"],
] as const;

const looksBack = ({ aggregate }: Texts) => aggregate !== "last";

export const SPEC_FIELDS: Record<RuleKind, readonly SpecField[]> = {
  threshold: [
    {
      name: "target",
      label: "What",
      as: "choice",
      isName: true,
      choices: [
        ["metric", "a metric of the registry"],
        ["check", "a check"],
      ],
    },
    {
      name: "metric",
      label: "Metric",
      as: "metric",
      isName: true,
      shownWhen: ({ target }) => target === "metric",
    },
    {
      name: "check",
      label: "Check",
      as: "check",
      isName: true,
      shownWhen: ({ target }) => target === "check",
    },
    { name: "level", label: "Past", as: "choice", choices: [...LEVELS, ["own", "a number of its own"]] },
    { name: "limit", label: "Number", as: "limit", shownWhen: ({ level }) => level === "own" },
    {
      name: "direction",
      label: "Bad is",
      as: "choice",
      isName: true,
      choices: [
        ["above-is-bad", "above it"],
        ["below-is-bad", "below it"],
      ],
      shownWhen: ({ level }) => level === "own",
    },
    {
      name: "aggregate",
      label: "Which value",
      as: "choice",
      choices: [
        ["last", "the last"],
        ["average", "the average"],
        ["highest", "the highest"],
        ["lowest", "the lowest"],
      ],
    },
    { ...window, label: "Over", shownWhen: looksBack },
    { name: "minimumVolume", label: "Out of at least", as: "number", hint: "0: however few." },
  ],
  staleness: [job, { name: "level", label: "Older than", as: "choice", choices: LEVELS }],
  "error-rate": [
    {
      name: "of",
      label: "Of",
      as: "choice",
      isName: true,
      choices: [
        ["runs", "runs of a job"],
        ["answers", "answers of a check"],
      ],
    },
    { ...job, any: "all jobs together", shownWhen: ({ of }) => of === "runs" },
    { ...check, shownWhen: ({ of }) => of === "answers" },
    { name: "percent", label: "More than, in percent", as: "number" },
    window,
    { name: "minimumVolume", label: "Out of at least", as: "number" },
  ],
  "no-data": [check, { name: "seconds", label: "For longer than", as: "span" }],
  "access-refused": [check, { name: "seconds", label: "For longer than", as: "span" }],
  "consecutive-failures": [job, count("Failures in a row")],
  "dead-man": [],
  "burn-rate": [
    check,
    { name: "objectivePercent", label: "Promised, in percent", as: "number" },
    ...[0, 1, 2, 3].flatMap((index): SpecField[] => {
      const shownWhen = (texts: Texts) => index < Number(texts.windows);
      const which = index === 0 ? "" : ` (${index + 1})`;
      return [
        { name: `factor${index}`, label: `Times too fast${which}`, as: "number", shownWhen },
        { name: `long${index}`, label: `Over${which}`, as: "span", shownWhen },
        { name: `short${index}`, label: `and over${which}`, as: "span", shownWhen },
      ];
    }),
  ],
  simultaneous: [count("Jobs or tenants"), window],
  "webhook-silence": [{ name: "seconds", label: "For longer than", as: "span" }],
  "credential-expiry": [
    { name: "metric", label: "Metric", as: "metric", isName: true },
    { name: "days", label: "Days left, fewer than", as: "number" },
  ],
  "failed-sign-ins": [
    {
      name: "by",
      label: "Counted per",
      as: "choice",
      isName: true,
      choices: [
        ["account", "account"],
        ["address", "address"],
      ],
    },
    count("More than"),
    window,
  ],
};

/** What a new rule of each kind starts from. */
export const FIRST_SPEC: Record<RuleKind, RuleSpec> = {
  threshold: {
    kind: "threshold",
    metric: "",
    check: null,
    level: "alert",
    limit: null,
    direction: "above-is-bad",
    windowSeconds: 0,
    aggregate: "last",
    minimumVolume: 0,
  },
  staleness: { kind: "staleness", job: null, level: "alert" },
  "error-rate": {
    kind: "error-rate",
    of: "runs",
    job: null,
    check: null,
    percent: 10,
    windowSeconds: 3600,
    minimumVolume: 10,
  },
  "no-data": { kind: "no-data", check: null, seconds: 900 },
  "access-refused": { kind: "access-refused", check: null, seconds: 300 },
  "consecutive-failures": { kind: "consecutive-failures", job: null, count: 2 },
  "dead-man": { kind: "dead-man" },
  "burn-rate": {
    kind: "burn-rate",
    check: null,
    objectivePercent: 99.5,
    windows: [
      { longSeconds: 3600, shortSeconds: 300, factor: 14.4 },
      { longSeconds: 21_600, shortSeconds: 1800, factor: 6 },
    ],
  },
  simultaneous: { kind: "simultaneous", count: 3, windowSeconds: 3600 },
  "webhook-silence": { kind: "webhook-silence", seconds: 1800 },
  "credential-expiry": { kind: "credential-expiry", metric: "", days: 14 },
  "failed-sign-ins": { kind: "failed-sign-ins", count: 5, windowSeconds: 900, by: "account" },
};

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
      return { kind };
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
