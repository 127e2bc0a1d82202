import type { FlowAnswer, FlowSight, FlowStep, FlowView } from "./flow";
import { type Action, type Connector, type Conversation, PlatformError } from "./platform";
import { aCall, type Bench, type Slots } from "./testing";

/** What a step of a flow sees; its secrets are those of one credential unless it names another. */
export function aView(slots: Slots, credential: string, given: Partial<FlowSight> = {}): FlowView {
  return {
    flowId: "flow",
    idempotencyKey: "key",
    tenant: "",
    input: {},
    found: {},
    requestedAt: new Date("2026-11-20T09:00:00Z"),
    beganAt: new Date("2026-11-20T09:00:00Z"),
    ...given,
    secret: async (slot, name) => slots[name ?? credential]?.[slot],
  };
}

export function stepOf(connector: Connector, dialect: string, plan: string, key: string): FlowStep {
  const step = connector
    .flows?.(dialect)
    .find((each) => each.key === plan)
    ?.steps.find((each) => each.key === key);
  if (!step) throw new Error(`There is no step ${key} in ${plan}.`);
  return step;
}

export function askStep(
  connector: Connector,
  c: Conversation,
  plan: string,
  key: string,
  view: FlowView,
): Promise<FlowAnswer> {
  const step = stepOf(connector, c.dialect, plan, key);
  if (step.kind !== "ask") throw new Error(`${key} asks nothing.`);
  return step.ask(c, view);
}

export function actionOf({ connector, conversation }: Bench, key: string): Action {
  const action = connector.actions(conversation.dialect).find((each) => each.key === key);
  if (!action) throw new Error(`There is no action ${key}.`);
  return action;
}

/** Looks, does it, and looks once more; `kept` is everything that would be written down. */
export async function done(bench: Bench, key: string, input: Record<string, string>, seconds = 0) {
  const action = actionOf(bench, key);
  const c = bench.conversation;
  const parsed = action.input.parse(input);
  const preview = await action.preview?.(c, parsed);
  const before = await action.look(c, parsed);
  const startedAt = bench.now();
  const call = aCall();
  const trouble: unknown[] = [];
  const answer = await action.execute(c, parsed, call).catch((error: unknown) => {
    if (!(error instanceof PlatformError) || error.details.notSent) throw error;
    trouble.push(error.message, error.details.evidence?.());
    return undefined;
  });
  let settled = await action.verify.settled(c, parsed, before.facts, startedAt);
  for (let took = 0; settled.state === "pending" && took < seconds; took += 5) {
    bench.travel(5000);
    settled = await action.verify.settled(c, parsed, before.facts, startedAt);
  }
  const kept = JSON.stringify([
    preview,
    before.facts,
    before.evidence?.(),
    answer?.said,
    answer?.facts,
    answer?.evidence?.(),
    settled,
    settled.evidence?.(),
    call.said,
    trouble,
  ]);
  return { preview, before: before.facts, answer, settled, kept };
}
