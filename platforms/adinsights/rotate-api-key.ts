import { z } from "zod";
import type { FlowAnswer, FlowPlan, FlowSight, FlowStep } from "@/platforms/flow";
import { accountOf, probeKey } from "./service-account-reads";
import { ALL, TENANT_KEY } from "./tenants";

const keyOf = ({ input }: Pick<FlowSight, "input">) => input.tenant ?? "";

const Input = z.strictObject({
  tenant: z
    .string()
    .trim()
    .regex(TENANT_KEY, "The tenant's key, as the console knows it.")
    .refine((tenant) => tenant !== ALL, "One tenant at a time."),
});

const before: FlowStep = {
  key: "before",
  kind: "ask",
  title: "Which service account the key belongs to",
  why: "A key does not say. The console uses it and looks whose last use moved.",
  everySeconds: 0,
  forSeconds: 0,
  timeoutSeconds: 60,
  ask: async (c, view): Promise<FlowAnswer> => {
    const key = await view.secret("current");
    if (key === undefined)
      return {
        state: "passed",
        said: "The console holds no key of this tenant yet: one is made, and none has to go.",
        facts: { held: false, account: null },
      };
    const { probe, account } = await accountOf(c, keyOf(view), key);
    const { state, said, evidence } = probe;
    if (state === "unclear") return { state: "failed", said, evidence };
    if (state === "rejected")
      return {
        state: "passed",
        said: `The old key is dead already: ${said}`,
        facts: { held: true, old: state, account: null },
        evidence,
      };
    return {
      state: account ? "passed" : "failed",
      said: account
        ? `It is the key of ${account.name}.`
        : "Several accounts, or none, were used just then: it is not clear whose key it is. Look again.",
      facts: { held: true, old: state, account: account?.id ?? null },
      evidence,
    };
  },
};

const hasOld = ({ found }: FlowSight) => typeof found.before?.account === "string";

const create: FlowStep = {
  key: "create",
  kind: "action",
  title: "Make a new service account",
  why: "Its key is sealed here at once and is nowhere to be read. The old one stays in use.",
  action: "service-account.create",
  input: (sight) => ({ tenant: keyOf(sight), slot: "pending" }),
  leaves: ({ input, found }) => ({
    said: `A new service account of ${input.tenant} stays active.`,
    undo: {
      action: "service-account.revoke",
      input: { tenant: input.tenant ?? "", account: String(found.create?.account ?? "") },
      label: "Revoke the new service account",
    },
  }),
};

const accepted: FlowStep = {
  key: "new-accepted",
  kind: "ask",
  title: "The new key is accepted",
  everySeconds: 15,
  forSeconds: 300,
  timeoutSeconds: 30,
  ask: async (c, view) => {
    const pending = await view.secret("pending");
    if (pending === undefined)
      return { state: "failed", said: "No new key is sealed here. Make the service account again." };
    if (pending === (await view.secret("current")))
      return { state: "failed", said: "The new key is the old one. Make another service account." };
    const { state, said, evidence } = await probeKey(c, pending);
    return {
      state: state === "accepted" ? "passed" : "pending",
      said: `The new key: ${said}`,
      facts: { new: state },
      evidence,
    };
  },
};

const promote: FlowStep = {
  key: "promote",
  kind: "promote",
  title: "The console reads with the new key",
  locked: {
    by: ["new-accepted"],
    because: "It would see nothing of the tenant with a key that is not accepted.",
  },
};

const revoke: FlowStep = {
  key: "revoke",
  kind: "action",
  title: "Revoke the old one",
  action: "service-account.revoke",
  onlyIf: hasOld,
  input: (sight) => ({ tenant: keyOf(sight), account: String(sight.found.before?.account ?? "") }),
  locked: {
    by: ["new-accepted", "promote"],
    because: "Until the new key is proved and used, the old one is all that there is.",
  },
};

const rejected: FlowStep = {
  key: "old-rejected",
  kind: "ask",
  title: "The old key is rejected",
  onlyIf: hasOld,
  everySeconds: 15,
  forSeconds: 300,
  timeoutSeconds: 30,
  ask: async (c, view) => {
    const old = await view.secret("previous");
    if (old === undefined)
      return { state: "failed", said: "The console holds the old key no longer, so it cannot be tried." };
    const { state, said, evidence } = await probeKey(c, old);
    return {
      state: state === "rejected" ? "passed" : "pending",
      said: `The old key: ${said}`,
      facts: { old: state },
      evidence,
    };
  },
};

/** Two keys may live at once, so nothing is missed: the old one goes when the new one is proved. */
export const rotateApiKey: FlowPlan = {
  key: "rotate-api-key",
  kind: "rotation",
  title: "Rotate a tenant's key",
  purpose: "The service account by which this console reads the tenant. It never ends by itself over there.",
  credential: "tenant-api-key",
  fields: [
    {
      key: "tenant",
      title: "Tenant",
      kind: "text",
      required: true,
      help: "Its key, as the console knows it.",
    },
  ],
  input: Input as unknown as FlowPlan["input"],
  subject: ({ tenant = "" }) => `${tenant.trim()}-api-key`,
  label: ({ tenant = "" }) => `Service account key of ${tenant.trim()}`,
  tenant: ({ tenant = "" }) => tenant.trim(),
  steps: [before, create, accepted, promote, revoke, rejected],
};
