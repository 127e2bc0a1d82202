import {
  error,
  type Finding,
  type OfferedOf,
  type Path,
  templatesIn,
  twice,
  warning,
} from "./runbook-finding";
import type { RunbookDocument, RunbookStep } from "./schema/runbook";

const SAFE_LINK = /^(https:\/\/|\/(?!\/))/;
/** What a query or a check can be judged by, besides the columns of its answer. */
const OF_CHECK = ["rows", "value", "status"];

type Condition = { decision: string; options: string[] };

export function conditionOf({ onlyIf }: Pick<RunbookStep, "onlyIf">): Condition | undefined {
  if (onlyIf === undefined) return undefined;
  const [decision = "", options = ""] = onlyIf.split("=");
  return { decision, options: options.split("|") };
}

/** Whether the same decision keeps the two from ever both being done. */
export function excludes(one: RunbookStep, other: RunbookStep): boolean {
  const [first, second] = [conditionOf(one), conditionOf(other)];
  return (
    first !== undefined &&
    first.decision === second?.decision &&
    !first.options.some((option) => second.options.includes(option))
  );
}

/** What steps name and give, against what there is. */
export function stepFindings(document: RunbookDocument, offeredOf: OfferedOf): Finding[] {
  return [
    ...fromFindings(document, offeredOf),
    ...document.steps.flatMap((_, at) => ofStep(document, at, offeredOf)),
  ];
}

function fromFindings(document: RunbookDocument, offeredOf: OfferedOf): Finding[] {
  return document.parameters.flatMap(({ from }, at) => {
    if (!from) return [];
    const path: Path = ["parameters", at, "from"];
    const { queries, columns } = offeredOf(document.platform);
    const known = own(columns, from.query);
    return [
      ...callFindings(path, "query", from.query, own(queries, from.query), from.input),
      ...(["value", "title"] as const).flatMap((name) =>
        known && !known.includes(from[name])
          ? [error([...path, name], `The answer of ${from.query} has no column "${from[name]}".`)]
          : [],
      ),
      ...inputTemplates(from.input, [...path, "input"], (template) =>
        document.parameters.slice(0, at).some(({ key }) => key === template)
          ? undefined
          : `No parameter before this one is called "${template}".`,
      ),
    ];
  });
}

function ofStep(document: RunbookDocument, at: number, offeredOf: OfferedOf): Finding[] {
  const step = document.steps[at];
  if (!step) return [];
  const path = (...more: Path): Path => ["steps", at, ...more];
  const offered = offeredOf(document.platform);
  const earlier = document.steps.slice(0, at);
  const found = [...conditionFindings(step, earlier, path("onlyIf")), ...textFindings(step, path)];
  if ("input" in step)
    found.push(
      ...inputTemplates(step.input, path("input"), (template) =>
        unknownTemplate(template, document, earlier),
      ),
    );
  switch (step.kind) {
    case "guidance":
      return [...found, ...linkFindings(step.links, path)];
    case "decision":
      return [...found, ...twice(step.options, (option) => path("options", option, "key"), "option")];
    case "check":
      return [...found, ...checkFindings(step, document, offeredOf, path)];
    case "query":
      return [
        ...found,
        ...callFindings(path(), "query", step.query, own(offered.queries, step.query), step.input),
        ...columnFindings(step, own(offered.columns, step.query), path),
      ];
    case "verify":
      return [
        ...found,
        ...checkFindings(step, document, offeredOf, path),
        ...(step.query
          ? [
              ...callFindings(path(), "query", step.query, own(offered.queries, step.query), step.input),
              ...columnFindings(step, own(offered.columns, step.query), path),
            ]
          : []),
        ...(step.checks.length === 0 && !step.query
          ? [error(path("kind"), `"${step.key}" proves nothing: give it "checks" or a "query".`)]
          : []),
      ];
    case "action":
      return [
        ...found,
        ...callFindings(path(), "action", step.action, own(offered.actions, step.action)?.inputs, step.input),
      ];
    case "rollback":
      return [
        ...found,
        ...(step.action
          ? callFindings(path(), "action", step.action, own(offered.actions, step.action)?.inputs, step.input)
          : []),
        ...step.undoes.flatMap((key, undone) =>
          earlier.some((one) => one.kind === "action" && one.key === key)
            ? []
            : [error(path("undoes", undone), `No action before this step is called "${key}".`)],
        ),
      ];
    default:
      return found;
  }
}

