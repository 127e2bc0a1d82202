import { accepted, parsed, utcDate } from "@/platforms/answers";
import {
  type Action,
  type ActionCalled,
  type Conversation,
  type Fact,
  PlatformError,
  type Settled,
} from "@/platforms/platform";
import { askSigned, attempt, notSeenYet, shown } from "./client";
import { Tenant } from "./shapes";
import { differsFrom, listTenants, ofDirectory, refusal, TENANTS_PATH, tenantFacts } from "./tenant-reads";
import { NewTenant, tenantFields } from "./tenant-rules";

/** A row that was made shows in the list at once; what is not there by then was not made. */
const SURELY_MADE_MS = 120_000;

/**
 * Adds a tenant. The list of the platform decides everything: it is looked at before anything is sent, so that a row
 * made by an attempt whose answer was lost is found and not made again.
 */
export const tenantCreate: Action<NewTenant> = {
  key: "tenant.create",
  title: "Add a tenant",
  label: ({ name }) => `Add tenant ${name}`,
  tier: 2,
  purpose:
    "Makes the platform collect costs, compliance, resources and identities of one more directory. Onboarding does it with all that belongs before and after.",
  fields: tenantFields,
  capability: "tenants.manage",
  input: NewTenant,
  pace: {
    calls: 1,
    seconds: 60,
    per: "environment",
    because:
      "Looking at the list and adding to it share an allowance of ten a minute, and every addition looks three times.",
  },
  target: ({ tenant_id }) => tenant_id,
  repeatable: false,
  expectedSeconds: 5,
  timeoutSeconds: 60,
  look: async (c, { tenant_id }) => {
    const { tenants, evidence } = await listTenants(c);
    const there = ofDirectory(tenants, tenant_id);
    return {
      facts: { listed: there !== undefined, tenants: tenants.length, ...tenantFacts(there) },
      evidence,
    };
  },
  preview: async (c, input) => {
    const { tenants } = await listTenants(c);
    const there = ofDirectory(tenants, input.tenant_id);
    if (there) refuseAnother(there, input);
    const twin = tenants.find(({ name, tenant_id }) => name === input.name && tenant_id !== input.tenant_id);
    return {
      button: `Add ${input.name}`,
      unit: "tenant",
      targets: [
        {
          id: `tenant:${input.tenant_id}`,
          title: input.name,
          facts: {
            directory: input.tenant_id,
            application: input.client_id || "the shared one",
            "secret lies under": input.client_secret_ref || "the shared one",
            lighthouse: input.use_lighthouse === "yes",
          },
        },
      ],
      effects: there
        ? ["It is there already with these values: nothing will be sent."]
        : [
            "From its next runs on, every sync asks Azure for this tenant too.",
            "The platform takes the values as they are: whether the access works shows in its preflight.",
          ],
      inFlight: [],
      reversible: {
        is: true,
        how: "Deactivating it: syncs leave it out, what was collected stays. Nothing is deleted.",
      },
      verifies: "Looks for the directory's id in the list of tenants.",
      warnings: [
        ...(twin
          ? [
              `Another tenant is called ${shown(twin.name)} too: the platform tells the freshness of only one.`,
            ]
          : []),
        ...(input.client_id === "" && input.use_lighthouse === "no"
          ? [
              "Without an application of its own the platform's shared credentials are used, or it is left out silently.",
            ]
          : []),
      ],
      bound: { there: there !== undefined },
    };
  },
  execute: create,
  verify: { afterSeconds: 1, everySeconds: 10, forSeconds: 300, settled },
  reask: ["tenants"],
  undo: ({ tenant_id, name }, before, { internal }) =>
    before.listed === true
      ? undefined
      : {
          action: "tenant.deactivate",
          input: { tenant_id, id: typeof internal === "string" ? internal : "" },
          label: `Deactivate tenant ${name}`,
        },
};

