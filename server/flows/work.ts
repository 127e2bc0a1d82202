import { randomBytes } from "node:crypto";
import { whyNot } from "@/domain/access";
import { badRequest, conflict, forbidden, notFound } from "@/domain/errors";
import { currentStep } from "@/domain/flow-walk";
import { ConfirmStep, DecideFlow, GiveSecret, RecordProof } from "@/domain/schema/flow";
import { whyNotReference, whyNotSecret } from "@/domain/secret-shape";
import type { FlowStep, SecretStep } from "@/platforms/flow";
import { type CommandContext, command } from "@/server/command";
import { credentialNamed, putVersion } from "@/server/credentials/versions";
import { requireStepUp } from "@/server/people/step-up";
import {
  aboutFlow,
  changeFlow,
  changeStep,
  type Held,
  holdSeen,
  placeOfFlow,
  planned,
  type StepRow,
  sightOf,
  tell,
} from "./flow-rows";
import { isGrave } from "./plans";
import { refuseRole } from "./request-flow";
import { nowStands, setStanding, walk } from "./walk";

type Turn<Kind extends FlowStep["kind"]> = {
  held: Held;
  row: StepRow;
  step: Extract<FlowStep, { kind: Kind }>;
};

/** The step, when it is its turn and of that kind. */
async function turnOf<Kind extends FlowStep["kind"]>(
  { db }: CommandContext,
  input: { flowId: string; version: number; step: string },
  kind: Kind,
): Promise<Turn<Kind>> {
  const held = await holdSeen(db, input, ["running"]);
  const row = held.steps.find(({ key }) => key === input.step);
  const step = planned(held, input.step);
  if (!row || !step) throw notFound("step", input.step);
  if (step.kind !== kind) throw badRequest("This step is of another kind.");
  if (row.state !== "ready") {
    const current = currentStep(held.steps);
    throw conflict(
      row.state === "ahead"
        ? `First comes "${current?.title ?? ""}".`
        : row.state === "failed"
          ? "It failed: do it again, or skip it with a reason."
          : "It is over already.",
    );
  }
  return { held, row, step: step as Extract<FlowStep, { kind: Kind }> };
}

async function done(
  { db, actor, now }: CommandContext,
  held: Held,
  row: StepRow,
  said: string,
  more: Partial<StepRow> = {},
): Promise<void> {
  await changeStep(db, held, row.key, {
    state: "done",
    output: { said },
    endedAt: now,
    byId: actor.id,
    byName: actor.name,
    ...more,
  });
  await tell(db, held, {
    kind: "step-done",
    stepKey: row.key,
    byName: actor.name,
    said: `${row.title}: ${said}`,
    at: now,
  });
  await changeFlow(db, held, {}, now);
  await walk(db, held, now);
}

/** Writes down the proof of what was done elsewhere. */
export const recordProof = command({
  action: "flow.record",
  needs: "flow:work",
  input: RecordProof,
  async run(ctx, input) {
    const { held, row, step } = await turnOf(ctx, input, "evidence");
    const known = new Set(step.fields.map(({ key }) => key));
    const strange = Object.keys(input.proof).find((name) => !known.has(name));
    if (strange !== undefined) throw badRequest(`"${strange}" is not asked for here.`);
    const missing = step.fields.find(({ key, required }) => required && !input.proof[key]?.trim());
    if (missing) throw badRequest(`${missing.title} is missing.`);
    for (const field of step.fields) {
      const given = input.proof[field.key];
      if (!given) continue;
      if (field.kind === "choice" && field.options && !field.options.some(({ value }) => value === given))
        throw badRequest(`${field.title}: choose one of the options.`);
      if (field.kind === "number" && !Number.isFinite(Number(given)))
        throw badRequest(`${field.title}: give a number.`);
    }
    await done(ctx, held, row, "Written down.", { proof: input.proof });
    return { result: {}, audit: aboutFlow(held.flow, { step: row.key, proof: input.proof }) };
  },
});

