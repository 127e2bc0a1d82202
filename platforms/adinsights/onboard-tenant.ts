import { z } from "zod";
import type { EvidenceStep, FlowPlan, FlowSight, FlowStep } from "@/platforms/flow";
import type { Conversation } from "@/platforms/platform";
import { dataFlows, testConnection, webhookIsSet } from "./tenant-checks";
import { readConnections } from "./tenant-connections";
import { NewTenant } from "./tenant-create";

const line = (number: number) => ({ file: "adinsights.md", line: number });
const text = (key: string, title: string, help: string) =>
  ({ key, title, kind: "text", required: true, help }) as const;
const keyOf = ({ input }: Pick<FlowSight, "input">) => input.key ?? "";

/** What is not filled in is not there. */
const given = z
  .record(z.string(), z.string())
  .transform((fields) =>
    Object.fromEntries(Object.entries(fields).filter(([, value]) => value.trim() !== "")),
  );

const Input = given.pipe(
  z.strictObject({
    key: NewTenant.key,
    name: NewTenant.name,
    email: NewTenant.email,
    firstName: NewTenant.person,
    lastName: NewTenant.person,
    owner: z.string().trim().min(1, "Who answers for it?").max(200),
    ownerContact: z.string().trim().min(1, "An e-mail address or a link.").max(200),
    purpose: z.string().trim().min(5, "Say in a few words what it is for.").max(500),
  }),
);

const fields: FlowPlan["fields"] = [
  text(
    "key",
    "Key",
    "As the console calls it: lower-case words joined by hyphens, for example new-kingston.",
  ),
  text("name", "Name", "As the platform shows it."),
  text(
    "email",
    "First administrator",
    "An e-mail address that nobody has at this platform. The console signs in with it.",
  ),
  { key: "firstName", title: "First name", kind: "text" },
  { key: "lastName", title: "Last name", kind: "text" },
  text("owner", "Owner", "Who answers for it on our side."),
  text("ownerContact", "How to reach the owner", "An e-mail address or a link."),
  text("purpose", "Purpose", "What its data is for."),
];

const asked: EvidenceStep = {
  key: "asked",
  kind: "evidence",
  title: "Who asked for it",
  why: "The sign-up is open to anybody and the platform keeps no record of it in its audit log: this is the record.",
  fields: [
    text("who", "Who asked", "A person of the customer."),
    text("proof", "Where it stands", "The ticket, contract or message, as a link or number."),
  ],
};

const approval: FlowStep = {
  key: "approval",
  kind: "approval",
  title: "Somebody else agrees",
  why: "A tenant cannot be removed, renamed or suspended there.",
};

const unknownThere: EvidenceStep = {
  key: "unknown-there",
  kind: "evidence",
  title: "Nobody there has this name or address",
  why: "No identity of a tenant sees the others. Is the address taken, the platform breaks in the middle and leaves a tenant without an administrator behind. Whoever has a superuser, or its database, can look.",
  fields: [text("who", "Who looked, and where", "A superuser's list of tenants and users, or the database.")],
};

const user: FlowStep = {
  key: "user",
  kind: "secret",
  slot: "current",
  credential: (sight) => `${keyOf(sight)}-username`,
  title: "The administrator's user name",
  help: "The same e-mail address as in the request: the platform signs in by it.",
  refuses: (value) => (z.email().safeParse(value).success ? undefined : "That is no e-mail address."),
};

const password: FlowStep = {
  key: "password",
  kind: "secret",
  slot: "current",
  credential: (sight) => `${keyOf(sight)}-password`,
  title: "The administrator's password",
  help: "Have one made: only this console needs it. The customer's people are invited with addresses of their own.",
  generates: { bytes: 24 },
  refuses: (value) => (value.length < 8 ? "The platform wants 8 characters or more." : undefined),
};

const create: FlowStep = {
  key: "create",
  kind: "action",
  title: "Create it at the platform",
  action: "tenant.create",
  input: (sight) => {
    const { name = "", email = "", firstName, lastName } = sight.input;
    return {
      tenant: keyOf(sight),
      name,
      email,
      ...(firstName ? { firstName } : {}),
      ...(lastName ? { lastName } : {}),
    };
  },
  leaves: ({ input }) => ({
    said: `The tenant ${input.name} and its administrator ${input.email} stay at ADinsights: it has no address that removes them.`,
  }),
};

const verifying: FlowStep = {
  key: "verifying",
  kind: "status",
  title: "Being verified",
  to: "verifying",
};

