import { formatValue } from "./duration";
import { type Finding, type Levels, type LimitInForce, type OfferedOf, warning } from "./runbook-finding";
import type { RunbookDocument, RunbookStep } from "./schema/runbook";

const LEVELS = ["target", "warn", "alert"] as const;

export const isMoved = (limit: LimitInForce) =>
  LEVELS.some((level) => limit[level] !== limit.declared[level]);

/** "warn 30 min, alert 60 min" */
export function levelsText(levels: Levels, unit: LimitInForce["unit"]): string {
  const set = LEVELS.flatMap((level) => {
    const value = levels[level];
    return value === null ? [] : [`${level} ${formatValue(value, unit)}`];
  });
  return set.join(", ") || "no limit";
}

/** Steps that expect another figure than the limit in force, or that come from a line whose limit was changed here. */
export function limitFindings(document: RunbookDocument, offeredOf: OfferedOf): Finding[] {
  const { limits } = offeredOf(document.platform);
  return document.steps.flatMap((step, at) => [
    ...expected(step, document, offeredOf).map((said) =>
      warning(["steps", at, "expect", "value"], said, "threshold-differs"),
    ),
    ...limits
      .filter((limit) => isMoved(limit) && isFrom(step, limit))
      .map((limit) =>
        warning(
          ["steps", at, "source"],
          `It comes from ${limit.source.file}, line ${limit.source.line}, where "${limit.title}" is ${levelsText(limit.declared, limit.unit)}; in force is ${levelsText(limit, limit.unit)}.`,
          "threshold-differs",
        ),
      ),
  ]);
}

const isFrom = ({ source }: RunbookStep, limit: LimitInForce) =>
  source !== undefined && source.file === limit.source.file && source.line === limit.source.line;

function expected(step: RunbookStep, document: RunbookDocument, offeredOf: OfferedOf): string[] {
  if ((step.kind !== "check" && step.kind !== "verify") || !step.expect) return [];
  if (step.kind === "verify" && step.query) return [];
  const { of, value } = step.expect;
  const figure = Number(value);
  if ((of !== "rows" && of !== "value") || value === "" || !Number.isFinite(figure)) return [];
  const { checks, limits } = offeredOf((step.kind === "check" && step.platform) || document.platform);
  return step.checks.flatMap((check) => {
    const metric = Object.hasOwn(checks, check) ? checks[check] : null;
    const limit = limits.find((one) => one.metric === metric);
    if (!limit || LEVELS.some((level) => limit[level] === figure)) return [];
    return [
      `It expects ${formatValue(figure, limit.unit)} of "${check}"; in force is ${levelsText(limit, limit.unit)}.`,
    ];
  });
}
