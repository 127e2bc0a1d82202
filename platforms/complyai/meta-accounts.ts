import { z } from "zod";
import { unseal } from "@/platforms/drivers/fernet";
import { type Conversation, PlatformError } from "@/platforms/platform";
import { isActive, withDatabase } from "./queries";
import { namesOf } from "./tables";

export const META_APP = "meta-app";
export const META_APP_SECRET = "meta-app-secret";
export const META_TOKEN_KEY = "meta-token-key";
export const MOST_ACCOUNTS = 100;

/** The app's own login: its number and secret. It opens what belongs to the app, and debug_token. */
export async function appLogin(c: Conversation): Promise<{ app: string; token: string }> {
  const app = c.environment.options[META_APP];
  const secret = await c.secret(META_APP_SECRET);
  if (!app || !secret)
    throw new PlatformError(
      "not-deployed",
      `The configuration names no "${app ? META_APP_SECRET : META_APP}" ${app ? "credential" : "option"}.`,
    );
  return { app, token: `${app}|${secret}` };
}

const Business = z.object({ sealed: z.string().nullable() });

/** The token of a business account: opened here, handed to Meta, never part of an answer. */
export async function businessToken(c: Conversation, account: string): Promise<string> {
  const { rows } = await withDatabase(c, async (database) => {
    const b = await namesOf(c, database, "businesses");
    if (!b.token)
      throw new PlatformError(
        "not-deployed",
        'The table of business accounts shows our login no token. Grant it the column, or name it with the option "meta-token-column".',
      );
    return database.read(
      {
        name: "token-of-one-account",
        text: `select b.${b.token}::text as "sealed" from ${b.table} b where b.${b.id}::text = $1`,
        row: Business,
      },
      [account],
    );
  });
  const [business] = rows;
  if (!business) throw new PlatformError("failed", `ComplyAI has no business account ${account}.`);
  return opened(c, business.sealed, `Business account ${account}`);
}

/** The key with which ComplyAI seals its tokens. */
export async function tokenKeyOf(c: Conversation): Promise<string> {
  const key = await c.secret(META_TOKEN_KEY);
  if (key) return key;
  throw new PlatformError(
    "not-deployed",
    `The configuration names no "${META_TOKEN_KEY}" credential, so stored tokens stay closed.`,
    { notSent: true },
  );
}

/** Opens one of the stored tokens with a key, and tells whose it was. */
export async function openAnyToken(c: Conversation, key: string): Promise<string> {
  c.http.hide(key);
  const { rows } = await withDatabase(c, async (database) => {
    const b = await namesOf(c, database, "businesses");
    return database.read({
      name: "any-token",
      text: `select b.${b.id}::text as "account", ${b.token ? `b.${b.token}::text` : "null::text"} as "sealed"
        from ${b.table} b order by (${b.token ? `b.${b.token}` : "null"}) is null, b.${b.id} limit 1`,
      row: Business.extend({ account: z.string() }),
    });
  });
  const { account = "?", sealed = null } = rows[0] ?? {};
  await opened(c, sealed, `Business account ${account}`, key);
  return account;
}

export async function opened(
  c: Conversation,
  sealed: string | null,
  whose: string,
  key?: string,
): Promise<string> {
  if (!sealed) throw new PlatformError("failed", `${whose} has no token stored.`);
  const token = unseal(sealed, key ?? (await tokenKeyOf(c)));
  if (token === undefined)
    throw new PlatformError(
      "credentials",
      `The key of the tokens does not open that of ${whose.toLowerCase()}.`,
    );
  c.http.hide(token);
  return token;
}

const AdAccount = z.object({
  metaId: z.string(),
  organization: z.string().nullable(),
  active: z.string().nullable(),
  business: z.string().nullable(),
  sealed: z.string().nullable(),
});

export type AdAccount = { act: string; organization: string; token(): Promise<string> };

/** Ad accounts of active organisations by their number at Meta, each with the token of its organisation's business. */
export async function readAdAccounts(c: Conversation): Promise<AdAccount[]> {
  const { rows } = await withDatabase(c, async (database) => {
    const [o, a, b] = [
      await namesOf(c, database, "organizations"),
      await namesOf(c, database, "accounts"),
      await namesOf(c, database, "businesses"),
    ];
    if (!a.metaId || !b.token)
      throw new PlatformError(
        "not-deployed",
        `The database shows our login no ${a.metaId ? "tokens" : "numbers of ad accounts at Meta"}. Name the column with the option "${a.metaId ? "meta-token-column" : "ad-accounts-meta-id-column"}".`,
      );
    return database.read({
      name: "ad-accounts-at-meta",
      text: `select a.${a.metaId}::text as "metaId", o.${o.name}::text as "organization",
          ${o.active ? `o.${o.active}::text` : "null::text"} as "active", b."id" as "business", b."sealed"
        from ${a.table} a join ${o.table} o on o.${o.id} = a.${a.organization}
        left join lateral (select x.${b.id}::text as "id", x.${b.token}::text as "sealed" from ${b.table} x
          where x.${b.organization} = o.${o.id} order by x.${b.id} limit 1) b on true
        where a.${a.metaId} is not null order by o.${o.name}, 1 limit ${MOST_ACCOUNTS * 5}`,
      row: AdAccount,
    });
  });
  return rows
    .filter(({ active }) => isActive(active))
    .map(({ metaId, organization, business, sealed }) => ({
      act: metaId.replace(/^act_/, ""),
      organization: organization ?? "without a name",
      token: () => opened(c, sealed, `Business account ${business ?? "of this organisation"}`),
    }));
}

/** An ad account that the business's token can be tried on. */
export async function adAccountOf(c: Conversation, account: string): Promise<string | undefined> {
  const { rows } = await withDatabase(c, async (database) => {
    const a = await namesOf(c, database, "accounts");
    const b = await namesOf(c, database, "businesses");
    return database.read(
      {
        name: "ad-account-of-business",
        text: `select ${a.metaId ? `a.${a.metaId}::text` : "null::text"} as "metaId" from ${a.table} a
          join ${b.table} b on b.${b.organization} = a.${a.organization} where b.${b.id}::text = $1
          order by 1 limit 1`,
        row: z.object({ metaId: z.string().nullable() }),
      },
      [account],
    );
  });
  return rows[0]?.metaId?.replace(/^act_/, "");
}
