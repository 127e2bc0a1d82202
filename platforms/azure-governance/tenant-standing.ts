import { z } from "zod";
import { accepted, parsed } from "@/platforms/answers";
import { type Action, type Conversation, type Fact, PlatformError, type Settled } from "@/platforms/platform";
import { askSigned, attempt, notSeenYet } from "./client";
import { Tenant } from "./shapes";
import { refusal, seekTenant, TENANTS_PATH, tenantFacts } from "./tenant-reads";
import { DirectoryId, InternalId } from "./tenant-rules";

const Input = z.strictObject({ tenant_id: DirectoryId, id: z.literal("").or(InternalId).default("") });
type Input = z.output<typeof Input>;

const common = {
  tier: 2,
  capability: "tenants.manage",
  input: Input,
  pace: {
    calls: 5,
    seconds: 60,
    per: "target",
    because: "The platform lets one tenant be changed five times a minute from one address.",
  },
  target: ({ tenant_id }: Input) => tenant_id,
  repeatable: true,
  expectedSeconds: 5,
  timeoutSeconds: 60,
  look: async (c: Conversation, input: Input) => {
    const { tenant, listed, evidence } = await seekTenant(c, input);
    return { facts: { listed, ...tenantFacts(tenant) }, evidence };
  },
  reask: ["tenants", "syncs"],
} as const;

const internalField = {
  key: "id",
  title: "The platform's own id of the tenant",
  kind: "text",
  help: "Only of an inactive one: the list leaves it out.",
} as const;

const directoryField = {
  key: "tenant_id",
  title: "Tenant",
  kind: "text",
  required: true,
  from: { query: "tenants.listed", value: "directory", title: "name" },
} as const;

/**
 * Takes a tenant out. Deleting it instead breaks (500) where anything was collected for it, and leaves rows without an
 * owner on SQLite; so nothing here deletes.
 */
export const tenantDeactivate: Action<Input> = {
  ...common,
  key: "tenant.deactivate",
  title: "Deactivate a tenant",
  label: () => "Deactivate the tenant",
  purpose:
    "Syncs leave it out from then on; what was collected stays and can be activated again. The platform's deletion is not used: it breaks where data was collected, or leaves it without an owner.",
  fields: [directoryField, internalField],
  preview: async (c, input) => {
    const { tenant } = await found(c, input);
    return {
      button: `Deactivate ${tenant.name}`,
      unit: "tenant",
      targets: [{ id: `tenant:${input.tenant_id}`, title: tenant.name, facts: tenantFacts(tenant) }],
      effects: [
        "The platform's list and its freshness leave it out at once, the syncs from their next run on.",
        "What was collected stays. Its application, secret and consent at Azure stay too.",
      ],
      inFlight: [],
      reversible: { is: true, how: `Activating it again under the platform's own id ${tenant.id}.` },
      verifies: "Reads it by the platform's own id, and looks that the list leaves it out.",
      warnings: tenant.is_active === false ? ["It is inactive already: nothing will be sent."] : [],
      bound: { active: tenant.is_active ?? true },
    };
  },
  execute: (c, input) => change(c, input, false),
  verify: {
    afterSeconds: 1,
    everySeconds: 10,
    forSeconds: 300,
    settled: (c, input, before, _startedAt, call) => settled(c, input, idIn(before, call?.answer), false),
  },
  undo: (input, before, answer) =>
    before.active === true && idIn(before, answer) !== ""
      ? {
          action: "tenant.activate",
          input: { tenant_id: input.tenant_id, id: idIn(before, answer) },
          label: "Activate the tenant again",
        }
      : undefined,
};

export const tenantActivate: Action<Input> = {
  ...common,
  key: "tenant.activate",
  title: "Activate a tenant",
  label: () => "Activate the tenant",
  purpose:
    "Takes an inactive tenant in again. The platform lists inactive ones nowhere, so its own id of it is needed; the run that deactivated it tells it.",
  fields: [
    { ...directoryField, from: undefined, title: "Directory (tenant) id" },
    { ...internalField, required: true },
  ],
  preview: async (c, input) => {
    const { tenant } = await found(c, input);
    return {
      button: `Activate ${tenant.name}`,
      unit: "tenant",
      targets: [{ id: `tenant:${input.tenant_id}`, title: tenant.name, facts: tenantFacts(tenant) }],
      effects: ["From its next runs on, every sync asks Azure for this tenant too."],
      inFlight: [],
      reversible: { is: true, how: "Deactivating it again." },
      verifies: "Reads it by the platform's own id, and looks for it in the list.",
      warnings:
        tenant.is_active === false
          ? ["Its secret may have ended meanwhile: run the preflight afterwards."]
          : ["It is active already: nothing will be sent."],
      bound: { active: tenant.is_active ?? true },
    };
  },
  execute: (c, input) => change(c, input, true),
  verify: {
    afterSeconds: 1,
    everySeconds: 10,
    forSeconds: 300,
    settled: (c, input, before, _startedAt, call) => settled(c, input, idIn(before, call?.answer), true),
  },
  undo: (input, before, answer) =>
    before.active === false
      ? {
          action: "tenant.deactivate",
          input: { tenant_id: input.tenant_id, id: idIn(before, answer) },
          label: "Deactivate the tenant again",
        }
      : undefined,
};

const idIn = (before: Record<string, Fact>, answer: Record<string, Fact> = {}) =>
  [answer.internal, before.internal].find((id) => typeof id === "string")?.toString() ?? "";

async function found(c: Conversation, input: Input) {
  const { tenant, evidence } = await seekTenant(c, input);
  if (tenant) return { tenant, evidence };
  throw new PlatformError(
    "not-deployed",
    input.id
      ? "The platform has no tenant with these ids."
      : "The platform does not list it: it is inactive already, or was never there. An inactive one is found by the platform's own id only.",
    { evidence, notSent: true },
  );
}

async function change(c: Conversation, input: Input, active: boolean) {
  const { tenant, evidence } = await found(c, input);
  const word = active ? "active" : "inactive";
  if ((tenant.is_active ?? true) === active)
    return { said: `It is ${word} already; nothing was sent.`, facts: tenantFacts(tenant), evidence };
  const reply = await askSigned(c, {
    method: "PATCH",
    path: `${TENANTS_PATH}/${tenant.id}`,
    json: { is_active: active },
    timeoutSeconds: 30,
  });
  const refused = refusal(reply, "Our credential may not change tenants: it has no admin role there");
  if (refused) throw refused;
  return {
    said: `The platform says that it is ${word}.`,
    facts: tenantFacts(parsed(Tenant, accepted(reply))),
    evidence: reply.evidence,
  };
}

async function settled(c: Conversation, input: Input, id: string, active: boolean): Promise<Settled> {
  const looked = await attempt(seekTenant(c, { ...input, id: input.id || id }));
  if (!looked.got) return notSeenYet(looked.trouble);
  const { tenant, listed, others, evidence } = looked.got;
  const told = { facts: { listed, ...tenantFacts(tenant) }, evidence };
  if (active)
    return listed
      ? { state: "succeeded", said: "The platform lists it again.", ...told }
      : { state: "pending", said: "The platform does not list it yet.", ...told };
  if (listed) return { state: "pending", said: "The platform still lists it.", ...told };
  // An empty list is what a credential without rights is shown.
  if (!tenant && others === 0)
    return { state: "pending", said: "The platform lists no tenant at all, which proves nothing.", ...told };
  return {
    state: "succeeded",
    said: tenant
      ? "It is inactive, and the platform's list leaves it out."
      : "The platform's list leaves it out.",
    ...told,
  };
}
