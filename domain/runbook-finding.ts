import type { LintKind } from "./runbook";
import type { RunbookDocument } from "./schema/runbook";
import type { Limits } from "./threshold";

export type Path = readonly (string | number)[];

/** Something wrong in a document, at a place in it. An error keeps it from being published. */
export type Finding = {
  path: Path;
  /** The name of what stands there is meant, not its value. */
  atName?: boolean;
  severity: "error" | "warning";
  said: string;
  /** What it counts as where published runbooks are judged; the rest is the writer's own affair. */
  kind?: LintKind;
};

/** What a platform offers to runbooks. An input "a?" may be left out, "a|b" wants one of the two. */
export type Offered = {
  queries: Readonly<Record<string, readonly string[]>>;
  /** Only of queries whose columns are known. */
  columns: Readonly<Record<string, readonly string[]>>;
  actions: Readonly<Record<string, { tier: number; inputs: readonly string[] }>>;
  /** The metric that judges a check, by its key or its component's; null where none does. */
  checks: Readonly<Record<string, string | null>>;
  /** Alert rules, by what follows the platform. */
  rules: readonly string[];
  limits: readonly LimitInForce[];
};
export type Levels = { target: number | null; warn: number | null; alert: number | null };

/** A limit as it is judged by now, and as it was declared with the line it stands in. */
export type LimitInForce = Levels & {
  metric: string;
  title: string;
  unit: Limits["unit"];
  declared: Levels;
  source: { file: string; line: number | null };
};

export type OfferedOf = (platform: RunbookDocument["platform"]) => Offered;

export const error = (path: Path, said: string, kind?: LintKind): Finding => ({
  path,
  severity: "error",
  said,
  ...(kind && { kind }),
});
export const warning = (path: Path, said: string, kind?: LintKind): Finding => ({
  path,
  severity: "warning",
  said,
  ...(kind && { kind }),
});

export function twice(
  named: readonly { key: string }[],
  path: (at: number) => Path,
  what: string,
): Finding[] {
  const seen = new Set<string>();
  return named.flatMap(({ key }, at) => {
    if (seen.has(key)) return [error(path(at), `There is a ${what} "${key}" already.`)];
    seen.add(key);
    return [];
  });
}

const NAMED = /\{\{([^{}]*)\}\}/g;
export const templatesIn = (value: string) =>
  [...value.matchAll(NAMED)].map((match) => match[1]?.trim() ?? "");
