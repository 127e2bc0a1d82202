import { z } from "zod";
import { operate } from "@/platforms/drivers/database/action-kit";
import { refused } from "@/platforms/drivers/database/tables";
import { identifier, openDatabase } from "@/platforms/drivers/postgres";
import type { Session } from "@/platforms/drivers/postgres-session";
import { type Action, type Conversation, PlatformError } from "@/platforms/platform";
import { dateOf, withDatabase } from "./queries";
import { namesOf } from "./tables";

/** Made in the platform's own schema, so that what was kept stays under the platform's own rules. */
const KEPT = "wheelhouse_kept_sessions";
const OLDEST_SHOWN = 16;

const Input = z.object({
  user: z
    .string()
    .trim()
    .regex(/^[A-Za-z0-9_-]{1,60}$/, "The id in the table of users, not the mail address."),
});
type Input = z.output<typeof Input>;

const Seen = z.object({
  known: z.boolean(),
  email: z.string().nullable(),
  sessions: z.number(),
  oldest: z.number().nullable(),
  newest: z.number().nullable(),
});

/** The user and how many sessions there are; what a session holds is never selected. */
async function readUser(c: Conversation, user: string) {
  const { rows, evidence } = await withDatabase(c, async (database) => {
    const u = await namesOf(c, database, "users");
    const s = await namesOf(c, database, "sessions");
    const time = (which: "min" | "max") =>
      s.at ? `extract(epoch from ${which}(s.${s.at}))::float8` : "null::float8";
    return database.read(
      {
        name: "sessions-of-a-user",
        text: `select exists(select 1 from ${u.table} u where u.${u.id}::text = $1) as "known",
            ${u.email ? `(select u.${u.email}::text from ${u.table} u where u.${u.id}::text = $1 limit 1)` : "null::text"} as "email",
            count(*)::int as "sessions", ${time("min")} as "oldest", ${time("max")} as "newest"
          from ${s.table} s where s.${s.user}::text = $1`,
        row: Seen,
      },
      [user],
    );
  });
  const [seen] = rows;
  if (!seen) throw new PlatformError("unreadable", "The count of sessions gave no row.");
  return { ...seen, evidence };
}

const shownAt = (seconds: number | null) =>
  dateOf(seconds)?.toISOString().slice(0, OLDEST_SHOWN).replace("T", " ") ?? null;

const Count = z.object({ count: z.number() });
const NO_ROWS = z.unknown();
const plain = (name: string, text: string) => ({ name, text, row: NO_ROWS });

/** Locks the rows, copies them, deletes them, and commits only when all three are the same number. */
async function keepAndDelete(
  session: Session,
  names: { sessions: string; user: string; kept: string },
  user: string,
  run: string,
): Promise<number> {
  const count = async (name: string, text: string, values: readonly unknown[]) =>
    (await session.read({ name, text, row: Count }, values)).rows[0]?.count ?? -1;
  await session.read(
    plain(
      "make-kept-sessions",
      `create table if not exists ${names.kept} (kept_at timestamptz not null default now(), run text not null,
        user_id text not null, session jsonb not null)`,
    ),
  );
  await session.read(plain("begin", "begin"));
  try {
    const locked = await count(
      "lock-sessions",
      `select count(*)::int as "count" from (select 1 from ${names.sessions} s where s.${names.user}::text = $1 for update) locked`,
      [user],
    );
    const kept = await count(
      "keep-sessions",
      `with kept as (insert into ${names.kept} (run, user_id, session)
        select $2, $1, to_jsonb(s) from ${names.sessions} s where s.${names.user}::text = $1 returning 1)
        select count(*)::int as "count" from kept`,
      [user, run],
    );
    const deleted = await count(
      "delete-sessions",
      `with gone as (delete from ${names.sessions} s where s.${names.user}::text = $1 returning 1)
        select count(*)::int as "count" from gone`,
      [user],
    );
    if (kept !== deleted || deleted !== locked)
      throw new PlatformError(
        "failed",
        `${kept} sessions were kept and ${deleted} would be deleted, so nothing was changed. Somebody signed in just then, or the copy was held back: try again.`,
      );
    await session.read(plain("commit", "commit"));
    return deleted;
  } catch (error) {
    await session.read(plain("rollback", "rollback"));
    throw error;
  }
}

export const revokeSessions: Action<Input> = {
  key: "sessions.revoke",
  title: "Sign a user out everywhere",
  label: ({ user }) => `Revoke sessions of user ${user}`,
  tier: 3,
  purpose:
    "When somebody else uses an account. The sessions are kept as evidence first. It does not stop a new sign-in: shut the account off besides.",
  fields: [
    { key: "user", title: "User", kind: "text", required: true, help: "The id in the table of users." },
  ],
  capability: "database.act",
  input: Input,
  target: ({ user }) => `sessions:${user}`,
  repeatable: true,
  expectedSeconds: 5,
  timeoutSeconds: 60,
  look: async (c, { user }) => {
    const { sessions, newest, evidence } = await readUser(c, user);
    return { facts: { sessions, newest }, evidence };
  },
  preview: async (c, { user }) => {
    const seen = await readUser(c, user);
    if (!seen.known) throw refused(`ComplyAI has no user ${user}.`);
    const count = `${seen.sessions} ${seen.sessions === 1 ? "session" : "sessions"}`;
    return {
      button: `Revoke ${count}`,
      unit: "user",
      targets: [
        {
          id: user,
          title: seen.email ?? `User ${user}`,
          facts: {
            sessions: seen.sessions,
            "oldest (UTC)": shownAt(seen.oldest),
            "newest (UTC)": shownAt(seen.newest),
          },
        },
      ],
      effects: [
        `${count} of this user are copied to the table ${KEPT} of the platform's database, then deleted.`,
        "The user, and whoever else uses the account, has to sign in again.",
        "Should the two numbers differ, nothing is deleted.",
      ],
      inFlight: [],
      reversible: { is: false, how: "A session cannot be given back; the user signs in again." },
      verifies: "Looks whether a session is left that is not newer than those of now.",
      warnings: [
        ...(seen.sessions === 0 ? ["There is no session to revoke."] : []),
        "The password and the account stay as they are: whoever knows it can sign in again.",
      ],
      typed: seen.email ?? user,
    };
  },
  execute: async (c, { user }, run) => {
    const database = await openDatabase(c);
    const s = await namesOf(c, database, "sessions");
    const schema = identifier(c.environment.options["queries-schema"] ?? "public");
    const names = { sessions: s.table, user: s.user, kept: `${schema}.${identifier(KEPT)}` };
    const deleted = await operate(c, { statementSeconds: 20 }, (session) =>
      keepAndDelete(session, names, user, run.id),
    );
    run.say(`${deleted} sessions were kept in ${KEPT} under the run ${run.id}, and deleted.`);
    return { said: `${deleted} sessions were kept and deleted.`, facts: { kept: deleted, deleted } };
  },
  verify: {
    afterSeconds: 1,
    everySeconds: 5,
    forSeconds: 60,
    settled: async (c, { user }, before) => {
      const { sessions, oldest, evidence } = await readUser(c, user);
      const isNewerOnly = typeof before.newest === "number" && oldest !== null && oldest > before.newest;
      const isDone = sessions === 0 || isNewerOnly;
      return {
        state: isDone ? "succeeded" : "pending",
        said:
          sessions === 0
            ? "The user has no session."
            : isNewerOnly
              ? `The old sessions are gone. Since then the account was signed in to again: ${sessions} new. Shut it off.`
              : `${sessions} sessions are still there.`,
        facts: { sessions },
        evidence,
      };
    },
  },
  reask: [],
};
