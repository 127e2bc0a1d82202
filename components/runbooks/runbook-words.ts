import type { Route } from "next";
import type {
  RunbookCategory,
  RunbookEventKind,
  RunbookRunState,
  StepKind,
  StepState,
} from "@/domain/runbook";
import { isSettled } from "@/domain/runbook";
import { currentOf, titleOf } from "@/domain/runbook-walk";
import { OUTCOME_WORD } from "@/domain/runbook-words";
import type { Status } from "@/domain/status";
import type { KeptStep, RunAnswer } from "./runbook-types";

export const KIND_WORD: Record<StepKind, string> = {
  guidance: "guidance",
  check: "check",
  query: "query",
  decision: "decision",
  action: "action",
  wait: "wait",
  approval: "approval",
  verify: "proof",
  rollback: "rollback",
};

export const CATEGORY_WORD: Record<RunbookCategory, string> = {
  health: "Health",
  sync: "Syncs",
  credentials: "Credentials",
  webhooks: "Webhooks",
  incident: "Incidents",
  security: "Security",
  database: "Database",
  queue: "Queues",
  cache: "Cache",
  deployment: "Deployments",
  recovery: "Recovery",
  maintenance: "Maintenance",
  tenants: "Tenants",
};

export const STEP_LOOK: Record<StepState, { status: Status; word: string }> = {
  ahead: { status: "paused", word: "ahead" },
  ready: { status: "warn", word: "your turn" },
  running: { status: "paused", word: "running" },
  waiting: { status: "paused", word: "asked for" },
  done: { status: "ok", word: "done" },
  failed: { status: "alert", word: "failed" },
  skipped: { status: "unknown", word: "skipped" },
  "not-needed": { status: "paused", word: "not needed" },
};

export const EVENT_WORD: Record<RunbookEventKind, string> = {
  started: "Begun",
  "step-ready": "Turn of a step",
  "step-started": "Step begun",
  "step-done": "Step done",
  "step-failed": "Step failed",
  "step-skipped": "Step skipped",
  "step-not-needed": "Step not needed",
  "step-again": "Step again",
  note: "Note",
  "handed-over": "Handed over",
  paused: "Paused",
  resumed: "Resumed",
  finished: "Finished",
  abandoned: "Abandoned",
};

export const runHref = (id: string) => `/runbooks/runs/${id}` as Route;
export const runbookHref = (id: string, search = "") => `/runbooks/${id}${search}` as Route;

type RunLike = { state: RunbookRunState; outcome: RunAnswer["run"]["outcome"]; hasFailed?: boolean };

export function runLook({ state, outcome, hasFailed }: RunLike): { status: Status; word: string } {
  if (state === "abandoned") return { status: "unknown", word: "abandoned" };
  if (state === "paused") return { status: "paused", word: "paused" };
  if (state === "running")
    return hasFailed
      ? { status: "alert", word: "stopped at a failure" }
      : { status: "warn", word: "under way" };
  return {
    status: outcome === "not-solved" ? "alert" : "ok",
    word: outcome ? OUTCOME_WORD[outcome] : "finished",
  };
}

export const isOpen = ({ state }: { state: RunbookRunState }) => state === "running" || state === "paused";

/** Where the run stands, in a sentence. */
export function runAnswer({ run, document, steps }: Pick<RunAnswer, "run" | "document" | "steps">): string {
  if (run.state === "finished")
    return `Finished${run.outcome ? `, ${OUTCOME_WORD[run.outcome]}` : ""}: ${run.said}`;
  if (run.state === "abandoned") return `Abandoned: ${run.said}`;
  const current = currentOf(document, steps);
  const counted = steps.filter(({ kind }) => kind !== "rollback");
  const settled = counted.filter(({ state }) => isSettled(state)).length;
  const place = `${settled} of ${counted.length} steps are over.`;
  if (run.state === "paused") return `Paused; nothing goes on by itself. ${place}`;
  if (!current) return `All ${counted.length} steps are over. Say how it ended.`;
  return `${place} ${standing(current.state, titleOf(document, current.key))}`;
}

function standing(state: StepState, title: string): string {
  switch (state) {
    case "failed":
      return `It stands at “${title}”, which failed.`;
    case "running":
      return `“${title}” is running.`;
    case "waiting":
      return `“${title}” was asked for and is not done yet.`;
    default:
      return `Next: “${title}”.`;
  }
}

/** How long a step took, or has been taking. */
export const tookMs = (step: Pick<KeptStep, "startedAt" | "endedAt">) =>
  step.startedAt && step.endedAt ? step.endedAt.getTime() - step.startedAt.getTime() : null;

export const percent = (rate: number | null) => (rate === null ? "–" : `${Math.round(rate * 100)} %`);
