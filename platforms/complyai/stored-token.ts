import { randomBytes } from "node:crypto";
import { z } from "zod";
import { lookAt, operate } from "@/platforms/drivers/database/action-kit";
import { seal } from "@/platforms/drivers/fernet";
import { identifier, openDatabase } from "@/platforms/drivers/postgres";
import type { Session } from "@/platforms/drivers/postgres-session";
import { type Conversation, PlatformError } from "@/platforms/platform";
import { opened, tokenKeyOf } from "./meta-accounts";
import { withDatabase } from "./queries";
import { namesOf } from "./tables";

/** Made in the platform's own schema; what lies there stays sealed with the platform's own key. */
const KEPT = "wheelhouse_kept_tokens";

export const AccountId = z
  .string()
  .trim()
  .regex(/^[A-Za-z0-9_-]{1,60}$/, "The id of a business account at ComplyAI. Never a token.");

const Stored = z.object({
  organization: z.string().nullable(),
  name: z.string().nullable(),
  sealed: z.string().nullable(),
});

/** Whose the account is, and its token as it is stored: sealed. */
export async function readStored(c: Conversation, account: string) {
  const { rows, evidence } = await withDatabase(c, async (database) => {
    const b = await namesOf(c, database, "businesses");
    const o = await namesOf(c, database, "organizations");
    if (!b.token)
      throw new PlatformError(
        "not-deployed",
        'The table of business accounts shows our login no token. Grant it the column, or name it with the option "meta-token-column".',
      );
    return database.read(
      {
        name: "stored-token",
        text: `select b.${b.organization}::text as "organization", o.${o.name}::text as "name",
            b.${b.token}::text as "sealed"
          from ${b.table} b left join ${o.table} o on o.${o.id} = b.${b.organization} where b.${b.id}::text = $1`,
        row: Stored,
      },
      [account],
    );
  });
  const [stored] = rows;
  if (!stored)
    throw new PlatformError("failed", `ComplyAI has no business account ${account}.`, { notSent: true });
  const { sealed, ...about } = stored;
  // Of this query nothing is kept as proof: even sealed a token is nobody's business.
  return {
    ...about,
    sealed,
    evidence: () => ({ ...evidence(), excerpt: "[left out: it is about a token]" }),
  };
}

export const openStored = async (c: Conversation, account: string) => {
  const { sealed } = await readStored(c, account);
  return opened(c, sealed, `Business account ${account}`);
};

const Kept = z.object({ sealed: z.string() });
const keptTable = (c: Conversation) =>
  `${identifier(c.environment.options["queries-schema"] ?? "public")}.${identifier(KEPT)}`;

/** The token that a new one replaced last; undefined where none was. */
export async function openKept(c: Conversation, account: string): Promise<string | undefined> {
  const sealed = await lookAt(c, async (session) => {
    const there = await session.read(
      {
        name: "kept-tokens-there",
        text: "select to_regclass($1) is not null as there",
        row: z.object({ there: z.boolean() }),
      },
      [keptTable(c)],
    );
    if (!there.rows[0]?.there) return undefined;
    const { rows } = await session.read(
      {
        name: "kept-token",
        text: `select sealed from ${keptTable(c)} where account = $1 and not put_back order by kept_at desc limit 1`,
        row: Kept,
      },
      [account],
    );
    return rows[0]?.sealed;
  });
  return sealed === undefined ? undefined : opened(c, sealed, `The kept token of account ${account}`);
}

const plain = (name: string, text: string) => ({ name, text, row: z.unknown() });

/**
 * Seals a token as ComplyAI does and stores it. What was there is copied aside first, sealed as it was, in the same
 * transaction. Storing what is there already changes nothing.
 */
export async function store(
  c: Conversation,
  account: string,
  token: string,
  { run, isPutBack }: { run: string; isPutBack: boolean },
): Promise<void> {
  const key = await tokenKeyOf(c);
  const present = await readStored(c, account);
  if (present.sealed && (await opened(c, present.sealed, account).catch(() => undefined)) === token) return;
  const sealed = seal(token, key, c.now(), randomBytes(16));
  const database = await openDatabase(c);
  const b = await namesOf(c, database, "businesses");
  await operate(c, { statementSeconds: 15 }, async (session) => {
    await session.read(
      plain(
        "make-kept-tokens",
        `create table if not exists ${keptTable(c)} (kept_at timestamptz not null default clock_timestamp(),
          run text not null, account text not null, sealed text not null, put_back boolean not null)`,
      ),
    );
    await session.read(plain("begin", "begin"));
    try {
      await replace(
        session,
        { table: b.table, id: b.id, token: b.token ?? "", kept: keptTable(c) },
        {
          account,
          before: present.sealed,
          sealed,
          run,
          isPutBack,
        },
      );
      await session.read(plain("commit", "commit"));
    } catch (error) {
      await session.read(plain("rollback", "rollback"));
      throw error;
    }
  });
}

async function replace(
  session: Session,
  names: { table: string; id: string; token: string; kept: string },
  {
    account,
    before,
    sealed,
    run,
    isPutBack,
  }: { account: string; before: string | null; sealed: string; run: string; isPutBack: boolean },
): Promise<void> {
  const { rows } = await session.read(
    {
      name: "store-token",
      text: `update ${names.table} set ${names.token} = $2
        where ${names.id}::text = $1 and ${names.token}::text is not distinct from $3::text returning 1 as one`,
      row: z.unknown(),
    },
    [account, sealed, before],
  );
  if (rows.length !== 1)
    throw new PlatformError(
      "failed",
      "Somebody changed the stored token at the same moment, so nothing was changed. Preview it again.",
      { notSent: true },
    );
  if (before === null) return;
  await session.read(
    {
      name: "keep-token",
      text: `insert into ${names.kept} (run, account, sealed, put_back) values ($1, $2, $3, $4)`,
      row: z.unknown(),
    },
    [run, account, before, isPutBack],
  );
}
