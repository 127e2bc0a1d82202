import { z } from "zod";
import { accepted, parsed, utcDate } from "@/platforms/answers";
import { type Action, type Conversation, type Fact, PlatformError, type Settled } from "@/platforms/platform";
import { askSigned, attempt, notSeenYet } from "./client";
import { Tenant } from "./shapes";
import { refusal, seekTenant, TENANTS_PATH, tenantFacts } from "./tenant-reads";
import { accessFields, DirectoryId, details, otherLighthouse, TenantName } from "./tenant-rules";

const CHANGES = ["name", "client_id", "client_secret_ref", "description", "use_lighthouse"] as const;

/** "" leaves a field as it is; the platform breaks (500) when a name is taken away. */
const Input = z
  .strictObject({
    tenant_id: DirectoryId,
    name: z.literal("").or(TenantName).default(""),
    ...details,
    use_lighthouse: otherLighthouse,
  })
  .refine((input) => CHANGES.some((key) => input[key] !== ""), {
    message: "Say what is to be changed.",
    path: ["name"],
  });
type Input = z.output<typeof Input>;

const TITLES: Record<(typeof CHANGES)[number], string> = {
  name: "name",
  client_id: "application",
  client_secret_ref: "name of its secret",
  description: "description",
  use_lighthouse: "Lighthouse",
};
/** What the platform never tells, so that it can neither be compared nor taken back. */
const HIDDEN = ["client_id", "client_secret_ref"] as const;

export const tenantUpdate: Action<Input> = {
  key: "tenant.update",
  title: "Change a tenant",
  label: (input) => `Change the ${changed(input).join(", ")} of a tenant`,
  tier: 2,
  purpose: "What is left empty stays as it is. The directory's id cannot be changed.",
  fields: [
    {
      key: "tenant_id",
      title: "Tenant",
      kind: "text",
      required: true,
      from: { query: "tenants.listed", value: "directory", title: "name" },
    },
    { key: "name", title: "Another name", kind: "text" },
    ...accessFields,
    { key: "use_lighthouse", title: "Delegated by Azure Lighthouse", kind: "yes-no" },
  ],
  capability: "tenants.manage",
  input: Input,
  pace: {
    calls: 5,
    seconds: 60,
    per: "target",
    because: "The platform lets one tenant be changed five times a minute from one address.",
  },
  target: ({ tenant_id }) => tenant_id,
  repeatable: true,
  expectedSeconds: 5,
  timeoutSeconds: 60,
  look: async (c, input) => {
    const { tenant, listed, evidence } = await seekTenant(c, { ...input, id: "" });
    return { facts: { listed, ...tenantFacts(tenant) }, evidence };
  },
  preview: async (c, input) => {
    const { tenant } = await listed(c, input);
    const hidden = HIDDEN.filter((key) => input[key] !== "");
    return {
      button: `Change ${tenant.name}`,
      unit: "tenant",
      targets: [{ id: `tenant:${input.tenant_id}`, title: tenant.name, facts: tenantFacts(tenant) }],
      effects: CHANGES.filter((key) => input[key] !== "").map(
        (key) => `Its ${TITLES[key]} becomes ${input[key]}.`,
      ),
      inFlight: [],
      reversible:
        hidden.length > 0
          ? {
              is: false,
              how: `The platform does not tell the ${hidden.map((key) => TITLES[key]).join(" and the ")} that it has now.`,
            }
          : { is: true, how: "Changing it back to the values that are shown." },
      verifies: "Reads it from the list; of what the list does not tell, when it was changed last.",
      warnings: [
        ...(input.name
          ? ["The platform tells freshness by name, and may show the old one until it is started anew."]
          : []),
        ...(hidden.length > 0
          ? ["Results of the preflight are kept for five minutes: clear its cache before you run it."]
          : []),
      ],
      bound: { changedAt: utcDate(tenant.updated_at)?.toISOString() ?? null },
    };
  },
  execute: async (c, input) => {
    const { tenant } = await listed(c, input);
    const reply = await askSigned(c, {
      method: "PATCH",
      path: `${TENANTS_PATH}/${tenant.id}`,
      timeoutSeconds: 30,
      json: Object.fromEntries(
        CHANGES.filter((key) => input[key] !== "").map((key) => [
          key,
          key === "use_lighthouse" ? input[key] === "yes" : input[key],
        ]),
      ),
    });
    const refused = refusal(reply, "Our credential may not change tenants: it has no admin role there");
    if (refused) throw refused;
    return {
      said: "The platform says that it was changed.",
      facts: tenantFacts(parsed(Tenant, accepted(reply))),
      evidence: reply.evidence,
    };
  },
  verify: { afterSeconds: 1, everySeconds: 10, forSeconds: 120, settled },
  reask: ["tenants"],
  undo: (input, before) => {
    const { name, description } = before;
    if (HIDDEN.some((key) => input[key] !== "")) return undefined;
    if (typeof name !== "string" || (input.description !== "" && typeof description !== "string"))
      return undefined;
    return {
      action: "tenant.update",
      label: `Change tenant ${name} back`,
      input: {
        tenant_id: input.tenant_id,
        name: input.name && name,
        client_id: "",
        client_secret_ref: "",
        description: input.description && String(description),
        use_lighthouse: input.use_lighthouse && (before.lighthouse === true ? "yes" : "no"),
      },
    };
  },
};

const changed = (input: Input) => CHANGES.filter((key) => input[key] !== "").map((key) => TITLES[key]);

async function listed(c: Conversation, { tenant_id }: Input) {
  const { tenant, evidence } = await seekTenant(c, { tenant_id, id: "" });
  if (tenant) return { tenant, evidence };
  throw new PlatformError(
    "not-deployed",
    "The platform does not list this tenant. An inactive one has to be activated before it is changed.",
    { evidence, notSent: true },
  );
}

async function settled(
  c: Conversation,
  input: Input,
  before: Record<string, Fact>,
  _startedAt: Date,
): Promise<Settled> {
  const looked = await attempt(seekTenant(c, { tenant_id: input.tenant_id, id: "" }));
  if (!looked.got) return notSeenYet(looked.trouble);
  const { tenant, evidence } = looked.got;
  if (!tenant) return { state: "failed", said: "The platform lists it no more.", facts: {}, evidence };
  const facts = tenantFacts(tenant);
  const isThere =
    (input.name === "" || tenant.name === input.name) &&
    (input.description === "" || (tenant.description ?? "") === input.description) &&
    (input.use_lighthouse === "" || (tenant.use_lighthouse ?? false) === (input.use_lighthouse === "yes"));
  const wasTouched = facts.changedAt !== null && facts.changedAt !== before.changedAt;
  const needsTouch = HIDDEN.some((key) => input[key] !== "");
  if (!isThere || (needsTouch && !wasTouched))
    return { state: "pending", said: "The platform still shows it as it was.", facts, evidence };
  return {
    state: "succeeded",
    said: needsTouch
      ? "It was changed. The platform does not tell the values of its access: the preflight shows whether they work."
      : "The platform shows it with the new values.",
    facts,
    evidence,
  };
}
