import { BUDGET_POLICY, type RuleKind, type RuleSpec } from "@/domain/alert-rule";
import { BUDGET_FIELDS } from "./budget-fields";

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
  budget: BUDGET_FIELDS,
  simultaneous: [count("Jobs or tenants"), window],
  "webhook-silence": [{ name: "seconds", label: "For longer than", as: "span" }],
  "credential-expiry": [
    { name: "metric", label: "Metric", as: "metric", isName: true },
    { name: "days", label: "Days left, fewer than", as: "number" },
  ],
  "credential-due": [],
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
  budget: BUDGET_POLICY,
  simultaneous: { kind: "simultaneous", count: 3, windowSeconds: 3600 },
  "webhook-silence": { kind: "webhook-silence", seconds: 1800 },
  "credential-expiry": { kind: "credential-expiry", metric: "", days: 14 },
  "credential-due": { kind: "credential-due" },
  "failed-sign-ins": { kind: "failed-sign-ins", count: 5, windowSeconds: 900, by: "account" },
};
