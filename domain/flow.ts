import { STEP_STATES, type StepState } from "./runbook";

/** A flow takes a tenant or a credential from one standing to another, in durable steps. */
export const FLOW_KINDS = ["onboarding", "offboarding", "rotation"] as const;
export type FlowKind = (typeof FLOW_KINDS)[number];

export const FLOW_STATES = ["running", "paused", "finished", "cancelled"] as const;
export type FlowState = (typeof FLOW_STATES)[number];

/** A flow of these may still change something; there is one per subject. */
export const isOpenFlow = (state: FlowState) => state === "running" || state === "paused";

export const FLOW_STEP_KINDS = [
  "evidence",
  "approval",
  "secret",
  "ask",
  "action",
  "wait",
  "promote",
  "status",
] as const;
export type FlowStepKind = (typeof FLOW_STEP_KINDS)[number];

export const FLOW_STEP_STATES = STEP_STATES;
export type FlowStepState = StepState;

export const FLOW_EVENTS = [
  "requested",
  "step-ready",
  "step-started",
  "step-done",
  "step-failed",
  "step-skipped",
  "step-not-needed",
  "step-again",
  "note",
  "handed-over",
  "paused",
  "resumed",
  "cancelled",
  "finished",
] as const;
export type FlowEventKind = (typeof FLOW_EVENTS)[number];

/** What one step was seen to be, in words: "Reader role", failed, with what mends it. */
export type Finding = {
  status: "ok" | "warn" | "alert" | "unknown";
  title: string;
  said: string;
  remedy?: string;
};

export const BATCH_VERDICTS = ["waiting", "requested", "refused", "there-already"] as const;
export type BatchVerdict = (typeof BATCH_VERDICTS)[number];

/** How many rows a file of tenants may have. */
export const BATCH_ROWS = 10_000;
