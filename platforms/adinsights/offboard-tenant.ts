import { z } from "zod";
import type { EvidenceStep, FlowPlan, FlowSight, FlowStep } from "@/platforms/flow";
import type { Conversation } from "@/platforms/platform";
import { probeKey, readAccounts } from "./service-account-reads";
import { readConnections } from "./tenant-connections";
import { ALL, TENANT_KEY } from "./tenants";

const text = (key: string, title: string, help: string) =>
  ({ key, title, kind: "text", required: true, help }) as const;
const keyOf = ({ input }: Pick<FlowSight, "input">) => input.tenant ?? "";

const Input = z.strictObject({
  tenant: z
    .string()
    .trim()
    .regex(TENANT_KEY, "The tenant's key, as the console knows it.")
    .refine((tenant) => tenant !== ALL, "One tenant at a time."),
});

const asked: EvidenceStep = {
  key: "asked",
  kind: "evidence",
  title: "Who asked for it",
  fields: [
    text("who", "Who asked", "A person of the customer, or who decided it here."),
    text("proof", "Where it stands", "The ticket, contract or message."),
    text("keep", "What is kept, and until when", "As the contract has it."),
  ],
};

const approval: FlowStep = { key: "approval", kind: "approval", title: "Somebody else agrees" };

async function whatIsThere(c: Conversation, tenant: string, isListed: boolean) {
  const { accounts, evidence } = await readAccounts(c, tenant, "user");
  const connections = isListed ? (await readConnections(c, tenant)).connections : [];
  const active = accounts.filter(({ isActive }) => isActive).length;
  const syncing = connections.filter(({ isActive }) => isActive).length;
  return { active, syncing, evidence };
}

const before = (isListed: boolean): FlowStep => ({
  key: "before",
  kind: "ask",
  title: "What it has there",
  why: "ADinsights has no address that deactivates a tenant or a user: what can be shut are its connections and its keys.",
  everySeconds: 0,
  forSeconds: 0,
  timeoutSeconds: 60,
  ask: async (c, view) => {
    const { active, syncing, evidence } = await whatIsThere(c, keyOf(view), isListed);
    return {
      state: "passed",
      said: `${active} active service accounts${isListed ? `, ${syncing} active connections` : "; this version lists no connections"}.`,
      facts: { accounts: active, connections: syncing },
      evidence,
    };
  },
});

const pause: FlowStep = {
  key: "pause",
  kind: "action",
  title: "Pause its connections",
  action: "tenant.connections",
  input: (sight) => ({ tenant: keyOf(sight), to: "paused" }),
  leaves: ({ input }) => ({
    said: "Its connections are paused.",
    undo: {
      action: "tenant.connections",
      input: { tenant: input.tenant ?? "", to: "active" },
      label: "Let them sync again",
    },
  }),
};

const pausedByHand: EvidenceStep = {
  key: "pause",
  kind: "evidence",
  title: "Pause its connections",
  why: "This version cannot pause them over HTTP: switch them off in Airbyte.",
  fields: [text("connections", "Which were switched off", "Their names in Airbyte.")],
};

const access: EvidenceStep = {
  key: "access",
  kind: "evidence",
  title: "Its people and its accounts",
  why: "Users cannot be removed there either: only whoever runs the database can shut them off. What Meta and Google let ADinsights do is taken back by the customer over there.",
  fields: [
    text("people", "Users", "Who was shut off and by whom, or that they keep their access, and why."),
    text("grants", "Meta and Google", "What the customer took back, or when it will."),
  ],
};

const revoke: FlowStep = {
  key: "revoke",
  kind: "action",
  title: "Revoke its service accounts",
  why: "Every key of the tenant, that of this console too: from then on it sees the tenant only as its user.",
  action: "service-account.revoke",
  input: (sight) => ({ tenant: keyOf(sight), account: ALL }),
  locked: { by: ["pause", "access"], because: "Without a key less can be seen of what still runs." },
};

const proof = (isListed: boolean): FlowStep => ({
  key: "proof",
  kind: "ask",
  title: "Nothing of it works any more",
  why: "The key that this console held is shown once more and must be turned away; nothing may be active.",
  everySeconds: 30,
  forSeconds: 300,
  timeoutSeconds: 60,
  ask: async (c, view) => {
    const tenant = keyOf(view);
    const key = await view.secret("current", `${tenant}-api-key`);
    const probe = key === undefined ? undefined : await probeKey(c, key);
    const { active, syncing, evidence } = await whatIsThere(c, tenant, isListed);
    const isDead = probe === undefined || probe.state === "rejected";
    return {
      state: isDead && active + syncing === 0 ? "passed" : "pending",
      said: `${probe ? `The key: ${probe.said} ` : "The console holds no key of it. "}${active} service accounts and ${syncing} connections are active.`,
      facts: { key: probe?.state ?? "not held", accounts: active, connections: syncing },
      evidence: probe?.evidence ?? evidence,
    };
  },
});

const configuration: EvidenceStep = {
  key: "configuration",
  kind: "evidence",
  title: "Out of the configuration",
  why: 'Does the option "tenants" name it, it is asked for ever, and its refusals are alerts. A tenant that was taken in here goes out by itself.',
  fields: [text("change", "The change", "Commit or file, or that it was not named there.")],
};

/** The platform keeps a tenant for ever; what can be shut is shut, and the rest is written down. */
export const offboardTenant = (dialect: string): FlowPlan => {
  const isListed = dialect !== "december";
  return {
    key: "offboard-tenant",
    kind: "offboarding",
    title: "Take a tenant out",
    purpose:
      "ADinsights cannot deactivate a tenant. Its connections are paused and its keys revoked; its users and its data stay until somebody with the database acts.",
    fields: [text("tenant", "Tenant", "Its key, as the console knows it.")],
    input: Input as unknown as FlowPlan["input"],
    subject: ({ tenant = "" }) => tenant.trim(),
    label: ({ tenant = "" }) => tenant.trim(),
    tenant: ({ tenant = "" }) => tenant.trim(),
    steps: [
      asked,
      approval,
      before(isListed),
      isListed ? pause : pausedByHand,
      access,
      revoke,
      proof(isListed),
      configuration,
      {
        key: "offboarded",
        kind: "status",
        title: "Offboarded",
        to: "offboarded",
        byPerson: { button: "Close it" },
      },
    ],
  };
};