/** Somebody else than who requested the flow agrees to it, or ends it. */
export const decideFlow = command({
  action: "flow.decide",
  needs: "approval:decide",
  input: DecideFlow,
  async run(ctx, input) {
    const { db, actor, now } = ctx;
    const { held, row } = await turnOf(ctx, input, "approval");
    if (actor.id === held.flow.requestedById)
      throw forbidden("Somebody else decides this: you requested it.");
    if (input.decision === "approved" && isGrave(held.environment, held.plan)) await requireStepUp(ctx);
    const audit = { step: row.key, decision: input.decision, reason: input.reason };
    if (input.decision === "approved") {
      await done(ctx, held, row, `Approved by ${actor.name}: ${input.reason}`);
      return { result: {}, audit: aboutFlow(held.flow, audit) };
    }
    const said = `Rejected by ${actor.name}: ${input.reason}`;
    await changeStep(db, held, row.key, {
      state: "failed",
      output: { said },
      endedAt: now,
      byId: actor.id,
      byName: actor.name,
    });
    await tell(db, held, {
      kind: "step-failed",
      stepKey: row.key,
      byName: actor.name,
      said: `${row.title}: ${said}`,
      at: now,
    });
    await changeFlow(db, held, {}, now);
    return { result: {}, audit: aboutFlow(held.flow, audit) };
  },
});

/** Takes a secret in: where it lies, or its value, which is sealed in this transaction and kept nowhere else. */
export const giveSecret = command({
  action: "flow.give-secret",
  needs: "flow:work",
  input: GiveSecret,
  async run(ctx, input) {
    const { db, actor, now } = ctx;
    const { held, row, step } = await turnOf(ctx, input, "secret");
    const needed = held.flow.kind === "rotation" ? "credential:rotate" : "secret:enter";
    const refused = whyNot(actor, needed, placeOfFlow(held.flow));
    if (refused) throw forbidden(refused);
    const given = givenOf(step, input);
    const name = step.credential?.(sightOf(held, row.key));
    const credentialId = name
      ? (await credentialNamed(db, held.flow.environmentId, name, now))?.id
      : held.flow.credentialId;
    if (!credentialId) throw conflict("There is no credential here that could take it.");
    await putVersion(db, {
      credentialId,
      slot: step.slot,
      given,
      flowId: held.flow.id,
      by: { name: actor.name },
      now,
    });
    const how =
      "reference" in given
        ? `It lies at ${given.reference}.`
        : input.generate
          ? "It was made and sealed."
          : "It was sealed.";
    await done(ctx, held, row, how);
    return {
      result: {},
      audit: aboutFlow(held.flow, { step: row.key, credential: credentialId, slot: step.slot, how }),
    };
  },
});

function givenOf(
  step: SecretStep,
  input: { reference?: string | undefined; value?: string | undefined; generate?: boolean | undefined },
) {
  if (input.generate) {
    if (!step.generates) throw badRequest("This one is made elsewhere; give it here.");
    return { value: randomBytes(step.generates.bytes).toString("base64url") };
  }
  if (input.reference !== undefined) {
    const wrong = whyNotReference(input.reference);
    if (wrong) throw badRequest(wrong);
    return { reference: input.reference };
  }
  const value = input.value?.trim() ?? "";
  const wrong = whyNotSecret(value) ?? step.refuses?.(value);
  if (wrong) throw badRequest(wrong);
  return { value };
}

/** Says go to a change of standing. */
export const confirmStep = command({
  action: "flow.confirm",
  needs: "flow:work",
  input: ConfirmStep,
  async run(ctx, input) {
    const { held, row, step } = await turnOf(ctx, input, "status");
    refuseRole(ctx.actor, held.flow.kind, placeOfFlow(held.flow));
    if (isGrave(held.environment, held.plan)) await requireStepUp(ctx);
    await setStanding(ctx.db, held, step.to, ctx.now);
    await done(ctx, held, row, nowStands(step.to));
    return { result: {}, audit: aboutFlow(held.flow, { step: row.key, to: step.to }) };
  },
});
