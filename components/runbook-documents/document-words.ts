import type { Route } from "next";
import type { LintKind } from "@/domain/runbook";
import type { Status } from "@/domain/status";
import type { Finding, Problem } from "./document-types";

export const editHref = (id: string, search = "") => `/runbooks/${id}/edit${search}` as Route;
export const versionsHref = (id: string, search = "") => `/runbooks/${id}/versions${search}` as Route;
export const lintHref = (search = "") => `/runbooks/lint${search}` as Route;

export const many = (count: number, one: string, more: string) => `${count} ${count === 1 ? one : more}`;

export const SEVERITY_STATUS: Record<Problem["severity"], Status> = { error: "alert", warning: "warn" };

/** "2 errors keep it from being published, 1 warning." */
export function problemsText(problems: readonly Problem[]): string {
  const errors = problems.filter(({ severity }) => severity === "error").length;
  const warnings = problems.length - errors;
  if (problems.length === 0) return "Nothing is wrong with it.";
  return [
    errors > 0
      ? `${many(errors, "error keeps", "errors keep")} it from being published`
      : "It can be published",
    warnings > 0 ? `${many(warnings, "warning", "warnings")}` : "",
  ]
    .filter(Boolean)
    .join("; ")
    .concat(".");
}

export const LINT_WORD: Record<LintKind, string> = {
  contradiction: "contradiction",
  stale: "stale",
  "never-run": "step never done",
  "never-exercised": "never walked",
  "no-rollback": "no way back",
  "threshold-differs": "limit differs",
  "unknown-reference": "not there",
  "verify-fails": "proof fails",
};

export type Standing = "open" | "accepted" | "decided";

/** What has a rule is decided by the console itself; the rest waits until it is mended or accepted. */
export function standingOf({ rule, acceptedAt }: Pick<Finding, "rule" | "acceptedAt">): Standing {
  if (rule !== "") return "decided";
  return acceptedAt === null ? "open" : "accepted";
}

/** The others are mended by walking the runbook. */
export const isMendedByText = ({ kind }: Pick<Finding, "kind">) =>
  kind === "contradiction" ||
  kind === "stale" ||
  kind === "no-rollback" ||
  kind === "threshold-differs" ||
  kind === "unknown-reference";

const SERIOUS: readonly LintKind[] = ["unknown-reference", "verify-fails"];

export function findingLook(finding: Finding): { status: Status; word: string } {
  const word = LINT_WORD[finding.kind];
  if (standingOf(finding) !== "open") return { status: "paused", word };
  return { status: SERIOUS.includes(finding.kind) ? "alert" : "warn", word };
}
