import { z } from "zod";
import { refused } from "@/platforms/drivers/database/tables";
import type { Action, Conversation, Settled } from "@/platforms/platform";
import { MOST_ACCOUNTS, opened, readAdAccounts } from "./meta-accounts";
import { debugToken } from "./meta-debug";
import { AccountId, openKept, readStored, store } from "./stored-token";
import { systemTokenName } from "./token-credentials";

const Input = z.strictObject({
  account: AccountId,
  /** `kept`: the one that was replaced last. */
  from: z.enum(["pending", "kept"]),
});
type Input = z.output<typeof Input>;

async function wanted(c: Conversation, { account, from }: Input): Promise<string> {
  const token =
    from === "kept" ? await openKept(c, account) : await pendingOrInUse(c, systemTokenName(account));
  if (token === undefined)
    throw refused(
      from === "kept"
        ? `No token of business account ${account} was replaced from here, so there is none to go back to.`
        : "There is no new token that waits to be used. Give it on the page of the rotation.",
    );
  c.http.hide(token);
  return token;
}

/** Between the call and the look it may have become the one in use. */
const pendingOrInUse = async (c: Conversation, name: string) =>
  (await c.secret(name, "pending")) ?? (await c.secret(name, "current"));

async function holds(c: Conversation, input: Input) {
  const stored = await readStored(c, input.account);
  const token = stored.sealed
    ? await opened(c, stored.sealed, `Business account ${input.account}`).catch(() => undefined)
    : undefined;
  return { stored, isWanted: token !== undefined && token === (await wanted(c, input)) };
}

const nameOf = ({ name, organization }: { name: string | null; organization: string | null }) =>
  name?.slice(0, 100) ?? `organisation ${organization ?? "?"}`;

/** Puts a token into ComplyAI's table, sealed as ComplyAI seals it; the one that was there is kept beside. */
export const storeToken: Action<Input> = {
  key: "meta-token.store",
  title: "Store a business account's token",
  label: ({ account, from }) =>
    from === "kept" ? `Put the token of ${account} back` : `Store the token of ${account}`,
  tier: 2,
  purpose:
    "Part of a rotation: the next sync of the organisation uses the new token. The old one stays valid at Meta until it is revoked.",
  capability: "database.act",
  input: Input,
  target: ({ account }) => `meta-token:${account}`,
  repeatable: true,
  expectedSeconds: 5,
  timeoutSeconds: 60,
  look: async (c, input) => {
    const { stored, isWanted } = await holds(c, input);
    return {
      facts: {
        account: input.account,
        organisation: nameOf(stored),
        stored: stored.sealed !== null,
        isWanted,
      },
      evidence: stored.evidence,
    };
  },
  preview: async (c, input) => {
    const { stored, isWanted } = await holds(c, input);
    const { isValid, missing, isOurs, reason } = await debugToken(c, await wanted(c, input));
    if (!isValid) throw refused(`Meta does not accept this token: ${reason}.`);
    const accounts = await readAdAccounts(c);
    const touched = accounts.filter(({ organization }) => organization === stored.name);
    return {
      button: "Store 1 token",
      unit: "token",
      targets: [
        {
          id: `business:${input.account}`,
          title: nameOf(stored),
          facts: { "ad accounts": touched.length, "has a token": stored.sealed !== null },
        },
      ],
      effects: [
        "The next sync of this organisation uses the new token.",
        "The token that is there now is copied aside, sealed as it is, and can be put back.",
      ],
      inFlight: [],
      reversible: { is: stored.sealed !== null, how: "The old token is put back from where it was kept." },
      verifies: "Opens what is stored and compares it with the token that was meant; neither is shown.",
      warnings: [
        ...(isWanted ? ["This token is stored already."] : []),
        ...(isOurs ? [] : ["The token was made for another app: webhooks of ours will not work with it."]),
        ...(missing.length > 0 ? [`The token lacks ${missing.join(", ")}.`] : []),
        ...(accounts.length >= MOST_ACCOUNTS * 5 ? ["There are more ad accounts than could be listed."] : []),
      ],
      bound: { organisation: stored.organization, from: input.from },
    };
  },
  execute: async (c, input, run) => {
    await store(c, input.account, await wanted(c, input), {
      run: run.id,
      isPutBack: input.from === "kept",
    });
    run.say(
      `The token of business account ${input.account} is stored; the old one is kept under run ${run.id}.`,
    );
    return { said: "The token is stored.", facts: { account: input.account } };
  },
  verify: {
    afterSeconds: 1,
    everySeconds: 5,
    forSeconds: 60,
    settled: async (c, input): Promise<Settled> => {
      const { stored, isWanted } = await holds(c, input);
      return {
        state: isWanted ? "succeeded" : "pending",
        said: isWanted ? "What is stored opens to the token that was meant." : "Another token is stored.",
        facts: { isWanted },
        evidence: stored.evidence,
      };
    },
  },
  reask: ["tokens"],
  undo: ({ account, from }, before) =>
    from === "pending" && before.stored === true && before.isWanted === false
      ? { action: "meta-token.store", input: { account, from: "kept" }, label: "Put the old token back" }
      : undefined,
};
