import { eq, inArray, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { rateLimits } from "@/db/schema";

const MINUTE = 60_000;
/** Takings are counted in steps, so that a minute is a handful of rows; a step that began in it counts whole. */
const STEP = 5000;

const keyOf = (channelId: string, step: number) => `channel ${channelId} ${step}`;
const closedKey = (channelId: string) => `channel ${channelId} closed`;

/** How many of the wanted messages may go out now: all workers together keep a channel's limit per minute. */
export async function takeFromPace(
  tx: Db,
  channel: { id: string; perMinute: number },
  wanted: number,
  now: Date,
): Promise<number> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext('channel-pace'), hashtext(${channel.id}))`);
  const step = Math.floor(now.getTime() / STEP);
  const steps = Array.from({ length: MINUTE / STEP + 1 }, (_, back) => keyOf(channel.id, step - back));
  const rows = await tx
    .select({ key: rateLimits.key, tokens: rateLimits.tokens, at: rateLimits.refilledAt })
    .from(rateLimits)
    .where(inArray(rateLimits.key, [...steps, closedKey(channel.id)]));
  const closed = rows.find(({ key }) => key === closedKey(channel.id));
  if (closed && closed.at > now) return 0;
  const taken = rows.reduce((sum, { key, tokens }) => sum + (key === closed?.key ? 0 : tokens), 0);
  const granted = Math.max(0, Math.min(wanted, channel.perMinute - taken));
  if (granted > 0)
    await tx
      .insert(rateLimits)
      .values({ key: keyOf(channel.id, step), tokens: granted, refilledAt: now })
      .onConflictDoUpdate({
        target: rateLimits.key,
        set: { tokens: sql`${rateLimits.tokens} + ${granted}` },
      });
  return granted;
}

/** The channel asked to be left alone until then. */
export async function closePace(db: Db, channelId: string, until: Date): Promise<void> {
  await db
    .insert(rateLimits)
    .values({ key: closedKey(channelId), tokens: 0, refilledAt: until })
    .onConflictDoUpdate({ target: rateLimits.key, set: { refilledAt: until } });
}

export async function openPace(db: Db, channelId: string): Promise<void> {
  await db.delete(rateLimits).where(eq(rateLimits.key, closedKey(channelId)));
}
