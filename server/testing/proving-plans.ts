import { z } from "zod";
import { accepted } from "@/platforms/answers";
import type { FlowPlan } from "@/platforms/flow";
import type { Connector } from "@/platforms/platform";
import { provingConnector } from "./proving-ground";

const Input = z.strictObject({
  name: z.string().regex(/^[a-z0-9-]+$/, "lower-case letters, digits and hyphens"),
  purpose: z.string().default(""),
});
const Seen = z.object({ done: z.number() });

/** A plan of every kind of step, at the target that counts what is done to it. */
export const provingPlan: FlowPlan = {
  key: "onboard-target",
  kind: "onboarding",
  title: "Onboard a target",
  purpose: "Proves the walk.",
  isBulk: true,
  fields: [
    { key: "name", title: "Name", kind: "text", required: true },
    { key: "purpose", title: "Purpose", kind: "text" },
  ],
  input: Input as unknown as FlowPlan["input"],
  subject: ({ name = "" }) => name,
  label: ({ name = "" }) => `Target ${name}`,
  tenant: ({ name = "" }) => name,
  steps: [
    {
      kind: "evidence",
      key: "owner",
      title: "Who owns it",
      fields: [
        { key: "who", title: "Who", kind: "text", required: true },
        { key: "link", title: "Link", kind: "text" },
      ],
    },
    { kind: "approval", key: "approval", title: "A second person agrees" },
    {
      kind: "ask",
      key: "test",
      title: "The target answers",
      everySeconds: 5,
      forSeconds: 60,
      timeoutSeconds: 10,
      ask: async (c, { input }) => {
        const { done } = Seen.parse(
          accepted(await c.http.send({ base: "api", path: `/targets/${input.name}` })).json(),
        );
        return {
          state: "passed",
          said: "It answers.",
          facts: { done },
          findings: [{ status: "ok", title: "Answer", said: "It answers." }],
        };
      },
    },
    {
      kind: "action",
      key: "create",
      title: "Scale it up",
      action: "proving.scale-2",
      input: ({ input }) => ({ target: input.name ?? "", to: "3" }),
      leaves: ({ input }) => ({
        said: `${input.name} has 3 replicas.`,
        undo: {
          action: "proving.scale-2",
          input: { target: input.name ?? "", to: "1" },
          label: `Scale ${input.name} back`,
        },
      }),
    },
    {
      kind: "action",
      key: "first-sync",
      title: "Touch it once",
      action: "proving.scale-1",
      input: ({ input }) => ({ target: input.name ?? "", to: "4" }),
    },
    { kind: "wait", key: "rest", title: "Let it rest", seconds: () => 30 },
    {
      kind: "ask",
      key: "proof",
      title: "It was done twice",
      everySeconds: 5,
      forSeconds: 60,
      timeoutSeconds: 10,
      ask: async (c, { input, found }) => {
        const { done } = Seen.parse(
          accepted(await c.http.send({ base: "api", path: `/targets/${input.name}` })).json(),
        );
        const before = Number(found.test?.done ?? 0);
        return done === before + 2
          ? { state: "passed", said: `${done} times.`, facts: { done } }
          : { state: "pending", said: `${done - before} times so far.` };
      },
    },
    { kind: "status", key: "observe", title: "Observe only", to: "observing" },
    {
      kind: "status",
      key: "live",
      title: "Go live",
      to: "live",
      byPerson: { button: "Go live" },
      locked: { by: ["proof"], because: "Nobody goes live unproved." },
    },
  ],
};

/** It destroys in the end, so that agreeing to it and saying go weigh as much. */
export const gravePlan: FlowPlan = {
  ...provingPlan,
  key: "close-target",
  title: "Close a target",
  steps: [
    { kind: "approval", key: "approval", title: "A second person agrees" },
    { kind: "status", key: "live", title: "Say go", to: "live", byPerson: { button: "Go" } },
    {
      kind: "action",
      key: "take",
      title: "Take it down",
      action: "proving.scale-3",
      input: ({ input }) => ({ target: input.name ?? "", to: "0" }),
    },
  ],
};

export const provingFlows: Connector = { ...provingConnector, flows: () => [provingPlan] };
