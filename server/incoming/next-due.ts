import { Cron } from "croner";
import type { heartbeats } from "@/db/schema";
import { badRequest } from "@/domain/errors";
import type { BeatSchedule } from "@/domain/heartbeat";

export const scheduleOf = (
  row: Pick<typeof heartbeats.$inferSelect, "cron" | "everySeconds" | "zone">,
): BeatSchedule =>
  row.cron
    ? { kind: "cron", cron: row.cron, zone: row.zone }
    : { kind: "interval", everySeconds: row.everySeconds ?? 3600 };

/** The next times at which a report is due. An expression that never comes round is refused in words. */
export function nextDues(schedule: BeatSchedule, after: Date, count: number): Date[] {
  if (schedule.kind === "interval")
    return Array.from(
      { length: count },
      (_, index) => new Date(after.getTime() + (index + 1) * schedule.everySeconds * 1000),
    );
  const dues = cronOf(schedule).nextRuns(count, after);
  if (dues.length === 0) throw badRequest("This cron expression never comes round.");
  return dues;
}

export const nextDue = (schedule: BeatSchedule, after: Date): Date | null =>
  nextDues(schedule, after, 1)[0] ?? null;

function cronOf({ cron, zone }: Extract<BeatSchedule, { kind: "cron" }>): Cron {
  try {
    return new Cron(cron, { timezone: zone, paused: true, mode: "5-part" });
  } catch (error) {
    const because = error instanceof Error ? error.message.replace(/^CronPattern: /, "") : "";
    throw badRequest(`This cron expression cannot be read. ${because}`.trim());
  }
}
