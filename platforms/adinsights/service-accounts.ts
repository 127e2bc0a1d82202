import { z } from "zod";
import { accepted, parsed, utcDate } from "@/platforms/answers";
import {
  type Action,
  type Conversation,
  type EvidenceOf,
  type Fact,
  PlatformError,
} from "@/platforms/platform";
import { asTenant, listOf, short } from "./client";
import { ALL, called, TENANT_KEY } from "./tenants";

const PATH = "/api/service-accounts/";
export const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const Row = z.object({
  id: z.string().regex(UUID),
  name: z.string().nullish(),
  is_active: z.boolean(),
  created_at: z.string().nullish(),
  last_used_at: z.string().nullish(),
});

export type Account = {
  id: string;
  name: string;
  isActive: boolean;
  createdAt: Date | null;
  lastUsedAt: Date | null;
};

/** The tenant's service accounts, whose keys are shown once, when they are made. */
export async function readAccounts(
  c: Conversation,
  tenant: string,
  as: "anyone" | "user" = "anyone",
): Promise<{ accounts: Account[]; evidence: EvidenceOf }> {
  const reply = accepted(await asTenant(c, tenant, { path: PATH, as, purpose: "person" }));
  const accounts = parsed(listOf(Row), reply).map((row) => ({
    id: row.id,
    name: short(row.name ?? row.id, 128),
    isActive: row.is_active,
    createdAt: utcDate(row.created_at),
    lastUsedAt: utcDate(row.last_used_at),
  }));
  return { accounts, evidence: reply.evidence };
}

export type KeyProbe = { state: "accepted" | "rejected" | "unclear"; said: string; evidence?: EvidenceOf };

/** Shows a key to the list of service accounts, which needs no role; only a clear refusal of the key is one. */
export async function probeKey(c: Conversation, key: string): Promise<KeyProbe> {
  c.http.hide(key);
  if (!/^[\x21-\x7e]+$/.test(key))
    return { state: "rejected", said: "It has letters that a header cannot carry." };
  try {
    const { status, text, evidence } = await c.http.send({
      base: "api",
      path: PATH,
      headers: { authorization: `ApiKey ${key}` },
    });
    const why = /API key is inactive|Invalid API key|Malformed API key/.exec(text)?.[0];
    if (status === 401 && why)
      return { state: "rejected", said: `The platform says: ${why} (401).`, evidence };
    if (status === 200) return { state: "accepted", said: "It is let in (200).", evidence };
    return {
      state: "unclear",
      said: `The platform answered ${status}, which says nothing about it.`,
      evidence,
    };
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error;
    return { state: "unclear", said: short(error.message, 300), evidence: error.details.evidence };
  }
}

/** Which account a key belongs to: using it moves its last use, and that of no other. */
export async function accountOf(c: Conversation, tenant: string, key: string): Promise<Account | undefined> {
  const before = await readAccounts(c, tenant, "user");
  await probeKey(c, key);
  const after = await readAccounts(c, tenant, "user");
  const moved = after.accounts.filter(
    ({ id, lastUsedAt }) =>
      lastUsedAt?.getTime() !== before.accounts.find((each) => each.id === id)?.lastUsedAt?.getTime(),
  );
  return moved.length === 1 ? moved[0] : undefined;
}

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
      path: PATH,
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
    const ours = own ? await accountOf(c, input.tenant, own) : undefined;
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
        path: `${PATH}${encodeURIComponent(id)}/`,
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
