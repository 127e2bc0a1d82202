import { PLATFORM_NAME } from "@/components/thresholds/platform-name";
import type { AlertSeverity, PlatformId } from "@/domain/platform";
import type { RuleNames } from "@/domain/rule-text";
import type { Status } from "@/domain/status";
import type { Choices, Rule } from "./rule-types";

/** Info is no trouble, so it has no mark of one. */
export const SEVERITY_STATUS: Record<AlertSeverity, Status | undefined> = {
  critical: "alert",
  warning: "warn",
  info: undefined,
};

/** A group of the page: a platform, or the rules that hold everywhere. */
export const EVERYWHERE = "everywhere";
export const groupOf = ({ platformId }: Pick<Rule, "platformId">): PlatformId | typeof EVERYWHERE =>
  platformId ?? EVERYWHERE;
export const groupName = (id: PlatformId | typeof EVERYWHERE) =>
  id === EVERYWHERE ? "Every platform" : PLATFORM_NAME[id];

/** What the rules of one platform, or of all, may name. */
export function namesFor(choices: Choices, platformId: PlatformId | null): RuleNames {
  const here = <T extends { platformId: PlatformId }>(rows: readonly T[]) =>
    rows.filter((row) => platformId === null || row.platformId === platformId);
  return {
    metrics: new Map(here(choices.metrics).map(({ key, title, limits }) => [key, { title, limits }])),
    checks: new Map(here(choices.checks).map(({ key, title }) => [key, title])),
    jobs: new Map(here(choices.jobs).map(({ key, title }) => [key, title])),
  };
}

export const many = (count: number, one: string, more: string) =>
  `${count.toLocaleString("en-US")} ${count === 1 ? one : more}`;

/** The page's first line: "112 rules, 2 off, 1 cannot be evaluated; 3 alerts are open." */
export function rulesAnswer(rules: readonly Rule[]): string {
  const off = rules.filter(({ isOff }) => isOff).length;
  const cannot = rules.filter(({ isOff, cannotBecause }) => !isOff && cannotBecause !== null).length;
  const never = rules.filter(
    ({ isOff, evaluatedAt, cannotBecause }) => !isOff && !cannotBecause && !evaluatedAt,
  ).length;
  const open = rules.reduce((sum, { openCount }) => sum + openCount, 0);
  const parts = [
    many(rules.length, "rule", "rules"),
    off === 0 ? "none is off" : `${off} ${off === 1 ? "is" : "are"} off`,
    cannot === 0 ? "all can be evaluated" : `${cannot} cannot be evaluated`,
    ...(never > 0 ? [`${never} not evaluated yet`] : []),
  ];
  return `${parts.join(", ")}; ${open === 0 ? "no alert of them is open" : `${many(open, "alert", "alerts")} of them ${open === 1 ? "is" : "are"} open`}.`;
}

export const sourceText = ({ sourceFile, sourceLine }: Pick<Rule, "sourceFile" | "sourceLine">) =>
  `${sourceFile}${sourceLine === null ? "" : `:${sourceLine}`}`;
