import { and, eq, inArray } from "drizzle-orm";
import type { Db } from "@/db";
import { channels, notifications } from "@/db/schema";
import { badRequest, conflict, notFound } from "@/domain/errors";
import { CHANNEL_FORMS } from "@/domain/notification";
import { AddChannel, EditChannel, SwitchChannel, whyNotChannel } from "@/domain/schema/notification";
import { changed } from "@/server/audit/changed";
import { command } from "@/server/command";
import { keepSecrets, shownSecrets } from "./channel-secrets";
import type { Channel } from "./doors";

export const addChannel = command({
  action: "channel.add",
  needs: "channel:edit",
  input: AddChannel,
  async run({ db, now }, { values, ...wanted }) {
    await check(db, wanted, values);
    const settings = filled(wanted.settings);
    const [row] = await db
      .insert(channels)
      .values({ ...wanted, settings, secrets: {} })
      .onConflictDoNothing()
      .returning();
    if (!row) throw conflict(`There is a channel called "${wanted.id}" already. Choose another short name.`);
    row.secrets = await keepSecrets(db, row, { secrets: wanted.secrets, values }, undefined, now);
    await db.update(channels).set({ secrets: row.secrets }).where(eq(channels.id, row.id));
    return { result: { id: row.id }, audit: about(row.id, { after: shown(row) }) };
  },
});

export const editChannel = command({
  action: "channel.edit",
  needs: "channel:edit",
  input: EditChannel,
  async run({ db, now }, { id, version, values, ...wanted }) {
    const before = await channelById(db, id, "for update");
    if (before.declaredBy)
      throw conflict(`${before.title} belongs to the ${before.declaredBy} world and is set up there.`);
    if (before.version !== version) throw changedMeanwhile();
    await check(db, { id, kind: before.kind, ...wanted }, values);
    const settings = filled(wanted.settings);
    const secrets = await keepSecrets(db, { id, settings }, { secrets: wanted.secrets, values }, before, now);
    const [after] = await db
      .update(channels)
      .set({
        ...wanted,
        settings,
        secrets,
        version: version + 1,
      })
      .where(and(eq(channels.id, id), eq(channels.version, version)))
      .returning();
    if (!after) throw changedMeanwhile();
    // What is held was held by the hours before; the next turn looks at the ones that hold now.
    await db
      .update(notifications)
      .set({ notBefore: now })
      .where(and(eq(notifications.channelId, id), eq(notifications.state, "held")));
    return {
      result: { version: after.version },
      audit: about(id, changed(shown(before), shown(after))),
    };
  },
});

/** Off, nothing goes out by it: what waits goes to its stand-in, or fails and says why. */
export const switchChannel = command({
  action: "channel.switch",
  needs: "channel:edit",
  input: SwitchChannel,
  async run({ db }, { id, version, active }) {
    const before = await channelById(db, id);
    const [after] = await db
      .update(channels)
      .set({ active, version: version + 1, ...(active && { failingSince: null, lastTrouble: null }) })
      .where(and(eq(channels.id, id), eq(channels.version, version)))
      .returning();
    if (!after) throw changedMeanwhile();
    const waiting = await db
      .select({ id: notifications.id })
      .from(notifications)
      .where(and(eq(notifications.channelId, id), inArray(notifications.state, ["waiting", "held"])));
    return {
      result: { version: after.version, waiting: waiting.length },
      audit: about(id, { title: before.title, ...changed(before, { active }), waiting: waiting.length }),
    };
  },
});

const changedMeanwhile = () =>
  conflict("Somebody changed this channel meanwhile. Look at it as it is now and decide again.");

const about = (id: string, detail: Record<string, unknown>) => ({
  subjectKind: "channel",
  subjectId: id,
  detail,
});

const shown = ({ title, settings, secrets, perMinute, timeoutSeconds, quiet, fallbackId }: Channel) => ({
  title,
  settings,
  secrets: shownSecrets(secrets),
  perMinute,
  timeoutSeconds,
  quiet,
  fallbackId,
});

const filled = (record: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(record).filter(([, value]) => value !== ""));

export async function channelById(db: Db, id: string, lock?: "for update"): Promise<Channel> {
  const asked = db.select().from(channels).where(eq(channels.id, id));
  const [row] = await (lock ? asked.for("update") : asked);
  if (!row) throw notFound("channel", id);
  return row;
}

async function check(
  db: Db,
  wanted: Pick<Channel, "id" | "kind" | "settings" | "secrets" | "fallbackId">,
  values: Readonly<Record<string, string>>,
): Promise<void> {
  const given = { ...filled(wanted.secrets), ...filled(values) };
  const refused = whyNotChannel(wanted.kind, filled(wanted.settings), given);
  if (refused) throw badRequest(refused);
  if (!wanted.fallbackId) return;
  if (wanted.fallbackId === wanted.id) throw badRequest("A channel cannot stand in for itself.");
  const other = await channelById(db, wanted.fallbackId);
  if (other.kind === "email" && !other.settings.recipient)
    throw badRequest(
      `${other.title} (${CHANNEL_FORMS.email.word}) names no recipient of its own, so it cannot stand in for another channel.`,
    );
}
