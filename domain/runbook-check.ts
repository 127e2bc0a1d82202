import { isEndless } from "./endless-pattern";
import {
  error,
  type Finding,
  type Offered,
  type OfferedOf,
  type Path,
  templatesIn,
  twice,
  warning,
} from "./runbook-finding";
import { limitFindings } from "./runbook-limits";
import { conditionOf, excludes, stepFindings } from "./runbook-references";
import type { RunbookDocument, RunbookParameter } from "./schema/runbook";

const DISRUPTIVE = 2;
const LONGEST_PATTERN = 200;

/** Everything that is wrong with a document that has the right form. `today` is a day, "2026-11-20". */
export function checkRunbook(document: RunbookDocument, offeredOf: OfferedOf, today: string): Finding[] {
  const offered = offeredOf(document.platform);
  return [
    ...aboutItself(document, offered, today),
    ...twice(document.parameters, (at) => ["parameters", at, "key"], "parameter"),
    ...document.parameters.flatMap((parameter, at) => parameterFindings(document, parameter, at)),
    ...twice(document.steps, (at) => ["steps", at, "key"], "step"),
    ...stepFindings(document, offeredOf),
    ...limitFindings(document, offeredOf),
    ...unfilled(document),
    ...rollbackFindings(document, offered),
  ];
}

function aboutItself(document: RunbookDocument, { rules }: Offered, today: string): Finding[] {
  const acts = document.steps.some(({ kind }) => kind === "action");
  return [
    ...(document.reviewBy < today
      ? [warning(["reviewBy"], `The day of its review, ${document.reviewBy}, is past.`, "stale")]
      : []),
    ...document.answers.flatMap((rule, at) =>
      rules.includes(rule.slice(rule.indexOf("/") + 1))
        ? []
        : [error(["answers", at], `${document.platform} has no alert rule "${rule}".`, "unknown-reference")],
    ),
    ...(acts && !document.steps.some(({ kind }) => kind === "verify")
      ? [warning(["steps"], "It acts, and no step of the kind verify proves that it worked.")]
      : []),
  ];
}

function parameterFindings(document: RunbookDocument, parameter: RunbookParameter, at: number): Finding[] {
  const path = (...more: Path): Path => ["parameters", at, ...more];
  const { key, kind, options, from, pattern } = parameter;
  const usual = parameter.default;
  const isUsed =
    document.steps.some((step) => "input" in step && names(step.input, key)) ||
    document.parameters.some((other) => other.from && names(other.from.input, key));
  return [
    ...(isUsed ? [] : [warning(path("key"), `The parameter "${key}" is asked for and used by no step.`)]),
    ...(kind === "choice" && options.length === 0 && !from
      ? [error(path("kind"), `A choice needs "options", or "from" with the query that brings them.`)]
      : []),
    ...(usual !== undefined && kind === "choice" && !from && !options.some(({ value }) => value === usual)
      ? [error(path("default"), `"${usual}" is none of the options.`)]
      : []),
    ...patternFindings(pattern, usual, path),
  ];
}

function patternFindings(
  pattern: string | undefined,
  usual: string | undefined,
  path: (...more: Path) => Path,
): Finding[] {
  if (pattern === undefined) return [];
  if (pattern.length > LONGEST_PATTERN || isEndless(pattern))
    return [error(path("pattern"), "This pattern could take for ever. Repeat no group that repeats inside.")];
  try {
    const form = new RegExp(`^(?:${pattern})$`, "u");
    return usual === undefined || form.test(usual)
      ? []
      : [error(path("default"), "The default does not fit the pattern.")];
  } catch {
    return [error(path("pattern"), "This is not a regular expression.")];
  }
}

const names = (input: Readonly<Record<string, string>>, key: string) =>
  Object.values(input).some((value) => templatesIn(value).includes(key));

/** Steps that name what an earlier step found, though that one was not taken when they are. */
function unfilled(document: RunbookDocument): Finding[] {
  return document.steps.flatMap((step, at) => {
    if (!("input" in step)) return [];
    return Object.entries(step.input).flatMap(([name, value]) =>
      templatesIn(value).flatMap((template) => {
        const earlier = document.steps.find(({ key }) => template.startsWith(`steps.${key}.`));
        if (!earlier || !conditionOf(earlier)) return [];
        const path: Path = ["steps", at, "input", name];
        if (excludes(earlier, step))
          return [error(path, `"${earlier.key}" is never done when this is: {{${template}}} stays empty.`)];
        return earlier.onlyIf === step.onlyIf
          ? []
          : [warning(path, `"${earlier.key}" is not always done; without it {{${template}}} stays empty.`)];
      }),
    );
  });
}

function rollbackFindings(document: RunbookDocument, { actions }: Offered): Finding[] {
  if (document.noRollback.trim() !== "") return [];
  const undone = new Set(document.steps.flatMap((step) => (step.kind === "rollback" ? step.undoes : [])));
  return document.steps.flatMap((step, at) =>
    step.kind === "action" &&
    Object.hasOwn(actions, step.action) &&
    (actions[step.action]?.tier ?? 0) >= DISRUPTIVE &&
    !undone.has(step.key)
      ? [
          warning(
            ["steps", at, "action"],
            `No step takes ${step.action} back, and "noRollback" does not say why.`,
            "no-rollback",
          ),
        ]
      : [],
  );
}
