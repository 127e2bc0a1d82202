import { eq, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { channels } from "@/db/schema";
import type { Claimed } from "./claim";
import { putIntoOutbox } from "./outbox";

const LEAST_MS = 60_000;
const MOST_MS = 600_000;

/** Puts the same message into the outbox of the channel that stands in, where there is one that was not tried yet. */
export async function standIn(tx: Db, row: Claimed, now: Date): Promise<void> {
  if (row.event === "test") return;
  const [channel] = await tx.select().from(channels).where(eq(channels.id, row.channelId));
  if (!channel?.fallbackId) return;
  const [other] = await tx.select().from(channels).where(eq(channels.id, channel.fallbackId));
  if (!other || (await wasTried(tx, row.id, other.id))) return;
  const mayBeRepeat = row.state === "unknown";
  const patience = Math.min(MOST_MS, Math.max(LEAST_MS, row.deadlineAt.getTime() - row.createdAt.getTime()));
  const note = mayBeRepeat
    ? `May be a repeat: ${channel.title} took it and gave no answer.`
    : `${channel.title} did not take it.`;
  await putIntoOutbox(
    tx,
    [
      {
        requestKey: `${row.requestKey} > ${other.id}`,
        channelId: other.id,
        recipient: other.settings.recipient ?? "",
        groupKey: row.groupKey,
        event: row.event,
        severity: row.severity,
        message: { ...row.message, facts: [...row.message.facts, { name: "Note", value: note }] },
        alertIds: row.alertIds,
        because: `${row.because}; in ${channel.id}'s stead, which ${mayBeRepeat ? "gave no answer" : "failed"}`,
        deadlineAt: new Date(now.getTime() + patience),
        fallbackOf: row.id,
      },
    ],
    now,
  );
}

/** Whether this message came from there: two channels that stand in for each other must not pass it on for ever. */
async function wasTried(tx: Db, id: string, channelId: string): Promise<boolean> {
  const { rows } = await tx.execute<{ tried: boolean }>(sql`
    with recursive chain as (
      select id, channel_id, fallback_of from notifications where id = ${id}
      union all
      select n.id, n.channel_id, n.fallback_of from notifications n join chain on n.id = chain.fallback_of)
    select exists (select 1 from chain where channel_id = ${channelId}) as tried`);
  return rows[0]?.tried === true;
}
