import { Client } from "pg";
import { afterEach, expect } from "vitest";
import { openConversation } from "@/platforms/converse";
import type { Action, Conversation, Fact, PlatformError } from "@/platforms/platform";
import { aCall } from "@/platforms/testing";
import { databaseActions } from "./actions";
import { databaseQueries } from "./queries";

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((thing) => thing.close()));
});

/** A way to one database by the given credentials. */
export function converse(
  credentials: Record<string, string | undefined>,
  options: Record<string, string> = {},
): Conversation {
  const conversation = openConversation(
    {
      environment: {
        id: "complyai/bench",
        platformId: "complyai",
        name: "bench",
        baseUrls: {},
        dialect: "auto",
        options,
      },
      privateNetwork: true,
      readSecret: async (name) => credentials[name],
    },
    "",
  );
  open.push(conversation);
  return conversation;
}

export const withAll = (url: string, options: Record<string, string> = {}) =>
  converse(
    { database: url, "database-operator": url, "database-backup": url, "scratch-database": url },
    options,
  );

/** A session of somebody else, gone when the test ends. */
export async function somebody(url: string, name: string): Promise<Client> {
  const client = new Client({ connectionString: url, application_name: name });
  client.on("error", () => {});
  await client.connect();
  open.push({ close: () => client.end().catch(() => {}) });
  return client;
}

export const actions = databaseActions({ reask: [], watch: undefined });

export function actionOf(key: string): Action {
  const action = actions.find((each) => each.key === key);
  if (!action) throw new Error(`There is no action ${key}.`);
  return action;
}

/** As the worker goes about it: preview, look, act, and look until it is settled. */
export async function carryOut(
  c: Conversation,
  key: string,
  given: Record<string, string>,
  call: Parameters<typeof aCall>[0] = {},
) {
  const action = actionOf(key);
  const input = action.input.parse(given);
  const preview = await action.preview?.(c, input);
  const before: Record<string, Fact> = (await action.look(c, input)).facts;
  const startedAt = c.now();
  const run = aCall({ id: crypto.randomUUID(), ...call });
  const answer = await action.execute(c, input, run);
  const settle = () => action.verify.settled(c, input, before, startedAt);
  await expect.poll(async () => (await settle()).state, { timeout: 10_000 }).not.toBe("pending");
  return { preview, answer, said: run.said, settled: await settle() };
}

/** The rows of a query as objects by column. */
export async function rowsOf(c: Conversation, key: string, given: Record<string, string> = {}) {
  const query = databaseQueries.find((each) => each.key === key);
  if (!query) throw new Error(`There is no query ${key}.`);
  const { rows, said } = await query.ask(c, query.input.parse(given));
  for (const row of rows) expect(row).toHaveLength(query.columns.length);
  const named = rows.map((row) => Object.fromEntries(query.columns.map(({ key }, at) => [key, row[at]])));
  return { rows: named as Record<string, Fact>[], said };
}

export async function trouble(work: Promise<unknown>): Promise<PlatformError> {
  const error = await work.then(
    () => undefined,
    (thrown) => thrown,
  );
  expect(error).toMatchObject({ name: "PlatformError" });
  return error;
}
