import { asc } from "drizzle-orm";
import type { Db } from "@/db";
import { heartbeats } from "@/db/schema";
import type { BeatSchedule } from "@/domain/heartbeat";
import { beatState } from "@/domain/heartbeat";
import { byTrouble } from "@/domain/status";
import { nextDues, scheduleOf } from "./next-due";

const PREVIEW = 5;

/** Every heartbeat with how it stands now, the worst first. */
export async function listHeartbeats(db: Db, now: Date) {
  const rows = await db.select().from(heartbeats).orderBy(asc(heartbeats.title));
  return rows
    .map(({ tokenHash: _hash, ...row }) => ({
      ...row,
      schedule: scheduleOf(row),
      state: beatState(row, now),
      nextDues: row.active ? nextDues(scheduleOf(row), now, PREVIEW) : [],
    }))
    .sort((a, b) => byTrouble(a.state.status, b.state.status));
}

export const previewDues = (schedule: BeatSchedule, now: Date) => nextDues(schedule, now, PREVIEW);
