import { z } from "zod";

const LONGEST_MS = 400 * 86_400_000;
const name = z.string().max(100).optional();

const Fields = z.strictObject({ environmentId: z.string().max(200), from: z.date(), to: z.date() });
type Range = { from: Date; to: Date };
const isForward = ({ from, to }: Range) => from < to;
const isKept = ({ from, to }: Range) => to.getTime() - from.getTime() <= LONGEST_MS;
const BACKWARD = "The range must end after it starts.";
const TOO_LONG = "Choose at most 400 days.";

/** A stretch of time of one environment; at most the 400 days that are kept. */
export const Stretch = Fields.refine(isForward, BACKWARD).refine(isKept, TOO_LONG);
export const CheckStretch = Fields.extend({ check: name })
  .refine(isForward, BACKWARD)
  .refine(isKept, TOO_LONG);
export const JobStretch = Fields.extend({ job: name }).refine(isForward, BACKWARD).refine(isKept, TOO_LONG);
