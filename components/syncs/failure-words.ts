import { FAILURE_WORD } from "@/domain/failure-step";
import type { Status } from "@/domain/status";
import type { FailureClass } from "@/domain/sync";
import type { Cause, FailedRun, Failures } from "./failure-types";

export const CLASS_STATUS: Record<FailureClass, Status> = {
  authentication: "alert",
  authorization: "alert",
  "rate-limit": "warn",
  timeout: "alert",
  "upstream-down": "alert",
  "data-or-schema": "alert",
  "zero-records": "warn",
  hung: "alert",
  unknown: "unknown",
};

/** How sure a class is, in a word; the number stands beside it. */
export function sureness(confidence: number): string {
  if (confidence >= 0.95) return "certain";
  if (confidence >= 0.8) return "likely";
  return confidence > 0 ? "a guess" : "not known";
}

/** Around the marked words, so much of a long error is shown first. */
const SHOWN = 320;

export type Piece = { text: string; isMarked: boolean };

/** The part of an error that is worth a look: the marked words with what stands around them. */
export function piecesOf({ error, span }: Pick<Cause, "error" | "span">, isWhole: boolean): Piece[] {
  if (!error) return [];
  const from = isWhole || !span ? 0 : Math.max(0, span.start - SHOWN / 2);
  const to = isWhole ? error.length : Math.min(error.length, Math.max(span?.end ?? 0, from + SHOWN));
  const pieces = span
    ? [
        { text: error.slice(from, span.start), isMarked: false },
        { text: error.slice(span.start, span.end), isMarked: true },
        { text: error.slice(span.end, to), isMarked: false },
      ]
    : [{ text: error.slice(from, to), isMarked: false }];
  const first = pieces[0];
  const last = pieces[pieces.length - 1];
  if (first && from > 0) first.text = `…${first.text}`;
  if (last && to < error.length) last.text = `${last.text}…`;
  return pieces.filter(({ text }) => text !== "");
}

export const isLong = (error: string | null) => (error?.length ?? 0) > SHOWN;

const many = (count: number, one: string, more = `${one}s`) => `${count} ${count === 1 ? one : more}`;

/** "12 of 31 failures of the last 24 h are not over: 8 authentication, 4 timeout." */
export function failuresAnswer({ total, classes, isCut }: Failures, range: string): string {
  if (total === 0) return `Nothing failed in the last ${range}, as far as anybody told.`;
  const open = classes.filter((group) => group.open > 0);
  const count = open.reduce((sum, group) => sum + group.open, 0);
  const all = `${many(total, "failure")}${isCut ? " and more" : ""} in the last ${range}`;
  if (count === 0) return `${all}; each was followed by a good run.`;
  const parts = open.map((group) => `${group.open} ${FAILURE_WORD[group.failureClass]}`);
  return `${all}; after ${count} no good run has come yet: ${parts.join(", ")}.`;
}

/** "costs, compliance · 6 tenants" */
export function reachText(cause: Cause): string {
  const jobs = [...new Set(cause.runs.map(({ title }) => title))];
  const tenants = new Set(cause.runs.flatMap(({ tenant }) => (tenant === "" ? [] : [tenant])));
  const named =
    jobs.length > 3 ? `${jobs.slice(0, 3).join(", ")} and ${jobs.length - 3} more` : jobs.join(", ");
  const whom = tenants.size === 1 ? cause.runs.find(({ tenant }) => tenant !== "")?.tenantName : undefined;
  if (tenants.size === 0) return named;
  return `${named} · ${whom ?? many(tenants.size, "tenant")}`;
}

/** Of each job and tenant the newest run: repeating an older one as well would bring nothing. */
export function newestOfEach(runs: readonly FailedRun[]): FailedRun[] {
  const seen = new Set<string>();
  return runs.filter(({ job, tenant }) => {
    const key = JSON.stringify([job, tenant]);
    return !seen.has(key) && seen.add(key);
  });
}
