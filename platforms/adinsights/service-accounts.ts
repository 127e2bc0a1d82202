import { z } from "zod";
import { accepted, parsed } from "@/platforms/answers";
import { type Action, type Conversation, type Fact, PlatformError } from "@/platforms/platform";
import { asTenant } from "./client";
import { ACCOUNTS_PATH, accountOf, readAccounts, UUID } from "./service-account-reads";
import { ALL, called, TENANT_KEY } from "./tenants";

const key = z.string().regex(TENANT_KEY).max(60);
const Create = z.strictObject({ tenant: key, slot: z.enum(["current", "pending"]) });
type Create = z.output<typeof Create>;

const nameOf = (runId: string) => `wheelhouse-${runId.slice(0, 8)}`;
const credentialOf = (tenant: string) => `${tenant}-api-key`;

const Made = z.object({ id: z.string().regex(UUID), token: z.string().min(8).max(500) });

/** Makes a service account whose key goes into the sealed store and nowhere else. */
export const serviceAccountCreate: Action<Create> = {
  key: "service-account.create",
  title: "Make a service account for this console",
  label: ({ tenant }) => `Make a service account of ${tenant}`,
  tier: 2,
  purpose: "Its key is shown once by the platform; the console seals it at once and shows it to nobody.",
  capability: "credentials.manage",
  input: Create,
  target: ({ tenant }) => `service-accounts:${tenant}`,
  repeatable: false,
  expectedSeconds: 5,
  timeoutSeconds: 60,
  look: async (c, { tenant }) => {
    const { accounts, evidence } = await readAccounts(c, tenant, "user");
    return { facts: { active: accounts.filter(({ isActive }) => isActive).length }, evidence };
  },
  preview: async (c, { tenant, slot }) => {
    const { accounts } = await readAccounts(c, tenant, "user");
    const active = accounts.filter(({ isActive }) => isActive);
    return {
      button: "Make 1 service account",
      unit: "service account",
      targets: [{ id: `${tenant}/new`, title: `A service account of ${called(c, tenant)}` }],
      effects: [
        `${called(c, tenant)} has ${active.length} active service accounts and will have one more.`,
        slot === "pending"
          ? "Its key is sealed here as the one to come. The one in use stays in use."
          : "Its key is sealed here and used from now on.",
      ],
      inFlight: [],
      reversible: { is: true, how: "Revoke the service account." },
      verifies: "Reads the list of service accounts for the new one.",
      warnings: [],
    };
  },
  execute: async (c, { tenant, slot }, run) => {
    const name = nameOf(run.id);
    const reply = await asTenant(c, tenant, {
      path: ACCOUNTS_PATH,
      method: "POST",
      json: { name, role: "ADMIN" },
      as: "user",
      purpose: "person",
    });
    const { id, token } = parsed(Made, accepted(reply));
    c.http.hide(token);
    await run.keepSecret(credentialOf(tenant), slot, token);
    return { said: `${name} was made and its key is sealed.`, facts: { account: id, kept: true } };
  },
  verify: {
    afterSeconds: 1,
    everySeconds: 15,
    forSeconds: 60,
    settled: async (c, { tenant }, _before, _startedAt, call) => {
      const { accounts, evidence } = await readAccounts(c, tenant, "user");
      const name = nameOf(call?.id ?? "");
      const made = accounts.find((account) => account.name === name);
      const facts: Record<string, Fact> = { account: made?.id ?? null, kept: call?.answer.kept === true };
      if (!made) return { state: "failed", said: `There is no service account ${name}.`, facts, evidence };
      return facts.kept
        ? { state: "succeeded", said: `${name} is there and its key is sealed here.`, facts, evidence }
        : {
            state: "failed",
            said: `${name} is there, but its key was lost on the way. Revoke it (${made.id}) and make another.`,
            facts,
            evidence,
          };
    },
  },
  reask: ["credentials"],
  undo: ({ tenant }, _before, answer) =>
    typeof answer.account === "string"
      ? {
          action: "service-account.revoke",
          input: { tenant, account: answer.account },
          label: "Revoke the service account again",
        }
      : undefined,
};

const Revoke = z.strictObject({
  tenant: key,
  account: z.union([z.literal(ALL), z.string().regex(UUID, "The id of a service account.")]),
});
type Revoke = z.output<typeof Revoke>;

