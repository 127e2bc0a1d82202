import { afterEach, expect } from "vitest";
import { openConversation } from "@/platforms/converse";
import { type Action, type Conversation, type Fact, PlatformError } from "@/platforms/platform";
import { rabbitActions } from "./purge";
import { rabbitQueries } from "./queries";

const SETTING = { queues: ["notifications", "emails"], reask: [], watch: undefined };

export const open: { close(): Promise<unknown> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((thing) => thing.close()));
});

export function converse(
  url: string | undefined,
  credentials: Record<string, string>,
  options: Record<string, string> = {},
): Conversation {
  const c = openConversation(
    {
      environment: {
        id: "notification-preferences/bench",
        platformId: "notification-preferences",
        name: "bench",
        baseUrls: url ? { rabbitmq: url } : {},
        dialect: "",
        options,
      },
      privateNetwork: true,
      readSecret: async (name) => credentials[name],
    },
    "",
  );
  open.push(c);
  return c;
}

export const purge = rabbitActions(SETTING)[0] as Action;

export async function queuesOf(c: Conversation) {
  const [query] = rabbitQueries(SETTING);
  if (!query) throw new Error("There is no query.");
  const { rows, said, truncated } = await query.ask(c, {});
  for (const row of rows) expect(row).toHaveLength(query.columns.length);
  const named = rows.map((row) => Object.fromEntries(query.columns.map(({ key }, at) => [key, row[at]])));
  return { rows: named as Record<string, Fact>[], said, truncated };
}

export async function trouble(work: Promise<unknown> | undefined): Promise<PlatformError> {
  const error = await Promise.resolve(work).then(
    () => undefined,
    (thrown) => thrown,
  );
  expect(error).toBeInstanceOf(PlatformError);
  return error as PlatformError;
}
