import type { FlowSight } from "@/platforms/flow";
import type { Fact } from "@/platforms/platform";
import { aCall, type Bench } from "@/platforms/testing";

const MINUTE = 60_000;
type Slot = "current" | "pending" | "previous";

/** A flow as the engine walks it, one step at a time, with the slots of its credential in memory. */
export function flowOn(b: Bench, key: string, given: Record<string, string>) {
  const { connector, conversation } = b;
  const plan = connector.flows?.(conversation.dialect).find((each) => each.key === key);
  if (!plan) throw new Error(`There is no plan ${key}.`);
  const found: Record<string, Record<string, Fact>> = {};
  const slots = new Map<Slot, string>();
  /** Everything that the console would keep. */
  const kept: unknown[] = [];
  const requestedAt = b.now();
  const configured = conversation.secret;
  conversation.secret = async (name, slot) => {
    if (name !== plan.credential) return configured(name, slot);
    const value =
      slots.get(slot ?? "current") ?? (!slot || slot === "current" ? await configured(name) : undefined);
    if (value) conversation.http.hide(value);
    return value;
  };
  const sight = (): FlowSight => ({
    flowId: "f10f10f1-1111-4222-8333-444455556666",
    idempotencyKey: "key",
    tenant: "",
    input: plan.input.parse(given),
    found,
    requestedAt,
    beganAt: b.now(),
  });
  const stepOf = (step: string) => {
    const wanted = plan.steps.find((each) => each.key === step);
    if (!wanted) throw new Error(`There is no step ${step}.`);
    return wanted;
  };
  const actionOf = (wanted: string) => {
    const action = connector.actions(conversation.dialect).find((each) => each.key === wanted);
    if (!action) throw new Error(`There is no action ${wanted}.`);
    return action;
  };
  const flow = {
    plan,
    sight,
    slots,
    kept,
    found,
    isNeeded: (step: string) => stepOf(step).onlyIf?.(sight()) ?? true,
    ask: async (step: string, beganAt = b.now()) => {
      const wanted = stepOf(step);
      if (wanted.kind !== "ask") throw new Error(`${step} asks nothing.`);
      const answer = await wanted.ask(conversation, {
        ...sight(),
        beganAt,
        secret: async (slot) => conversation.secret(plan.credential ?? "", slot),
      });
      kept.push(answer, answer.evidence?.());
      if (answer.facts) found[step] = answer.facts;
      return answer;
    },
    act: async (step: string, meanwhileMs = MINUTE) => {
      const wanted = stepOf(step);
      if (wanted.kind !== "action") throw new Error(`${step} is no action.`);
      const action = actionOf(wanted.action);
      const input = action.input.parse(wanted.input(sight()));
      const preview = await action.preview?.(conversation, input);
      const looked = await action.look(conversation, input);
      const startedAt = b.now();
      const call = aCall({
        keepSecret: async (credential, slot, value) => {
          if (credential === plan.credential) slots.set(slot, value);
        },
      });
      const told = await action.execute(conversation, input, call);
      b.travel(meanwhileMs);
      const settled = await action.verify.settled(conversation, input, looked.facts, startedAt, {
        id: call.id,
        answer: told.facts,
      });
      kept.push(input, preview, looked, looked.evidence?.(), told, told.evidence?.(), call.said);
      kept.push(settled, settled.evidence?.());
      found[step] = { ...told.facts, ...settled.facts };
      return { ...settled, preview, undo: action.undo?.(input, looked.facts, told.facts) };
    },
    leaves: (step: string) => {
      const wanted = stepOf(step);
      return wanted.kind === "action" ? wanted.leaves?.(sight()) : undefined;
    },
    promote: async () => {
      const current = await conversation.secret(plan.credential ?? "");
      const pending = slots.get("pending");
      if (!pending || !current) throw new Error("There is nothing to promote.");
      slots.set("previous", current).set("current", pending);
      slots.delete("pending");
    },
  };
  return flow;
}
