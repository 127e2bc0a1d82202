import { sql } from "drizzle-orm";
import { listen } from "@/db";
import type { onStage } from "./cast";
import { until } from "./until";

const END = "the end";

/** What open screens are told while something is done, in order. */
export async function newsOf(
  { base, db }: Pick<ReturnType<typeof onStage>, "base" | "db">,
  work: () => Promise<unknown>,
): Promise<string[]> {
  const told: string[] = [];
  let connected = false;
  const ear = listen(base.appUrl, "wheelhouse", {
    message: (payload) => told.push(payload),
    connected: () => {
      connected = true;
    },
    lost: () => undefined,
  });
  try {
    await until("listening", async () => connected);
    await work();
    await db.execute(sql`select pg_notify('wheelhouse', ${END})`);
    await until(END, async () => told.includes(END));
    return told.filter((one) => one !== END);
  } finally {
    await ear.close();
  }
}
