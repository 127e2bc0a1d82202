import { createHash } from "node:crypto";
import { desc, eq, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { auditHeads, channels, checkpointStores, notifications } from "@/db/schema";
import { canonicalJson } from "@/domain/audit";
import { settings } from "@/server/config/settings";
import { putIntoOutbox } from "@/server/notifications/outbox";

const DAY_MS = 86_400_000;

/** Once a day the heads go to people outside: whoever keeps that message can say later what the trail was. */
export async function tellChannel(db: Db, now: Date): Promise<void> {
  const id = settings().audit.checkpoints.channel;
  if (!id) return;
  const name = `channel ${id}`;
  const [channel] = await db.select().from(channels).where(eq(channels.id, id));
  const problem = !channel
    ? `There is no channel "${id}".`
    : channel.active
      ? null
      : `The channel "${channel.title}" is switched off.`;
  if (channel && !problem) {
    const heads = await db
      .select({ scope: auditHeads.scope, seq: auditHeads.seq, hash: auditHeads.hash })
      .from(auditHeads)
      .orderBy(auditHeads.scope);
    const day = now.toISOString().slice(0, 10);
    const all = createHash("sha256").update(canonicalJson(heads)).digest("hex");
    await putIntoOutbox(
      db,
      [
        {
          requestKey: `checkpoint ${day}`,
          channelId: id,
          recipient: channel.settings.recipient ?? "",
          groupKey: "checkpoint",
          event: "checkpoint",
          severity: "info",
          message: {
            title: `The audit trail on ${day}`,
            sentence:
              "Keep this message. With it can be shown later that the trail was not cut off or made anew.",
            severity: "info",
            platform: "Wheelhouse",
            environment: "",
            facts: [
              { name: "All heads", value: all },
              ...heads.map(({ scope, seq, hash }) => ({ name: scope, value: `${seq} ${hash}` })),
            ],
            path: "/audit/chain",
            alertCount: 0,
          },
          alertIds: [],
          because: "the heads of the audit trail, once a day",
          deadlineAt: new Date(now.getTime() + DAY_MS),
        },
      ],
      now,
    );
  }
  const [last] = await db
    .select({ at: notifications.sentAt })
    .from(notifications)
    .where(
      sql`${notifications.groupKey} = 'checkpoint' and ${notifications.channelId} = ${id} and ${notifications.state} = 'sent'`,
    )
    .orderBy(desc(notifications.createdAt))
    .limit(1);
  const late = !last?.at || now.getTime() - last.at.getTime() > 2 * DAY_MS;
  const row = {
    kind: "channel" as const,
    triedAt: now,
    writtenAt: last?.at ?? null,
    problem: problem ?? (late && last ? "Nothing arrived there for two days." : null),
  };
  await db
    .insert(checkpointStores)
    .values({ name, ...row, failingSince: row.problem ? now : null })
    .onConflictDoUpdate({
      target: checkpointStores.name,
      set: {
        ...row,
        failingSince: row.problem ? sql`coalesce(${checkpointStores.failingSince}, ${now})` : null,
      },
    });
}
