import { and, count, eq, inArray } from "drizzle-orm";
import { platformFileSchedules, platformFiles } from "@/db/schema";
import { conflict, notFound } from "@/domain/errors";
import { nextDue } from "@/domain/platform-file";
import { AddFileSchedule, EditFileSchedule, FetchFile, OneFile } from "@/domain/schema/platform-file";
import { command } from "@/server/command";
import { aboutList, listOf } from "./files";

const OPEN_AT_ONCE = 3;

/** The worker asks the platform for the list; asking changes nothing over there. */
export const fetchFile = command({
  action: "platform-file.fetch",
  needs: "platform-file:fetch",
  input: FetchFile,
  async run({ db, actor, now }, { environmentId, key, from, to }) {
    const list = await listOf(db, environmentId, key);
    if (!list) throw notFound("list", key);
    const [open] = await db
      .select({ count: count() })
      .from(platformFiles)
      .where(
        and(
          eq(platformFiles.environmentId, environmentId),
          inArray(platformFiles.state, ["asked", "fetching"]),
        ),
      );
    if ((open?.count ?? 0) >= OPEN_AT_ONCE)
      throw conflict(`${OPEN_AT_ONCE} lists of ${environmentId} are being fetched already. Wait for one.`);
    const [row] = await db
      .insert(platformFiles)
      .values({
        environmentId,
        key,
        ...(list.takesRange && { fromDay: from, toDay: to }),
        state: "asked",
        requestedByName: actor.name,
        requestedAt: now,
      })
      .returning({ id: platformFiles.id });
    if (!row) throw new Error("The file was not stored.");
    return {
      result: row,
      audit: aboutList({ environmentId, key }, { fileId: row.id, ...(list.takesRange && { from, to }) }),
    };
  },
});

/** Recorded before the first byte leaves. */
export const downloadFile = command({
  action: "platform-file.download",
  needs: "platform-file:read",
  input: OneFile,
  async run({ db }, { id }) {
    const [row] = await db.select().from(platformFiles).where(eq(platformFiles.id, id));
    if (!row) throw notFound("file", id);
    if (row.state !== "ready" || !row.body)
      throw conflict(row.state === "failed" ? `There is no file: ${row.said}` : "It is not fetched yet.");
    return {
      result: { ...row, body: row.body },
      audit: aboutList(row, { fileId: id, rows: row.rows, digest: row.digest }),
    };
  },
});

export const addSchedule = command({
  action: "platform-file.schedule.add",
  needs: "platform-file:schedule",
  input: AddFileSchedule,
  async run({ db, actor, now }, wanted) {
    if (!(await listOf(db, wanted.environmentId, wanted.key))) throw notFound("list", wanted.key);
    const [row] = await db
      .insert(platformFileSchedules)
      .values({ ...wanted, nextAt: nextDue(wanted, now), changedByName: actor.name, changedAt: now })
      .returning({ id: platformFileSchedules.id, nextAt: platformFileSchedules.nextAt });
    if (!row) throw new Error("The schedule was not stored.");
    const { environmentId, key, ...clock } = wanted;
    return { result: row, audit: aboutList(wanted, { scheduleId: row.id, ...clock }) };
  },
});

export const editSchedule = command({
  action: "platform-file.schedule.edit",
  needs: "platform-file:schedule",
  input: EditFileSchedule,
  async run({ db, actor, now }, { id, version, ...wanted }) {
    const [before] = await db.select().from(platformFileSchedules).where(eq(platformFileSchedules.id, id));
    if (!before) throw notFound("schedule", id);
    const [row] = await db
      .update(platformFileSchedules)
      .set({
        ...wanted,
        version: version + 1,
        nextAt: nextDue(wanted, now),
        changedByName: actor.name,
        changedAt: now,
      })
      .where(and(eq(platformFileSchedules.id, id), eq(platformFileSchedules.version, version)))
      .returning({ id: platformFileSchedules.id, nextAt: platformFileSchedules.nextAt });
    if (!row)
      throw conflict(`${before.changedByName} changed this schedule meanwhile. Look at it again first.`);
    const { unit, zone, dueAt, days, active } = before;
    return {
      result: row,
      audit: aboutList(before, {
        scheduleId: id,
        before: { unit, zone, dueAt, days, active },
        after: wanted,
      }),
    };
  },
});

export const removeSchedule = command({
  action: "platform-file.schedule.remove",
  needs: "platform-file:schedule",
  input: OneFile,
  async run({ db }, { id }) {
    const [row] = await db.delete(platformFileSchedules).where(eq(platformFileSchedules.id, id)).returning();
    if (!row) throw notFound("schedule", id);
    const { unit, zone, dueAt, days } = row;
    return { result: { id }, audit: aboutList(row, { scheduleId: id, unit, zone, dueAt, days }) };
  },
});
