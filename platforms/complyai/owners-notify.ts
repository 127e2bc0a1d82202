import { z } from "zod";
import { operate } from "@/platforms/drivers/database/action-kit";
import { refused } from "@/platforms/drivers/database/tables";
import { openDatabase } from "@/platforms/drivers/postgres";
import { type Action, type Conversation, PlatformError } from "@/platforms/platform";
import { readOwners, withDatabase } from "./queries";
import { namesOf } from "./tables";

const TYPE = "token_expiring";
const MESSAGE = "Your connection to Meta ends soon. Please connect it again.";
/** Who was told within the last hour is not told again. */
const QUIET = "interval '1 hour'";

export const OrganizationId = z
  .string()
  .trim()
  .regex(/^[A-Za-z0-9_-]{1,100}$/, "The id of an organisation.");
const Input = z.strictObject({ tenant: OrganizationId });
type Input = z.output<typeof Input>;

const Told = z.object({ user: z.string() });

/** Owners who were told within the last hour, by the database's own clock. */
async function readTold(c: Conversation, users: readonly string[]) {
  return withDatabase(c, async (database) => {
    const n = await namesOf(c, database, "notifications");
    return database.read(
      {
        name: "owners-told-lately",
        text: `select distinct n.${n.user}::text as "user" from ${n.table} n
          where n.${n.type}::text = $1 and n.${n.user}::text = any($2) and n.${n.at} > now() - ${QUIET}`,
        row: Told,
      },
      [TYPE, users],
    );
  });
}

async function standing(c: Conversation, tenant: string) {
  const { rows: owners } = await readOwners(c, tenant);
  const { rows, evidence } = await readTold(
    c,
    owners.map(({ user }) => user),
  );
  const told = new Set(rows.map(({ user }) => user));
  return { owners, waiting: owners.filter(({ user }) => !told.has(user)), evidence };
}

/** Puts a message into ComplyAI's own notifications, where its owners see it. */
export const notifyOwners: Action<Input> = {
  key: "owners.notify",
  title: "Ask an organisation's owners to connect Meta again",
  label: ({ tenant }) => `Ask the owners of organisation ${tenant}`,
  tier: 2,
  purpose:
    "A person's token at Meta ends after 60 days and nobody but the owner can renew it. They find the message in ComplyAI.",
  fields: [
    { key: "tenant", title: "Organisation", kind: "text", required: true, help: "Its id at ComplyAI." },
  ],
  capability: "database.act",
  input: Input,
  target: ({ tenant }) => `notify-owners:${tenant}`,
  repeatable: true,
  expectedSeconds: 3,
  timeoutSeconds: 30,
  look: async (c, { tenant }) => {
    const { owners, waiting, evidence } = await standing(c, tenant);
    return { facts: { owners: owners.length, waiting: waiting.length }, evidence };
  },
  preview: async (c, { tenant }) => {
    const { owners, waiting } = await standing(c, tenant);
    if (owners.length === 0)
      throw refused(`Organisation ${tenant} has no owner at ComplyAI: reach the customer by another way.`);
    if (waiting.length === 0) throw refused("Its owners were all told within the last hour.");
    const people = `${waiting.length} ${waiting.length === 1 ? "owner" : "owners"}`;
    return {
      button: `Tell ${people}`,
      unit: waiting.length === 1 ? "owner" : "owners",
      targets: waiting.map(({ user, email }) => ({ id: `user:${user}`, title: email ?? `User ${user}` })),
      effects: [`Each finds in ComplyAI: "${MESSAGE}"`],
      inFlight: [],
      reversible: { is: false, how: "What was read cannot be unread." },
      verifies: "Looks whether each of them has the message.",
      warnings:
        owners.length > waiting.length
          ? [`${owners.length - waiting.length} were told within the last hour and are left out.`]
          : [],
    };
  },
  execute: async (c, { tenant }) => {
    const database = await openDatabase(c);
    const n = await namesOf(c, database, "notifications");
    const m = await namesOf(c, database, "members");
    const told = await operate(c, { statementSeconds: 10 }, async (session) => {
      const { rows } = await session.read(
        {
          name: "tell-owners",
          text: `insert into ${n.table} (${n.user}, ${n.type}, ${n.message}, ${n.at})
            select distinct m.${m.user}, $2::text, $3::text, now() from ${m.table} m
            where m.${m.organization}::text = $1 and m.${m.role}::text = 'owner'
              and not exists (select 1 from ${n.table} n where n.${n.user} = m.${m.user}
                and n.${n.type}::text = $2 and n.${n.at} > now() - ${QUIET})
            returning ${n.user}::text as "user"`,
          row: Told,
        },
        [tenant, TYPE, MESSAGE],
      );
      return rows.length;
    });
    return { said: `${told} ${told === 1 ? "owner was" : "owners were"} told.`, facts: { told } };
  },
  verify: {
    afterSeconds: 1,
    everySeconds: 5,
    forSeconds: 60,
    settled: async (c, { tenant }) => {
      const { owners, waiting, evidence } = await standing(c, tenant);
      if (owners.length === 0) throw new PlatformError("failed", "It has no owner any more.", { evidence });
      return {
        state: waiting.length === 0 ? "succeeded" : "pending",
        said:
          waiting.length === 0
            ? `All ${owners.length} have the message.`
            : `${waiting.length} of ${owners.length} do not have the message.`,
        facts: { owners: owners.length, waiting: waiting.length },
        evidence,
      };
    },
  },
  reask: [],
};
