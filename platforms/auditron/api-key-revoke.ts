import { z } from "zod";
import { accepted, parsed } from "@/platforms/answers";
import { type Action, type Conversation, PlatformError, type Settled } from "@/platforms/platform";

const KEYS_PATH = "api-keys-path";
const keysPath = (c: Conversation) => c.environment.options[KEYS_PATH] ?? "/api/admin/api-keys";

const Key = z.object({
  id: z.string(),
  name: z.string().nullish(),
  maskedKey: z.string().nullish(),
  active: z.boolean(),
  createdAt: z.string().nullish(),
  lastUsedAt: z.string().nullish(),
});
const Keys = z.object({ keys: z.array(Key) });

export const ApiKeyId = z
  .string()
  .trim()
  .regex(/^[A-Za-z0-9-]{1,64}$/, "The id of the key, as the list of keys shows it. Never the key itself.")
  .refine((id) => !/^ak_/i.test(id) && !/^[0-9a-f]{64}$/i.test(id), "This is a key, not the id of one.");

async function asAdmin(c: Conversation, method: "GET" | "POST", path: string) {
  const token = await c.secret("admin-token");
  if (!token)
    throw new PlatformError("not-deployed", 'The configuration names no "admin-token" credential.', {
      notSent: true,
    });
  return c.http.send({
    base: "api",
    method,
    path,
    headers: { authorization: `Bearer ${token}` },
    timeoutSeconds: 10,
  });
}

/** The key as the list shows it; null where the list does not have it, undefined where there is no list. */
async function readKey(c: Conversation, id: string) {
  const reply = await asAdmin(c, "GET", keysPath(c));
  if (reply.status === 404 || reply.status === 405) return { key: undefined, reply };
  const { keys } = parsed(Keys, accepted(reply));
  return { key: keys.find((key) => key.id === id) ?? null, reply };
}

const shown = (text: string | null | undefined) => text?.slice(0, 60) ?? null;

/** By the runbook's route. The published version has none; its table of keys does not exist either. */
export const revokeApiKey: Action<{ key: string }> = {
  key: "api-key.revoke",
  title: "Revoke an API key",
  label: ({ key }) => `Revoke key ${key}`,
  tier: 3,
  purpose:
    "Whoever calls with the key is turned away at once. For a key that got out, or the old one of a rotation.",
  fields: [
    {
      key: "key",
      title: "Key",
      kind: "text",
      required: true,
      help: "The id of the key, never the key itself.",
    },
  ],
  capability: "api-keys.manage",
  input: z.strictObject({ key: ApiKeyId }),
  target: ({ key }) => `api-key:${key}`,
  repeatable: true,
  expectedSeconds: 3,
  timeoutSeconds: 30,
  look: async (c, { key: id }) => {
    const { key, reply } = await readKey(c, id);
    return { facts: { listed: Boolean(key), active: key?.active ?? null }, evidence: reply.evidence };
  },
  preview: async (c, { key: id }) => {
    const { key } = await readKey(c, id);
    if (key === null)
      throw new PlatformError("failed", `AUDITRON lists no key with the id ${id}.`, { notSent: true });
    if (key && !key.active)
      throw new PlatformError("failed", "The key is revoked already.", { notSent: true });
    return {
      button: "Revoke 1 key",
      unit: "key",
      targets: [
        {
          id: `api-key:${id}`,
          title: shown(key?.name) ?? id,
          facts: {
            "last used": shown(key?.lastUsedAt) ?? "not told",
            made: shown(key?.createdAt) ?? "not told",
          },
        },
      ],
      effects: [
        "Every call with this key is turned away from then on (401).",
        key?.lastUsedAt
          ? `It was last used at ${key.lastUsedAt.slice(0, 19)}: whoever did that stops working.`
          : "When it was last used is not told, so nobody can say who stops working.",
      ],
      inFlight: [],
      reversible: { is: false, how: "A revoked key cannot be given back; a new one has to be made." },
      verifies: "Looks whether the list of keys shows it as inactive.",
      warnings: key
        ? []
        : ["This deployment shows no list of keys: whether the id is right is seen by nobody before."],
      typed: shown(key?.name) ?? id,
      bound: { active: key?.active ?? null },
    };
  },
  execute: async (c, { key: id }) => {
    const reply = await asAdmin(c, "POST", `/api/admin/api-keys/${encodeURIComponent(id)}/revoke`);
    if (reply.status === 404)
      throw new PlatformError(
        "not-deployed",
        "AUDITRON answers 404: it knows no key of this id, or this deployment offers no such call.",
        { evidence: reply.evidence, httpStatus: 404 },
      );
    // Revoked already, by us or by another: what is looked at afterwards decides.
    accepted(reply, [409]);
    return {
      said: reply.status === 409 ? "It was revoked already (409)." : "AUDITRON revoked the key.",
      facts: { httpStatus: reply.status },
      evidence: reply.evidence,
    };
  },
  verify: {
    afterSeconds: 1,
    everySeconds: 5,
    forSeconds: 60,
    settled: async (c, { key: id }): Promise<Settled> => {
      const { key, reply } = await readKey(c, id);
      const { evidence } = reply;
      if (key === undefined)
        return {
          state: "pending",
          said: "Nothing here shows whether the key is revoked.",
          facts: {},
          evidence,
        };
      const isDead = key === null || !key.active;
      return {
        state: isDead ? "succeeded" : "pending",
        said: isDead ? "The list shows no active key of this id." : "The list still shows it as active.",
        facts: { active: key?.active ?? false },
        evidence,
      };
    },
  },
  reask: [],
};
