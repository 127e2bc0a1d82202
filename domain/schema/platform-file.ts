import { z } from "zod";
import { FILE_UNITS } from "@/domain/platform-file";
import { TimeZone } from "./time-zone";

const DAY = 86_400_000;
const MOST_DAYS = 400;
const name = z.string().min(1).max(200);

export const FetchFile = z
  .strictObject({ environmentId: name, key: name, from: z.iso.date(), to: z.iso.date() })
  .refine(({ from, to }) => from <= to, "The range must not end before it starts.")
  .refine(
    ({ from, to }) => Date.parse(to) - Date.parse(from) < MOST_DAYS * DAY,
    `At most ${MOST_DAYS} days at once.`,
  );

export const OneFile = z.strictObject({ id: z.uuid() });

export const ListFiles = z.strictObject({
  environmentId: name.optional(),
  key: name.optional(),
  before: z.date().optional(),
});
export type ListFiles = z.output<typeof ListFiles>;

const clock = {
  unit: z.enum(FILE_UNITS),
  zone: TimeZone,
  dueAt: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "is a time of day such as 06:00"),
  days: z
    .number()
    .int("whole days only")
    .min(1, "at least one day")
    .max(MOST_DAYS, `at most ${MOST_DAYS} days`),
};

export const AddFileSchedule = z.strictObject({ environmentId: name, key: name, ...clock });
export const EditFileSchedule = z.strictObject({
  id: z.uuid(),
  version: z.number().int().positive(),
  active: z.boolean(),
  ...clock,
});
