import type { Route } from "next";
import { STEP_LOOK as RUNBOOK_STEP_LOOK } from "@/components/runbooks/runbook-words";
import type { Permission } from "@/domain/access";
import { type ActionState, isAsked } from "@/domain/action";
import {
  type FlowEventKind,
  type FlowKind,
  type FlowState,
  type FlowStepKind,
  type FlowStepState,
  isOpenFlow,
} from "@/domain/flow";
import { currentStep } from "@/domain/flow-walk";
import { isSettled } from "@/domain/runbook";
import type { Status } from "@/domain/status";
import type { StepShown } from "./flow-types";

export const KIND_TITLE: Record<FlowKind, string> = {
  onboarding: "Onboarding",
  offboarding: "Offboarding",
  rotation: "Rotation",
};

export const STEP_KIND_WORD: Record<FlowStepKind, string> = {
  evidence: "proof by a person",
  approval: "approval",
  secret: "secret",
  ask: "asked of the platform",
  action: "action",
  wait: "wait",
  promote: "the new counts",
  status: "standing",
};

export const STEP_LOOK: Record<FlowStepState, { status: Status; word: string }> = {
  ...RUNBOOK_STEP_LOOK,
  waiting: { status: "paused", word: "waiting" },
};

export const EVENT_WORD: Record<FlowEventKind, string> = {
  requested: "Requested",
  "step-ready": "Turn of a step",
  "step-started": "Step begun",
  "step-done": "Step done",
  "step-failed": "Step failed",
  "step-skipped": "Step left out",
  "step-not-needed": "Step not needed",
  "step-again": "Step again",
  note: "Note",
  "handed-over": "Handed over",
  paused: "Paused",
  resumed: "Resumed",
  cancelled: "Cancelled",
  finished: "Finished",
};

export const flowHref = (id: string) => `/flows/${id}` as Route;
export const credentialHref = (id: string) => `/credentials/${id}` as Route;
export const batchHref = (id: string) => `/tenants/onboarding/many/${id}` as Route;

/** "Onboard a tenant: Acme"; a plan that a newer release knows no longer keeps its key. */
export const flowTitle = ({
  plan,
  flow,
}: {
  plan: { title: string } | null;
  flow: { plan: string; label: string };
}) => `${plan?.title ?? flow.plan}: ${flow.label}`;

export const many = (count: number, one: string, more: string) =>
  `${count.toLocaleString("en-US")} ${count === 1 ? one : more}`;

type StepLike = {
  title: string;
  kind: FlowStepKind;
  state: FlowStepState;
  /** What was asked for in the step's name, where it is known here. */
  run?: { state: ActionState } | null;
};

type FlowLike = { kind: FlowKind; state: FlowState; requestedByName: string; ownerName: string };

export function flowLook(
  { state }: { state: FlowState },
  step: { state: FlowStepState } | null | undefined,
): { status: Status; word: string } {
  if (state === "cancelled") return { status: "unknown", word: "cancelled" };
  if (state === "finished") return { status: "ok", word: "finished" };
  if (state === "paused") return { status: "paused", word: "paused" };
  if (step?.state === "failed") return { status: "alert", word: "stopped at a failure" };
  if (step?.state === "ready") return { status: "warn", word: "waits for a person" };
  return { status: "paused", word: "under way" };
}

/** Who or what has to do something before it goes on. */
export function waitsFor(flow: FlowLike, step: StepLike | null | undefined): string {
  if (!isOpenFlow(flow.state) || !step) return "nobody";
  if (flow.state === "paused") return `${flow.ownerName}, who may resume it`;
  if (step.state === "failed") return `${flow.ownerName}, to look at what failed`;
  if (step.state === "running" || step.state === "waiting") {
    if (step.kind === "wait") return "the clock";
    if (step.run?.state === "waiting") return "a second person, under Approvals";
    if (step.run && isAsked(step.run.state)) return flow.ownerName;
    return step.kind === "action" && step.run === undefined ? "its action" : "the platform";
  }
  switch (step.kind) {
    case "approval":
      return `somebody other than ${flow.requestedByName}`;
    case "secret":
      return flow.kind === "rotation"
        ? "an operator, who gives the secret"
        : "an admin, who gives the secret";
    case "ask":
    case "wait":
    case "promote":
      return "the console";
    default:
      return flow.ownerName;
  }
}

/** Where the flow stands, in a sentence. */
export function flowAnswer({
  flow,
  steps,
}: {
  flow: FlowLike & { said: string };
  steps: readonly StepLike[];
}) {
  const over = steps.filter(({ state }) => isSettled(state)).length;
  if (!isOpenFlow(flow.state)) return flow.said || `Finished, ${many(steps.length, "step", "steps")}.`;
  const step = currentStep(steps);
  const place = `${over} of ${many(steps.length, "step is", "steps are")} over.`;
  if (flow.state === "paused") return `Paused; nothing goes on by itself. ${place}`;
  if (!step) return place;
  if (step.state === "failed") return `${place} It stands at “${step.title}”, which failed.`;
  const verb = step.state === "ready" || step.state === "ahead" ? "Next" : "Now";
  return `${place} ${verb}: “${step.title}”, which waits for ${waitsFor(flow, step)}.`;
}

export const tookMs = ({ startedAt, endedAt }: Pick<StepShown, "startedAt" | "endedAt">) =>
  startedAt && endedAt ? endedAt.getTime() - startedAt.getTime() : null;

/** What one needs to begin a flow of a kind, and to change the tenant's standing at its end. */
export const neededFor = (kind: FlowKind): Permission =>
  kind === "rotation" ? "credential:rotate" : "tenant:onboard";

/** What one needs to give a secret: rotating is an operator's work, a tenant's first secret is an admin's. */
export const neededForSecret = (kind: FlowKind): Permission =>
  kind === "rotation" ? "credential:rotate" : "secret:enter";

/** A requester does not agree to what they asked for; undefined for anybody else. */
export const whyNotDecide = (flow: { requestedById: string | null }, personId: string) =>
  flow.requestedById === personId ? "You asked for it, so somebody else decides." : undefined;
