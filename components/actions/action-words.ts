import type { ProgressStep } from "@/components/ui/progress-steps";
import { ACTION_WORD, type ActionState, actionStatus, isAsked, isLive } from "@/domain/action";
import { formatDuration } from "@/domain/duration";
import type { Status } from "@/domain/status";
import type { ActionRun } from "./action-types";

/** One word for each step that a live run is in. */
export const STEP_WORD: Record<ActionState, string> = {
  drafted: "being previewed",
  previewed: "previewed",
  waiting: "waits for approval",
  queued: "requested",
  running: "running",
  verifying: "verifying",
  succeeded: "worked",
  failed: "did not work",
  "rolled-back": "undone",
  "outcome-unknown": "outcome unknown",
  cancelled: "cancelled",
  expired: "expired",
};

const STEPS = ["queued", "running", "verifying"] as const;

/** How far a run has come: the state of each of its steps, the verdict last. A step that has not happened has none. */
export function stepStatuses(run: ActionRun): (Status | undefined)[] {
  const place = STEPS.indexOf(run.state as (typeof STEPS)[number]);
  if (place >= 0)
    return [
      ...STEPS.map((_, index) => (index < place ? "ok" : index === place ? "paused" : undefined)),
      undefined,
    ];
  return ["ok", run.startedAt ? "ok" : undefined, run.answeredAt ? "ok" : undefined, actionStatus(run.state)];
}

/** The story of a run: how it was, what was done, how it is. Nothing of it has happened while it is only asked for. */
export function storyOf(run: ActionRun): ProgressStep[] {
  const isOver = !isLive(run.state) && !isAsked(run.state);
  return [
    {
      label: "before",
      text: beforeText(run),
      at: run.before?.at ?? null,
      ...((run.before || isLive(run.state)) && { status: run.before ? "ok" : "paused" }),
    },
    {
      label: "action",
      text: run.calledAt
        ? run.said || "The platform is being asked."
        : isOver
          ? "The platform was not asked."
          : "",
      at: run.calledAt,
      ...(run.calledAt && { status: run.state === "running" ? "paused" : "ok" }),
    },
    {
      label: "after",
      text: isOver
        ? run.verdict || ACTION_WORD[run.state]
        : run.state === "verifying"
          ? "Being looked at."
          : "",
      at: run.finishedAt,
      ...((isOver || run.state === "verifying") && { status: actionStatus(run.state) }),
    },
  ];
}

function beforeText(run: ActionRun): string {
  if (isAsked(run.state)) return "";
  if (!run.before) return isLive(run.state) ? "Being looked at." : "It was not looked at.";
  const { unseen } = run.before.facts;
  return typeof unseen === "string" ? unseen : "It was looked at; see below.";
}

/** Time between the request and the end; undefined while it runs. */
export function tookText(run: ActionRun): string | undefined {
  if (!run.finishedAt) return undefined;
  return formatDuration(run.finishedAt.getTime() - run.requestedAt.getTime());
}

/** Every fact that was looked at before or after, side by side. */
export function comparedFacts(run: ActionRun) {
  const before = run.before?.facts ?? {};
  const after = run.after?.facts ?? {};
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.map((name) => ({
    name,
    before: before[name],
    after: after[name],
    isChanged: name in before && name in after && before[name] !== after[name],
  }));
}

/** Made once per click, so that a repeated request is the same request. Works without https too. */
export function newRequestKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");
}
