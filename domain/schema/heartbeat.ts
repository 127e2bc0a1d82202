import { z } from "zod";
import { TimeZone } from "./time-zone";

const DAY = 86_400;
const seconds = (least: number, most: number, words: string) =>
  z.number().int(words).min(least, words).max(most, words);

/** Either a cron expression or an interval: when the next report is due. */
export const BeatSchedule = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("cron"),
    cron: z
      .string()
      .trim()
      .max(120, "The cron expression is too long.")
      .regex(/^\S+(\s+\S+){4}$/, "Give five fields: minute, hour, day of month, month, day of week."),
    zone: TimeZone,
  }),
  z.strictObject({
    kind: z.literal("interval"),
    everySeconds: seconds(60, 366 * DAY, "The interval is at least one minute and at most a year."),
  }),
]);

export const CreateHeartbeat = z.strictObject({
  environmentId: z.string().max(200),
  job: z
    .string()
    .trim()
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, "Name the job in lower-case letters, digits and hyphens.")
    .max(80, "The job's name is too long."),
  tenant: z.string().trim().max(200, "The tenant's name is too long.").default(""),
  title: z.string().trim().min(2, "Say in a few words what reports here.").max(120, "The title is too long."),
  schedule: BeatSchedule,
  graceSeconds: seconds(30, 30 * DAY, "The grace is at least 30 seconds and at most 30 days."),
});

export const HeartbeatOnly = z.strictObject({ id: z.uuid() });
export const SwitchHeartbeat = HeartbeatOnly.extend({ active: z.boolean() });