function own<Value>(record: Readonly<Record<string, Value>>, key: string): Value | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

/** A step whose condition can never be met is never reached. */
function conditionFindings(step: RunbookStep, earlier: readonly RunbookStep[], path: Path): Finding[] {
  const condition = conditionOf(step);
  if (!condition) return [];
  const decision = earlier.find(({ key }) => key === condition.decision);
  if (decision?.kind !== "decision")
    return [
      error(path, `"${step.key}" is never reached: no decision before it is called "${condition.decision}".`),
    ];
  return condition.options.flatMap((option) =>
    decision.options.some(({ key }) => key === option)
      ? []
      : [error(path, `The decision "${decision.key}" has no option "${option}".`)],
  );
}

const textFindings = (step: RunbookStep, path: (...more: Path) => Path): Finding[] =>
  (["title", "text", "ifFailed"] as const).flatMap((name) =>
    templatesIn(step[name]).length > 0
      ? [warning(path(name), `Nothing is put into "${name}"; {{…}} stands there as it is.`)]
      : [],
  );

const linkFindings = (links: readonly { url: string }[], path: (...more: Path) => Path): Finding[] =>
  links.flatMap(({ url }, at) =>
    SAFE_LINK.test(url)
      ? []
      : [
          error(
            path("links", at, "url"),
            `A link begins with "https://", or with "/" for a page of this console.`,
          ),
        ],
  );

function checkFindings(
  step: RunbookStep & { kind: "check" | "verify" },
  document: RunbookDocument,
  offeredOf: OfferedOf,
  path: (...more: Path) => Path,
): Finding[] {
  const platform = (step.kind === "check" && step.platform) || document.platform;
  const { checks } = offeredOf(platform);
  const of = step.expect?.of;
  return [
    ...step.checks.flatMap((check, at) =>
      Object.hasOwn(checks, check)
        ? []
        : [error(path("checks", at), `${platform} has no check "${check}".`, "unknown-reference")],
    ),
    ...(step.kind === "check" && of !== undefined && !OF_CHECK.includes(of)
      ? [error(path("expect", "of"), `A check is judged by one of ${OF_CHECK.join(", ")}.`)]
      : []),
  ];
}

const columnFindings = (
  { query, expect }: { query?: string | undefined; expect?: { of: string } | undefined },
  known: readonly string[] | undefined,
  path: (...more: Path) => Path,
): Finding[] =>
  expect && known && expect.of !== "rows" && !known.includes(expect.of)
    ? [error(path("expect", "of"), `The answer of ${query} has no column "${expect.of}".`)]
    : [];

/** The name of a query or an action, and what it is given against what it takes. */
function callFindings(
  path: Path,
  what: "query" | "action",
  key: string,
  inputs: readonly string[] | undefined,
  given: Readonly<Record<string, string>>,
): Finding[] {
  if (!inputs) return [error([...path, what], `This platform has no ${what} "${key}".`, "unknown-reference")];
  const wanted = inputs.map((each) => ({ each, names: each.replace("?", "").split("|") }));
  const taken = new Set(wanted.flatMap(({ names }) => names));
  return [
    ...wanted
      .filter(({ each, names }) => !each.endsWith("?") && !names.some((name) => Object.hasOwn(given, name)))
      .map(({ names }) =>
        error([...path, "input"], `${key} needs the input ${names.join(" or ")}.`, "unknown-reference"),
      ),
    ...Object.keys(given)
      .filter((name) => !taken.has(name))
      .map((name) => ({
        ...error([...path, "input", name], `${key} takes no input "${name}".`, "unknown-reference"),
        atName: true,
      })),
  ];
}

const inputTemplates = (
  input: Readonly<Record<string, string>>,
  path: Path,
  unknown: (template: string) => string | undefined,
): Finding[] =>
  Object.entries(input).flatMap(([name, value]) =>
    templatesIn(value).flatMap((template) => {
      const said = unknown(template);
      return said === undefined ? [] : [error([...path, name], said)];
    }),
  );

function unknownTemplate(
  template: string,
  document: RunbookDocument,
  earlier: readonly RunbookStep[],
): string | undefined {
  const [first, key, ...column] = template.split(".");
  if (first === "steps" && key !== undefined && column.length > 0)
    return earlier.some((step) => step.key === key)
      ? undefined
      : `No step before this one is called "${key}".`;
  return document.parameters.some((parameter) => parameter.key === template)
    ? undefined
    : `No parameter is called "${template}".`;
}
