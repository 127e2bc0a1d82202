import { createHash, randomBytes } from "node:crypto";
import { and, eq } from "drizzle-orm";
import type { Db } from "@/db";
import { environments, heartbeats } from "@/db/schema";
import { notFound } from "@/domain/errors";
import { CreateHeartbeat, HeartbeatOnly, SwitchHeartbeat } from "@/domain/schema/heartbeat";
import { changed } from "@/server/audit/changed";
import { command } from "@/server/command";
import { nextDue, scheduleOf } from "./next-due";

/** Thirty-two random bytes; what is kept of them finds the row again and gives nothing away. */
const newToken = () => randomBytes(32).toString("base64url");
export const hashOfToken = (token: string) => createHash("sha256").update(token).digest("hex");

const pathOf = (token: string) => `/api/beat/${token}`;

/** Makes an address for one scheduler. The answer holds its path, this once. */
export const createHeartbeat = command({
  action: "heartbeat.create",
  needs: "heartbeat:manage",
  input: CreateHeartbeat,
  async run({ db, now, actor }, { environmentId, schedule, ...wanted }) {
    const [place] = await db
      .select({ id: environments.id })
      .from(environments)
      .where(and(eq(environments.id, environmentId), eq(environments.active, true)));
    if (!place) throw notFound("environment", environmentId);
    const token = newToken();
    const [row] = await db
      .insert(heartbeats)
      .values({
        ...wanted,
        environmentId,
        tokenHash: hashOfToken(token),
        ...(schedule.kind === "cron"
          ? { cron: schedule.cron, zone: schedule.zone }
          : { everySeconds: schedule.everySeconds }),
        createdByName: actor.name,
        createdAt: now,
        since: now,
        dueAt: nextDue(schedule, now),
      })
      .returning({ id: heartbeats.id });
    const id = row?.id ?? "";
    return {
      result: { id, path: pathOf(token) },
      audit: about(id, environmentId, { ...wanted, schedule }),
    };
  },
});

/** A new address; the old one stops working at once. */
export const rotateHeartbeat = command({
  action: "heartbeat.rotate",
  needs: "heartbeat:manage",
  input: HeartbeatOnly,
  async run({ db }, { id }) {
    const row = await heartbeatById(db, id);
    const token = newToken();
    await db
      .update(heartbeats)
      .set({ tokenHash: hashOfToken(token) })
      .where(eq(heartbeats.id, id));
    return { result: { path: pathOf(token) }, audit: about(id, row.environmentId, { title: row.title }) };
  },
});

/** Off, nothing is expected and nothing is taken; on again, the next report is due from now. */
export const switchHeartbeat = command({
  action: "heartbeat.switch",
  needs: "heartbeat:manage",
  input: SwitchHeartbeat,
  async run({ db, now }, { id, active }) {
    const row = await heartbeatById(db, id);
    const dueAt = active ? nextDue(scheduleOf(row), now) : null;
    await db.update(heartbeats).set({ active, dueAt }).where(eq(heartbeats.id, id));
    return {
      result: { active },
      audit: about(id, row.environmentId, { title: row.title, ...changed(row, { active }) }),
    };
  },
});

const about = (id: string, environmentId: string, detail: Record<string, unknown>) => ({
  subjectKind: "heartbeat",
  subjectId: id,
  environmentId,
  detail,
});

async function heartbeatById(db: Db, id: string) {
  const [row] = await db.select().from(heartbeats).where(eq(heartbeats.id, id));
  if (!row) throw notFound("heartbeat", id);
  return row;
}
