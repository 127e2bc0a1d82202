import { z } from "zod";
import { parsed } from "@/platforms/answers";
import { refused } from "@/platforms/drivers/database/tables";
import { askMeta } from "@/platforms/drivers/meta";
import { type Action, type Conversation, PlatformError, type Settled } from "@/platforms/platform";
import { appLogin, META_APP_SECRET, readAdAccounts } from "./meta-accounts";
import { debugToken } from "./meta-debug";
import { AccountId, openKept, openStored, readStored } from "./stored-token";

const Input = z.strictObject({
  account: AccountId,
  /** `stored`: the one that ComplyAI uses; `kept`: the one that was replaced last. */
  which: z.enum(["stored", "kept"]),
});
type Input = z.output<typeof Input>;

export async function tokenOf(c: Conversation, { account, which }: Input): Promise<string> {
  const token = which === "stored" ? await openStored(c, account) : await openKept(c, account);
  if (token === undefined)
    throw refused(`No token of business account ${account} was replaced from here, so none is kept.`);
  return token;
}

/** Ends a token for good at Meta: a system user's by the app, a person's by taking the app's rights from them. */
async function revoke(c: Conversation, token: string, type: string | null) {
  if (type !== "SYSTEM_USER") {
    const reply = await askMeta(c, { token, method: "DELETE", path: "/me/permissions" });
    parsed(z.object({ success: z.literal(true) }), reply);
    return reply;
  }
  const { app, token: login } = await appLogin(c);
  // Meta takes them in the address only; by their names and values they are hidden wherever it is kept.
  return askMeta(c, {
    token: login,
    path: "/oauth/revoke",
    query: { client_id: app, client_secret: await c.secret(META_APP_SECRET), revoke_token: token },
  });
}

export const revokeToken: Action<Input> = {
  key: "meta-token.revoke",
  title: "Revoke a Meta token",
  label: ({ account, which }) =>
    which === "kept" ? `Revoke the old token of ${account}` : `Revoke the token of ${account}`,
  tier: 3,
  purpose:
    "Ends a token at Meta at once: one that got out, that of a customer who leaves, or the old one of a rotation.",
  fields: [
    {
      key: "account",
      title: "Business account",
      kind: "text",
      required: true,
      help: "Its id at ComplyAI. Never a token.",
    },
    {
      key: "which",
      title: "Which token",
      kind: "choice",
      required: true,
      default: "stored",
      options: [
        { value: "stored", title: "The one that ComplyAI uses now" },
        { value: "kept", title: "The one that was replaced last" },
      ],
    },
  ],
  capability: "meta.act",
  input: Input,
  target: ({ account }) => `meta-token:${account}`,
  repeatable: true,
  expectedSeconds: 5,
  timeoutSeconds: 60,
  look: async (c, input) => {
    const { isValid, type, reply } = await debugToken(c, await tokenOf(c, input));
    return { facts: { valid: isValid, type }, evidence: reply.evidence };
  },
  preview: async (c, input) => {
    const { account, which } = input;
    const stored = await readStored(c, account);
    const token = await tokenOf(c, input);
    const { isValid, type, reason } = await debugToken(c, token);
    if (!isValid) throw refused(`Meta does not accept this token any more: ${reason}.`);
    const isUsed = token === (await openStored(c, account).catch(() => undefined));
    if (which === "kept" && isUsed)
      throw refused("The token that was kept is the one in use again. Revoke that one by its own name.");
    const name = stored.name?.slice(0, 100) ?? `organisation ${stored.organization ?? "?"}`;
    const acts = isUsed
      ? (await readAdAccounts(c)).filter(({ organization }) => organization === stored.name)
      : [];
    const accounts = `${acts.length} ad ${acts.length === 1 ? "account" : "accounts"}`;
    return {
      button: "Revoke 1 token",
      unit: "token",
      targets: [
        {
          id: `business:${account}:${which}`,
          title: name,
          facts: { kind: type ?? "not told", "in use": isUsed, "ad accounts": acts.length },
        },
        ...acts.map(({ act }) => ({ id: `act:${act}`, title: `Ad account ${act}` })),
      ],
      effects: isUsed
        ? [
            `The ads of ${name} are not synced any more: ${accounts}.`,
            `Its subscriptions at Meta end with it: nothing is told of these ${accounts}.`,
            "A sync that runs now breaks off.",
          ]
        : ["Nothing of ComplyAI uses this token: another one is stored."],
      inFlight: [],
      reversible: {
        is: false,
        how: "A revoked token stays dead. A person has to connect again; a system user needs a new one.",
      },
      verifies: "Asks Meta whether the token is still valid.",
      warnings:
        type === "SYSTEM_USER"
          ? []
          : ["Meta takes all rights of the app from this person: their other tokens for it end too."],
      typed: name,
      bound: { which, isUsed, organisation: stored.organization },
    };
  },
  execute: async (c, input, run) => {
    const token = await tokenOf(c, input);
    const { isValid, type } = await debugToken(c, token);
    if (!isValid) return { said: "The token was dead already.", facts: { httpStatus: null } };
    const reply = await revoke(c, token, type);
    run.say(`Meta answered ${reply.status}.`);
    return { said: "Meta revoked the token.", facts: { httpStatus: reply.status }, evidence: reply.evidence };
  },
  verify: {
    afterSeconds: 2,
    everySeconds: 10,
    forSeconds: 120,
    settled: async (c, input): Promise<Settled> => {
      const { isValid, reason, reply } = await debugToken(c, await tokenOf(c, input));
      return {
        state: isValid ? "pending" : "succeeded",
        said: isValid ? "Meta still accepts it." : `Meta does not accept it: ${reason}.`,
        facts: { valid: isValid },
        evidence: reply.evidence,
      };
    },
  },
  reask: ["tokens"],
};

/** Whether a token is dead, as a proof; what Meta does not answer proves nothing. */
export async function isDead(c: Conversation, input: Input): Promise<{ dead: boolean; said: string }> {
  try {
    const { isValid, reason } = await debugToken(c, await tokenOf(c, input));
    return isValid
      ? { dead: false, said: "Meta still accepts the old token." }
      : { dead: true, said: `Meta does not accept the old token: ${reason}.` };
  } catch (error) {
    if (error instanceof PlatformError) return { dead: false, said: error.message };
    throw error;
  }
}
