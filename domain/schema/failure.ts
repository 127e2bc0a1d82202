import { z } from "zod";
import { patternTrouble } from "@/domain/failure-text";
import { PLATFORM_IDS } from "@/domain/platform";
import { FAILURE_CLASSES } from "@/domain/sync";
import { refuseSecrets } from "./plain-text";

export const SetFailureClass = z.strictObject({
  runIds: z.array(z.number().int().positive()).min(1, "Name a run.").max(200, "At most 200 runs at once."),
  failureClass: z.enum(FAILURE_CLASSES),
});

export const AddFailureRule = z.strictObject({
  platformId: z.enum(PLATFORM_IDS).nullable(),
  pattern: z.string().superRefine((pattern, context) => {
    const trouble = patternTrouble(pattern);
    if (trouble) context.addIssue({ code: "custom", message: trouble });
  }),
  httpStatus: z.number().int().min(100).max(599).nullable(),
  failureClass: z.enum(FAILURE_CLASSES),
  reason: z.string().trim().min(3, "Say what it means, in a few words.").max(300).superRefine(refuseSecrets),
});

export const SwitchFailureRule = z.strictObject({ id: z.string().min(1).max(100), active: z.boolean() });

export const ListFailures = z.strictObject({
  hours: z.union([z.literal(24), z.literal(168)]).default(24),
});

const Target = z.strictObject({
  environmentId: z.string().min(1).max(200),
  job: z.string().min(1).max(100),
  tenant: z.string().max(200),
});

export const StartJobs = z.strictObject({
  targets: z.array(Target).min(1, "Choose at least one.").max(1000, "At most 1,000 at once."),
  /** Made by the browser once per click, so that a repeated request is the same request. */
  requestKey: z.string().min(8).max(100),
});

export const RetryRun = z.strictObject({
  runId: z.number().int().positive(),
  requestKey: z.string().min(8).max(100),
});
