import { z } from "zod";
import { DIRECTIONS, UNITS, whyNotReason } from "@/domain/threshold";

/** One limit of one metric of one platform, with where it was written down. */
export const ThresholdDeclaration = z.strictObject({
  /** Unique in its platform: "costs.age", "api.p95". */
  metric: z.string().regex(/^[a-z0-9]+([._-][a-z0-9]+)*$/),
  title: z.string().min(1),
  unit: z.enum(UNITS),
  direction: z.enum(DIRECTIONS).default("above-is-bad"),
  /** What is promised or aimed at; drawn, never judged. */
  target: z.number().nullable().default(null),
  /** A value past `warn` is warn, past `alert` is alert; either may be missing. */
  warn: z.number().nullable().default(null),
  alert: z.number().nullable().default(null),
  /** A value that is exactly the limit is still inside it, unless the source says "< N". */
  strict: z.boolean().default(false),
  windowSeconds: z.number().int().positive().nullable().default(null),
  minimumVolume: z.number().int().nonnegative().default(0),
  source: z.strictObject({
    file: z.string(),
    line: z.number().int().positive().nullable(),
    derived: z.boolean().default(false),
  }),
  owner: z.string(),
  note: z.string().default(""),
});
export type ThresholdDeclaration = z.output<typeof ThresholdDeclaration>;

const limit = z.number().finite().nullable();

/** What an admin may change about a threshold. The reason is kept in the history. */
export const EditThreshold = z.strictObject({
  id: z.string().min(1).max(200),
  version: z.number().int().positive(),
  target: limit,
  warn: limit,
  alert: limit,
  reason: z
    .string()
    .trim()
    .max(1000)
    .superRefine((text, context) => {
      const message = whyNotReason(text);
      if (message) context.addIssue({ code: "custom", message });
    }),
});
export type EditThreshold = z.output<typeof EditThreshold>;
