import { z } from "zod";
import { metaVersion, readMeta } from "@/platforms/drivers/meta";
import {
  type Conversation,
  type EvidenceOf,
  type Fact,
  PlatformError,
  type PlatformQuery,
} from "@/platforms/platform";
import { type AdAccount, appLogin, MOST_ACCOUNTS, readAdAccounts } from "./meta-accounts";

export const META_CALLBACK = "meta-callback";
/** Names that Meta knows for the object ad_account; those of the runbook it does not. */
export const FIELDS = ["with_issues_ad_objects", "in_process_ad_objects"];
export const OBJECT = "ad_account";
const AT_ONCE = 4;
/** The column that tells it. */
const DELIVERS = 3;

const Subscriptions = z.object({
  data: z.array(
    z.object({
      object: z.string(),
      callback_url: z.string().nullish(),
      active: z.boolean().nullish(),
      fields: z.array(z.union([z.string(), z.object({ name: z.string() })])).nullish(),
    }),
  ),
});
const Installed = z.object({ data: z.array(z.object({ id: z.union([z.string(), z.number()]).nullish() })) });

export type AppSubscription = { active: boolean; callback: string | null; fields: string[] };
export type OnAccount = { account: AdAccount; installed: boolean | null; trouble: string | null };
export type SubscriptionsSeen = {
  app: string;
  own: AppSubscription | undefined;
  /** Why the app's own subscription does not deliver; null when it does. */
  wrong: string | null;
  accounts: OnAccount[];
  more: boolean;
  evidence: EvidenceOf;
};

/** Both halves: the app's subscription to ad_account, and the app on each ad account. One alone delivers nothing. */
export async function readSubscriptions(c: Conversation): Promise<SubscriptionsSeen> {
  const { app, token } = await appLogin(c);
  const { data, reply } = await readMeta(c, Subscriptions, {
    token,
    path: `/${encodeURIComponent(app)}/subscriptions`,
  });
  const found = data.data.find(({ object }) => object === OBJECT);
  const own = found && {
    active: found.active !== false,
    callback: found.callback_url ?? null,
    fields: (found.fields ?? []).map((field) => (typeof field === "string" ? field : field.name)),
  };
  const all = await readAdAccounts(c);
  const wanted = all.slice(0, MOST_ACCOUNTS);
  const accounts: OnAccount[] = [];
  for (let at = 0; at < wanted.length; at += AT_ONCE)
    accounts.push(
      ...(await Promise.all(wanted.slice(at, at + AT_ONCE).map((each) => onAccount(c, app, each)))),
    );
  return {
    app,
    own,
    wrong: whyWrong(c, own),
    accounts,
    more: all.length > wanted.length,
    evidence: reply.evidence,
  };
}

async function onAccount(c: Conversation, app: string, account: AdAccount): Promise<OnAccount> {
  try {
    const { data } = await readMeta(c, Installed, {
      token: await account.token(),
      path: `/act_${encodeURIComponent(account.act)}/subscribed_apps`,
    });
    return { account, installed: data.data.some(({ id }) => String(id) === app), trouble: null };
  } catch (error) {
    if (error instanceof PlatformError) return { account, installed: null, trouble: error.message };
    throw error;
  }
}

function whyWrong(c: Conversation, own: AppSubscription | undefined): string | null {
  if (!own) return "The app is not subscribed.";
  if (!own.active) return "Meta has switched it off.";
  const callback = c.environment.options[META_CALLBACK];
  if (callback && own.callback !== callback)
    return "Its address is another one than the configuration names.";
  const missing = FIELDS.filter((field) => !own.fields.includes(field));
  return missing.length > 0 ? `It does not listen to ${missing.join(", ")}.` : null;
}

/** An address without what may be a secret in it. */
const bare = (address: string | null) => (address ? (address.split(/[?#]/)[0] ?? null) : null);

export const metaSubscriptions: PlatformQuery<{ app: string }> = {
  key: "meta.subscriptions",
  title: "What Meta tells ComplyAI of",
  group: "webhooks",
  purpose:
    "The app's subscription to ad accounts, and on which ad accounts the app is installed. Both are needed before Meta delivers anything.",
  capability: "meta.read",
  input: z.object({
    app: z
      .string()
      .trim()
      .regex(/^\d{5,25}$/, "The number of the app at Meta."),
  }),
  fields: [
    { key: "app", title: "App", kind: "text", required: true, help: "Its number at Meta. Never its secret." },
  ],
  timeoutSeconds: 55,
  columns: [
    { key: "what", title: "What", kind: "text" },
    { key: "id", title: "Number at Meta", kind: "code" },
    { key: "whose", title: "Whose", kind: "text" },
    { key: "active", title: "Delivers", kind: "yes-no" },
    { key: "callback", title: "Address", kind: "code" },
    { key: "fields", title: "Listens to", kind: "text" },
    { key: "wrong", title: "What is wrong", kind: "text" },
  ],
  ask: async (c, { app }) => {
    const { app: own } = await appLogin(c);
    if (app !== own)
      throw new PlatformError("failed", `The configuration holds the secret of another app, number ${own}.`);
    const seen = await readSubscriptions(c);
    const appRow: Fact[] = [
      "App",
      app,
      "ComplyAI",
      seen.wrong === null,
      bare(seen.own?.callback ?? null),
      seen.own?.fields.join(", ") ?? null,
      seen.wrong,
    ];
    const rows: Fact[][] = [
      appRow,
      ...seen.accounts.map(({ account, installed, trouble }): Fact[] => [
        "Ad account",
        account.act,
        account.organization,
        installed,
        null,
        null,
        trouble ?? (installed ? null : "The app is not installed on it."),
      ]),
    ];
    // What does not deliver stands first: a runbook looks at the first row.
    const delivers = rows.filter((row) => row[DELIVERS] === true);
    return {
      rows: [...rows.filter((row) => row[DELIVERS] !== true), ...delivers],
      truncated: seen.more,
      said: saidOf(c, seen),
      evidence: seen.evidence,
    };
  },
};

function saidOf(c: Conversation, { wrong, accounts }: SubscriptionsSeen): string {
  const without = accounts.filter(({ installed }) => installed === false).length;
  const unseen = accounts.filter(({ installed }) => installed === null).length;
  return [
    wrong ?? `The app listens to ad accounts (${metaVersion(c)}).`,
    without > 0
      ? `${without} of ${accounts.length} ad accounts lack the app and tell nothing.`
      : `All ${accounts.length - unseen} ad accounts that could be asked have it.`,
    ...(unseen > 0 ? [`${unseen} could not be asked.`] : []),
  ].join(" ");
}
