import type { BreakerState } from "@/domain/automation";
import type { Status } from "@/domain/status";
import type { Automation, FreezeInForce } from "./freeze-types";

export const BREAKER_WORD: Record<BreakerState, string> = {
  closed: "may run",
  open: "stopped by its breaker",
  "resting-over": "stopped; the next run is a trial",
  "on-trial": "one run is on trial",
  muted: "muted",
};

export const BREAKER_STATUS: Record<BreakerState, Status> = {
  closed: "ok",
  open: "alert",
  "resting-over": "warn",
  "on-trial": "warn",
  muted: "paused",
};

/** "Olga and Ada may act", or that nobody may. */
export function mayActText({ mayAct }: Pick<FreezeInForce, "mayAct">): string {
  if (mayAct.length === 0) return "Nobody is named to act.";
  const last = mayAct.at(-1);
  const named = mayAct.length === 1 ? last : `${mayAct.slice(0, -1).join(", ")} and ${last}`;
  return `${named} may act.`;
}

/** The page's question, answered: what is held back now? */
export function freezesAnswer(
  freezes: readonly Pick<FreezeInForce, "what">[],
  automations: readonly Pick<Automation, "state">[],
): string {
  const what = freezes.map((one) => one.what);
  const frozen =
    what.length === 0
      ? "Nothing is frozen."
      : `${[...new Set(what)].join(", ")} ${what.length === 1 ? "is" : "are"} frozen.`;
  const held = automations.filter(({ state }) => state !== "closed").length;
  if (automations.length === 0) return `${frozen} Nothing ran by itself yet.`;
  return `${frozen} ${held === 0 ? "Every automation may run." : `${held} of ${automations.length} automations ${held === 1 ? "is" : "are"} held back.`}`;
}
