import type { RunbookParameter } from "./schema/runbook";

export type Choice = { value: string; title: string };
export type ParameterWorld = { tenants: readonly Choice[]; jobs: readonly Choice[] };

/** What is left empty takes the default, and what has none stays empty. */
export function withDefaults(
  parameters: readonly RunbookParameter[],
  given: Readonly<Record<string, string>>,
): Record<string, string> {
  const known = parameters.map(({ key, default: usual = "" }) => [key, given[key]?.trim() || usual] as const);
  return { ...given, ...Object.fromEntries(known) };
}

/** Everything that is wrong with the parameters, a sentence each. */
export function parameterProblems(
  parameters: readonly RunbookParameter[],
  given: Readonly<Record<string, string>>,
  world: ParameterWorld,
): string[] {
  const foreign = Object.keys(given).filter((key) => !parameters.some((one) => one.key === key));
  return [
    ...foreign.map((key) => `This runbook has no parameter "${key.slice(0, 50)}".`),
    ...parameters.flatMap((parameter) => problemOf(parameter, given[parameter.key] ?? "", world) ?? []),
  ];
}

function problemOf(parameter: RunbookParameter, value: string, world: ParameterWorld): string | undefined {
  const { title } = parameter;
  if (value === "") return parameter.required ? `${title} is needed.` : undefined;
  if (parameter.pattern !== undefined && !new RegExp(`^(?:${parameter.pattern})$`, "u").test(value))
    return `${title} does not have the right form${parameter.help ? `: ${parameter.help}` : "."}`;
  switch (parameter.kind) {
    case "number":
      return /^-?\d+(\.\d+)?$/.test(value) ? undefined : `${title} must be a number.`;
    case "yes-no":
      return value === "yes" || value === "no" ? undefined : `${title} must be yes or no.`;
    case "date":
      return isDay(value) ? undefined : `${title} must be a day, such as 2026-11-20.`;
    case "choice":
      return parameter.from || parameter.options.some((option) => option.value === value)
        ? undefined
        : `${title} must be one of ${parameter.options.map((option) => option.title).join(", ")}.`;
    case "tenant":
      return has(world.tenants, value) ? undefined : `${title}: this environment has no such tenant.`;
    case "job":
      return has(world.jobs, value) ? undefined : `${title}: this platform has no such job.`;
    default:
      return undefined;
  }
}

const has = (choices: readonly Choice[], wanted: string) => choices.some(({ value }) => value === wanted);

function isDay(value: string): boolean {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(value) ? new Date(`${value}T00:00:00Z`) : undefined;
  return at !== undefined && !Number.isNaN(at.getTime()) && at.toISOString().startsWith(value);
}