async function readWanted(c: Conversation, { tenant, account }: Revoke) {
  const { accounts, evidence } = await readAccounts(c, tenant, "user");
  const fitting = accounts.filter(({ id }) => account === ALL || id === account);
  if (fitting.length === 0 && account !== ALL)
    throw new PlatformError("failed", `${called(c, tenant)} has no service account ${account}.`, {
      evidence,
      notSent: true,
    });
  return { active: fitting.filter(({ isActive }) => isActive), all: accounts, evidence };
}

/** Shuts out whoever uses one key of a tenant, or each of them. It cannot be taken back. */
export const serviceAccountRevoke: Action<Revoke> = {
  key: "service-account.revoke",
  title: "Revoke a service account",
  label: ({ tenant, account }) =>
    account === ALL ? `Revoke every service account of ${tenant}` : `Revoke a service account of ${tenant}`,
  tier: 3,
  purpose:
    "When a key may have been seen, after it was replaced, or when a tenant leaves. Keys never end by themselves over there.",
  fields: [
    {
      key: "tenant",
      title: "Tenant",
      kind: "text",
      required: true,
      help: "Its key, as the console knows it.",
    },
    {
      key: "account",
      title: "Service account",
      kind: "choice",
      required: true,
      from: { query: "service-accounts", value: "account", title: "name" },
    },
  ],
  capability: "credentials.manage",
  input: Revoke,
  target: ({ tenant }) => `service-accounts:${tenant}`,
  repeatable: true,
  expectedSeconds: 5,
  timeoutSeconds: 120,
  look: async (c, input) => {
    const { active, evidence } = await readWanted(c, input);
    return { facts: { active: active.length }, evidence };
  },
  preview: async (c, input) => {
    const { active, all } = await readWanted(c, input);
    const own = await c.secret(credentialOf(input.tenant));
    const ours = own ? (await accountOf(c, input.tenant, own)).account : undefined;
    const isOurs = active.some(({ id }) => id === ours?.id);
    const left = all.filter(({ isActive, id }) => isActive && !active.some((each) => each.id === id)).length;
    return {
      button: `Revoke ${active.length} ${active.length === 1 ? "service account" : "service accounts"}`,
      unit: "service account",
      targets: active.map(({ id, name, lastUsedAt, createdAt }) => ({
        id,
        title: name,
        facts: {
          "last used (UTC)": lastUsedAt?.toISOString().slice(0, 16) ?? "never",
          "made (UTC)": createdAt?.toISOString().slice(0, 10) ?? null,
          "used by this console": id === ours?.id,
        },
      })),
      effects: [
        "Whoever uses such a key is turned away from the next call on (401, API key is inactive).",
        `${left} active service accounts are left to ${called(c, input.tenant)}.`,
      ],
      inFlight: active
        .filter(({ lastUsedAt }) => lastUsedAt && c.now().getTime() - lastUsedAt.getTime() < 3_600_000)
        .map(({ name }) => `${name} was used within the last hour.`),
      reversible: { is: false, how: "A revoked key stays revoked; make another service account." },
      verifies: "Reads the list again: each of them must be inactive.",
      warnings: [
        ...(active.length === 0 ? ["Nothing is active: there is nothing to revoke."] : []),
        ...(isOurs
          ? [
              `This console reads ${called(c, input.tenant)} with one of them. Afterwards it signs in as its user, or sees nothing of it.`,
            ]
          : []),
        ...(own && !ours ? ["Which of them this console uses could not be found out."] : []),
      ],
      typed: input.tenant,
    };
  },
  execute: async (c, input, run) => {
    const { active } = await readWanted(c, input);
    for (const { id, name } of active) {
      if (run.signal.aborted) break;
      const reply = await asTenant(c, input.tenant, {
        path: `${ACCOUNTS_PATH}${encodeURIComponent(id)}/`,
        method: "DELETE",
        as: "user",
        purpose: "person",
      });
      // One that went meanwhile is what was wanted.
      accepted(reply, [404]);
      run.say(`${name} was revoked.`);
    }
    return { said: `${active.length} service accounts were revoked.`, facts: { revoked: active.length } };
  },
  verify: {
    afterSeconds: 1,
    everySeconds: 15,
    forSeconds: 120,
    settled: async (c, input) => {
      const { active, evidence } = await readWanted(c, input);
      return active.length === 0
        ? { state: "succeeded", said: "None of them is active any more.", facts: { active: 0 }, evidence }
        : {
            state: "failed",
            said: `Still active: ${active.map(({ name }) => name).join(", ")}.`,
            facts: { active: active.length },
            evidence,
          };
    },
  },
  reask: ["credentials", "tenants"],
};
