import { z } from "zod";
import { refuseSecrets } from "./plain-text";

const reason = z.string().trim().min(5, "Say in a few words why.").max(1000).superRefine(refuseSecrets);
/** The credential as its person saw it: of two who act on the same sight of it, the second is refused. */
const seen = { credentialId: z.uuid(), version: z.number().int().positive() };

export const EnterSecret = z
  .strictObject({
    ...seen,
    reference: z.string().trim().max(500).optional(),
    value: z.string().trim().max(20_000).optional(),
    reason,
  })
  .refine(
    ({ reference, value }) => (reference === undefined) !== (value === undefined),
    "Give a reference or the secret itself.",
  );
export const RemoveSecret = z.strictObject({ ...seen, reason });
export const RotateSealingKey = z.strictObject({ reason });
