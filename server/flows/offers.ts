import type { ActionStep } from "@/platforms/flow";
import { actionsOf } from "@/server/actions/actions-of";
import { connectors } from "@/server/connectors";
import { type Held, isByBatch, sightOf } from "./flow-rows";

/** The action of a step in this deployment: its words, tier and input; null tier where it has none of that name. */
export function findActionTitle(held: Held, step: ActionStep) {
  const action = actionsOf(connectors[held.environment.platformId], held.environment).find(
    ({ key }) => key === step.action,
  );
  const row = held.steps.find(({ key }) => key === step.key);
  return {
    key: step.action,
    title: action?.title ?? step.action,
    tier: action?.tier ?? null,
    input: row?.input ?? step.input(sightOf(held, step.key)),
    isByBatch: isByBatch(held, step),
  };
}