const test: FlowStep = {
  key: "test",
  kind: "ask",
  title: "Connection test",
  why: "Signs in as the new administrator and asks what every later step needs.",
  everySeconds: 0,
  forSeconds: 0,
  timeoutSeconds: 120,
  ask: (c, view) => testConnection(c, keyOf(view)),
};

const account: FlowStep = {
  key: "service-account",
  kind: "action",
  title: "A key for this console",
  why: "A user may sign in a hundred times a day from one address, all tenants together; a key may read without counting. The console seals it at once.",
  action: "service-account.create",
  input: (sight) => ({ tenant: keyOf(sight), slot: "current" }),
  leaves: ({ input, found }) => ({
    said: `A service account of ${input.name} stays active.`,
    undo: {
      action: "service-account.revoke",
      input: {
        tenant: input.key ?? "",
        account: String(found["service-account"]?.account ?? ""),
      },
      label: "Revoke the service account",
    },
  }),
  skippable: true,
};

const webhook: FlowStep = {
  key: "webhook",
  kind: "ask",
  title: "Webhooks can come in",
  why: "Without a webhook secret the platform turns every report of a finished sync away. No sync is begun before it is set.",
  everySeconds: 0,
  forSeconds: 0,
  timeoutSeconds: 120,
  ask: webhookIsSet,
  source: line(88),
};

const connected: FlowStep = {
  key: "connected",
  kind: "ask",
  title: "It has a connection with a schedule",
  why: "The customer connects its accounts in ADinsights, and the connection is made in Airbyte; neither can be done from here. This step waits and goes on by itself.",
  everySeconds: 120,
  forSeconds: 30 * 86_400,
  timeoutSeconds: 60,
  ask: async (c, view) => connectionsOf(c, keyOf(view)),
};

async function connectionsOf(c: Conversation, tenant: string) {
  const { connections, evidence } = await readConnections(c, tenant);
  const ready = connections.filter(({ isActive, isScheduled }) => isActive && isScheduled);
  return {
    state: ready.length > 0 ? ("passed" as const) : ("pending" as const),
    said:
      ready.length > 0
        ? `${ready.length} active connections have a schedule.`
        : `It has ${connections.length} connections, none of them active with a schedule.`,
    facts: { connections: connections.length, ready: ready.length },
    evidence,
  };
}

const firstSync: FlowStep = {
  key: "first-sync",
  kind: "action",
  title: "First sync",
  action: "sync.trigger",
  input: (sight) => ({ tenant: keyOf(sight) }),
  locked: { by: ["webhook"], because: "The platform could not be told how the sync ended." },
};

const startedByHand: EvidenceStep = {
  key: "first-sync",
  kind: "evidence",
  title: "First sync",
  why: "This version shows its connections only after they synced once, so the first sync is started in Airbyte.",
  locked: { by: ["webhook"], because: "The platform could not be told how the sync ended." },
  fields: [text("job", "The job", "Connection and number of the job in Airbyte.")],
};

const verified: FlowStep = {
  key: "verified",
  kind: "ask",
  title: "Listed, synced, and rows came",
  why: "Read as the tenant itself. Every look adds a row to its audit log over there, so there are few.",
  everySeconds: 300,
  forSeconds: 24 * 3600,
  timeoutSeconds: 60,
  ask: (c, view) => dataFlows(c, keyOf(view), view.requestedAt),
};

const observing: FlowStep = {
  key: "observing",
  kind: "status",
  title: "Observe only",
  why: "From now on it is among the tenants that are checked; nobody is called for it yet.",
  to: "observing",
};

const live: FlowStep = {
  key: "live",
  kind: "status",
  title: "Live",
  why: "From here on its alerts call people.",
  to: "live",
  byPerson: { button: "Go live" },
};

/** From a request to data that flows. What the platform cannot do itself is done by people and written down. */
export const onboardTenant = (dialect: string): FlowPlan => ({
  key: "onboard-tenant",
  kind: "onboarding",
  title: "Take a tenant in",
  purpose:
    "Makes a tenant at ADinsights, with a user and a key for this console, and follows it until its data flows.",
  fields,
  input: Input as unknown as FlowPlan["input"],
  subject: ({ key = "" }) => key.trim().toLowerCase(),
  label: ({ name = "" }) => name,
  tenant: ({ key = "" }) => key.trim(),
  isBulk: true,
  steps: [
    asked,
    approval,
    unknownThere,
    user,
    password,
    create,
    verifying,
    test,
    account,
    webhook,
    ...(dialect === "december" ? [startedByHand] : [connected, firstSync]),
    verified,
    observing,
    live,
  ],
});