function refuseAnother(there: Tenant, wanted: NewTenant): void {
  const differences = differsFrom(there, wanted);
  if (differences.length > 0)
    throw new PlatformError(
      "forbidden",
      `The platform has this directory already, and ${differences.join(", ")}. Change that tenant instead of adding it.`,
      { notSent: true },
    );
}

const SAME = "Its application and its secret's name cannot be compared: the platform never tells them.";

async function create(c: Conversation, input: NewTenant) {
  const { tenants, evidence } = await listTenants(c);
  const there = ofDirectory(tenants, input.tenant_id);
  if (there) {
    refuseAnother(there, input);
    return {
      said: `It is there already with the same values; nothing was sent. ${SAME}`,
      facts: { asked: false, ...tenantFacts(there) },
      evidence,
    };
  }
  const reply = await askSigned(c, {
    method: "POST",
    path: TENANTS_PATH,
    timeoutSeconds: 30,
    json: {
      name: input.name,
      tenant_id: input.tenant_id,
      client_id: input.client_id || null,
      client_secret_ref: input.client_secret_ref || null,
      description: input.description || null,
      use_lighthouse: input.use_lighthouse === "yes",
    },
  });
  if (reply.status === 409) return afterConflict(c, input);
  const refused = refusal(reply, "Our credential may not add tenants: it has no admin role there");
  if (refused) throw refused;
  const made = parsed(Tenant, accepted(reply));
  return {
    said: "The platform says that it was added.",
    facts: { asked: true, httpStatus: reply.status, ...tenantFacts(made) } as Record<string, Fact>,
    evidence: reply.evidence,
  };
}

/** Somebody was faster, or it is inactive: only its own words in the list tell whether it is the one that is wanted. */
async function afterConflict(c: Conversation, input: NewTenant) {
  const { tenants, evidence } = await listTenants(c);
  const there = ofDirectory(tenants, input.tenant_id);
  if (!there)
    throw new PlatformError(
      "forbidden",
      "The platform knows this directory (409) and does not list it: the tenant is inactive there. Activate it instead of adding it.",
      { evidence, httpStatus: 409 },
    );
  refuseAnother(there, input);
  return {
    said: `The platform says that it is there already (409), and lists it with the same values. ${SAME}`,
    facts: { asked: true, httpStatus: 409, ...tenantFacts(there) } as Record<string, Fact>,
    evidence,
  };
}

async function settled(
  c: Conversation,
  input: NewTenant,
  before: Record<string, Fact>,
  startedAt: Date,
  call?: ActionCalled,
): Promise<Settled> {
  const looked = await attempt(listTenants(c));
  if (!looked.got) return notSeenYet(looked.trouble);
  const { tenants, evidence } = looked.got;
  const there = ofDirectory(tenants, input.tenant_id);
  if (!there) {
    const isOver = c.now().getTime() - startedAt.getTime() >= SURELY_MADE_MS;
    return isOver
      ? {
          state: "failed",
          said: "The platform does not list it, two minutes after it was asked: it was not made.",
          facts: { listed: false },
          evidence,
        }
      : { state: "pending", said: "The platform does not list it yet.", facts: { listed: false }, evidence };
  }
  const facts = {
    listed: true,
    directory: input.tenant_id,
    createdAt: utcDate(there.created_at)?.toISOString() ?? null,
    ...tenantFacts(there),
  };
  const differences = differsFrom(there, input);
  if (differences.length > 0)
    return {
      state: "failed",
      said: `The platform lists this directory, but ${differences.join(", ")}: somebody else added it.`,
      facts,
      evidence,
    };
  const wasLost =
    call !== undefined && call.answer.httpStatus === undefined && call.answer.asked === undefined;
  const how =
    before.listed === true
      ? "It was there before, with these values."
      : wasLost
        ? "It is listed: it was added although no answer said so."
        : "It is listed under its directory's id.";
  return { state: "succeeded", said: how, facts, evidence };
}
