import { and, asc, eq, inArray, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { channels } from "@/db/schema";
import type { ChannelKind, ReachKind } from "@/domain/notification";

const CARRIES: Record<ReachKind, readonly ChannelKind[]> = {
  email: ["email"],
  pager: ["pagerduty"],
  slack: ["slack-bot", "slack-webhook"],
  phone: [],
  link: [],
};

/**
 * The channel by which this kind of address is reached: the one that goes to exactly this address where there is one,
 * else the first by name. Undefined when nothing here can: nobody dials a phone for people.
 */
export async function channelFor(db: Db, kind: ReachKind, address = ""): Promise<string | undefined> {
  const [found] = await db
    .select({ id: channels.id })
    .from(channels)
    .where(and(eq(channels.active, true), inArray(channels.kind, [...CARRIES[kind]])))
    .orderBy(
      sql`${channels.settings} ->> 'recipient' is distinct from ${address}`,
      asc(channels.kind),
      asc(channels.id),
    )
    .limit(1);
  return found?.id;
}
