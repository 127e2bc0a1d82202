import { and, eq, inArray, isNull, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { channels, people, reportDefinitions, reportPrompts } from "@/db/schema";
import { badRequest, conflict, notFound } from "@/domain/errors";
import { AddDefinition, EditDefinition, RemoveDefinition } from "@/domain/schema/report";
import { command } from "@/server/command";

type Wanted = Pick<AddDefinition, "channelIds" | "addresses" | "prompts">;

/** What a schedule says, without its version and who changed it. */
const saidBy = ({
  title,
  zone,
  dueAt,
  dueDays,
  scheduled,
  sections,
  channelIds,
  addresses,
}: Omit<AddDefinition, "prompts">) => ({
  title,
  zone,
  dueAt,
  dueDays,
  scheduled,
  sections,
  channelIds: [...new Set(channelIds)],
  addresses: [...new Set(addresses)],
});

const about = (
  { id, platformId }: Pick<typeof reportDefinitions.$inferSelect, "id" | "platformId">,
  detail: Record<string, unknown>,
) => ({ subjectKind: "report-definition", subjectId: id, platformId, detail });

export const addDefinition = command({
  action: "report-definition.add",
  needs: "report:manage",
  input: AddDefinition,
  async run({ db, actor, now }, input) {
    await refuseUnknown(db, input);
    const [row] = await db
      .insert(reportDefinitions)
      .values({
        ...saidBy(input),
        kind: input.kind,
        platformId: input.platformId,
        changedByName: actor.name,
        changedAt: now,
      })
      .returning();
    if (!row) throw new Error("The schedule was not stored.");
    await putPrompts(db, row.id, input.prompts);
    return {
      result: { id: row.id },
      audit: about({ id: row.id, platformId: input.platformId }, { after: input }),
    };
  },
});

/** Counts for reports that are made from now on; those that are there keep their figures and parts. */
export const editDefinition = command({
  action: "report-definition.edit",
  needs: "report:manage",
  input: EditDefinition,
  async run({ db, actor, now }, input) {
    const { id, version, ...wanted } = input;
    const before = await definitionById(db, id);
    await refuseUnknown(db, wanted);
    const said = saidBy({ ...wanted, kind: before.kind, platformId: before.platformId });
    await changed(db, id, version, { ...said, changedByName: actor.name, changedAt: now });
    await db.delete(reportPrompts).where(eq(reportPrompts.definitionId, id));
    await putPrompts(db, id, wanted.prompts);
    const { title, zone, dueAt, dueDays, scheduled, sections, channelIds, addresses } = before;
    return {
      result: { id, version: version + 1 },
      audit: about(before, {
        before: { title, zone, dueAt, dueDays, scheduled, sections, channelIds, addresses },
        after: { ...said, prompts: wanted.prompts },
      }),
    };
  },
});

/** Its reports stay; nothing is made of it any more. */
export const removeDefinition = command({
  action: "report-definition.remove",
  needs: "report:manage",
  input: RemoveDefinition,
  async run({ db, actor, now }, { id, version }) {
    const definition = await definitionById(db, id);
    await changed(db, id, version, { active: false, changedByName: actor.name, changedAt: now });
    return { result: { id }, audit: about(definition, { title: definition.title }) };
  },
});

export async function definitionById(db: Db, id: string) {
  const [row] = await db
    .select()
    .from(reportDefinitions)
    .where(and(eq(reportDefinitions.id, id), eq(reportDefinitions.active, true)));
  if (!row) throw notFound("report schedule", id);
  return row;
}

async function changed(
  db: Db,
  id: string,
  version: number,
  change: Partial<typeof reportDefinitions.$inferInsert>,
): Promise<void> {
  const [row] = await db
    .update(reportDefinitions)
    .set({ ...change, version: sql`${reportDefinitions.version} + 1` })
    .where(and(eq(reportDefinitions.id, id), eq(reportDefinitions.version, version)))
    .returning({ id: reportDefinitions.id });
  if (!row)
    throw conflict("Somebody else changed this schedule meanwhile. Look at it again, then change it.");
}

const putPrompts = async (db: Db, definitionId: string, prompts: Wanted["prompts"]) => {
  for (const [place, prompt] of prompts.entries())
    await db.insert(reportPrompts).values({ definitionId, place, ...prompt });
};

async function refuseUnknown(db: Db, { channelIds, addresses, prompts }: Wanted): Promise<void> {
  await refuseChannels(db, { channelIds, addresses });
  const asked = [...new Set(prompts.flatMap(({ assigneeId }) => (assigneeId ? [assigneeId] : [])))];
  if (asked.length === 0) return;
  const known = await db
    .select({ id: people.id })
    .from(people)
    .where(and(inArray(people.id, asked), isNull(people.disabledAt)));
  if (known.length < asked.length) throw badRequest("Somebody who is asked for a part is not here any more.");
}

/** A report goes where people read it, and to addresses only over a channel that is set up for mail. */
export async function refuseChannels(
  db: Db,
  { channelIds, addresses }: { channelIds: readonly string[]; addresses: readonly string[] },
): Promise<void> {
  const known = await db
    .select({ id: channels.id, kind: channels.kind, title: channels.title })
    .from(channels)
    .where(eq(channels.active, true));
  for (const id of channelIds) {
    const channel = known.find((one) => one.id === id);
    if (!channel) throw badRequest(`There is no channel "${id}", or it is switched off.`);
    if (channel.kind === "pagerduty")
      throw badRequest(`${channel.title} wakes people. Send reports by e-mail, Slack or a webhook.`);
  }
  if (addresses.length > 0 && !known.some(({ kind }) => kind === "email"))
    throw badRequest(
      "No e-mail channel is set up, so nothing can be sent to an address. Add one under Alerts, Channels.",
    );
}
