import { BURN_SPANS, type BurnSpan, type RuleSpec } from "@/domain/alert-rule";
import { ALERT_SEVERITIES, type AlertSeverity } from "@/domain/platform";
import { BURN_SPAN_TEXT } from "@/domain/rule-text";
import type { SpecField, Texts } from "./spec-kinds";

type Budget = Extract<RuleSpec, { kind: "budget" }>;

/** As many as a rule may have. */
const STEPS = [0, 1, 2, 3, 4];
const SEVERITIES = ALERT_SEVERITIES.map((severity) => [severity, severity] as const);
const isSeverity = (text: string | undefined): text is AlertSeverity =>
  ALERT_SEVERITIES.some((severity) => severity === text);

/** Every step that is told of, an empty one to add, and a pace for each span; what is left empty is not told. */
export const BUDGET_FIELDS: readonly SpecField[] = [
  ...STEPS.flatMap((index): SpecField[] => {
    const shownWhen = (texts: Texts) =>
      index === 0 || STEPS.slice(index - 1).some((one) => (texts[`step${one}`] ?? "") !== "");
    return [
      {
        name: `step${index}`,
        label: `Spent, in percent (${index + 1})`,
        as: "number",
        hint: "Empty: no such step.",
        shownWhen,
      },
      {
        name: `stepSeverity${index}`,
        label: `is told as (${index + 1})`,
        as: "choice",
        choices: SEVERITIES,
        shownWhen,
      },
    ];
  }),
  ...BURN_SPANS.flatMap((span): SpecField[] => [
    {
      name: `pace-${span}`,
      label: `Times too fast over ${BURN_SPAN_TEXT[span]}`,
      as: "number",
      hint: "Empty: not looked at.",
    },
    {
      name: `paceSeverity-${span}`,
      label: `is told as (${BURN_SPAN_TEXT[span]})`,
      as: "choice",
      choices: SEVERITIES,
    },
  ]),
];

export function budgetTexts({ steps, burns }: Budget): Texts {
  const paces = BURN_SPANS.map((span) => [span, burns.find((burn) => burn.span === span)] as const);
  return Object.fromEntries([
    ...STEPS.flatMap((index) => [
      [`step${index}`, String(steps[index]?.percent ?? "")],
      [`stepSeverity${index}`, steps[index]?.severity ?? "warning"],
    ]),
    ...paces.flatMap(([span, pace]) => [
      [`pace-${span}`, String(pace?.factor ?? "")],
      [`paceSeverity-${span}`, pace?.severity ?? "warning"],
    ]),
  ]);
}

/** The steps in order of their size, whichever way they were typed. */
export function budgetSpec(texts: Texts, number: (name: string) => number): Budget {
  const isTyped = (name: string) => (texts[name] ?? "").trim() !== "";
  const severity = (name: string): AlertSeverity => {
    const told = texts[name];
    return isSeverity(told) ? told : "warning";
  };
  return {
    kind: "budget",
    steps: STEPS.filter((index) => isTyped(`step${index}`))
      .map((index) => ({ percent: number(`step${index}`), severity: severity(`stepSeverity${index}`) }))
      .sort((a, b) => a.percent - b.percent),
    burns: BURN_SPANS.filter((span) => isTyped(`pace-${span}`)).map((span: BurnSpan) => ({
      span,
      factor: number(`pace-${span}`),
      severity: severity(`paceSeverity-${span}`),
    })),
  };
}
