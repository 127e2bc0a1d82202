import { z } from "zod";

const LONGEST_MS = 400 * 86_400_000;
const name = z.string().max(100).optional();

/** A stretch of time of one environment; at most the 400 days that are kept. */
const stretch = <Shape extends z.ZodRawShape>(more: Shape) =>
  z
    .strictObject({ environmentId: z.string().max(200), from: z.date(), to: z.date(), ...more })
    .refine(({ from, to }) => (from as Date) < (to as Date), "The range must end after it starts.")
    .refine(
      ({ from, to }) => (to as Date).getTime() - (from as Date).getTime() <= LONGEST_MS,
      "Choose at most 400 days.",
    );

export const Stretch = stretch({});
export const CheckStretch = stretch({ check: name });
export const JobStretch = stretch({ job: name });
