import { z } from "zod";
import { BACKFILL_CHOICES } from "@/domain/gap";
import { refuseSecrets } from "./plain-text";

const name = z.string().min(1).max(200);

export const CalendarQuestion = z
  .strictObject({ environmentId: name, job: name, from: z.date().optional(), to: z.date().optional() })
  .refine(({ from, to }) => !from || !to || from < to, "The range must end after it starts.");
export type CalendarQuestion = z.output<typeof CalendarQuestion>;

const plan = {
  environmentId: name,
  job: name,
  /** None means all of them. */
  tenants: z.array(z.string().max(200)).max(1000),
  from: z.date(),
  to: z.date(),
  choice: z.enum(BACKFILL_CHOICES),
  freshFirst: z.boolean(),
  batchSize: z
    .number()
    .int("Whole slots only.")
    .min(1, "At least one slot at a time.")
    .max(31, "At most 31 slots at a time."),
};
const isForward = ({ from, to }: { from: Date; to: Date }) => from < to;
const BACKWARD = "The range must end after it starts.";

export const BackfillPlan = z.strictObject(plan).refine(isForward, BACKWARD);
export type BackfillPlan = z.output<typeof BackfillPlan>;

export const StartBackfill = z
  .strictObject({
    ...plan,
    concurrency: z
      .number()
      .int("Whole runs only.")
      .min(1, "At least one run at a time.")
      .max(4, "At most four runs at a time."),
    reason: z
      .string()
      .trim()
      .min(5, "Say in a few words why the past is fetched again.")
      .max(500)
      .superRefine(refuseSecrets),
    /** Slots that the person saw in the preview; when they changed meanwhile, nothing starts. */
    expected: z.number().int().min(1),
  })
  .refine(isForward, BACKWARD);

export const OneBackfill = z.strictObject({ id: z.uuid() });
