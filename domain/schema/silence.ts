import { z } from "zod";
import { MATCHER_FIELDS, matcherTrouble } from "@/domain/silence";
import { refuseSecrets } from "./plain-text";

export const Matchers = z
  .array(
    z.strictObject({
      field: z.enum(MATCHER_FIELDS),
      isNot: z.boolean(),
      value: z.string().trim().min(1, "Give each matcher a value.").max(300),
    }),
  )
  .max(12, "At most 12 matchers.")
  .superRefine((matchers, context) => {
    const message = matcherTrouble(matchers);
    if (message) context.addIssue({ code: "custom", message });
  });

export const PreviewSilence = z.strictObject({ matchers: Matchers });

export const CreateSilence = z.strictObject({
  matchers: Matchers,
  reason: z
    .string()
    .trim()
    .min(5, "Say in a few words why nobody is to be told.")
    .max(500)
    .superRefine(refuseSecrets),
  startsAt: z.date(),
  endsAt: z.date(),
  /** Ends by itself when nothing matched for so long. Seconds. */
  endsUnmatchedAfter: z
    .number()
    .int()
    .min(300)
    .max(30 * 86_400)
    .nullable(),
});

export const ExtendSilence = z.strictObject({
  id: z.uuid(),
  seconds: z
    .number()
    .int()
    .min(60)
    .max(30 * 86_400),
});

export const EndSilence = z.strictObject({ id: z.uuid() });
