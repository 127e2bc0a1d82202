import { z } from "zod";
import { isNoise, USEFULNESS } from "@/domain/alert";
import { refuseSecrets } from "./plain-text";

const id = z.number().int().positive();
const ids = z.array(id).min(1, "Choose at least one alert.").max(500, "At most 500 alerts at once.");
const reason = z.string().trim().min(3, "Say in a few words why.").max(500).superRefine(refuseSecrets);

/** The set as it was previewed; another set is refused. */
const expected = z
  .strictObject({ count: z.number().int().positive(), hash: z.string().regex(/^[0-9a-f]{64}$/) })
  .optional();

export const AcknowledgeAlerts = z.strictObject({ ids, until: z.date(), reason, expected });
export const ReleaseAlerts = z.strictObject({ ids });
export const TransferAlerts = z.strictObject({ ids, toPersonId: z.uuid(), until: z.date(), reason });
export const NoteAlert = z.strictObject({
  id,
  text: z.string().trim().min(1, "Write the note first.").max(2000),
});

/** The reason may stay empty only for what has recovered already. */
export const ResolveAlerts = z
  .strictObject({
    ids,
    reason: z.string().trim().max(500).superRefine(refuseSecrets).default(""),
    usefulness: z.enum(USEFULNESS).nullable().default(null),
    expected,
  })
  .superRefine(({ reason, usefulness }, context) => {
    if (usefulness && isNoise(usefulness) && reason.length < 3)
      context.addIssue({ code: "custom", path: ["reason"], message: "Say in a few words why it was noise." });
  });

export const EscalateAlert = z.strictObject({ id, reason });
export const EvaluateAlerts = z.strictObject({ environmentId: z.string().min(1).max(200).optional() });
export const UndoAlertWork = z.strictObject({ token: z.uuid() });
