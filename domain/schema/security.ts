import { z } from "zod";
import { refuseSecrets } from "./plain-text";

export const SecurityRange = z.strictObject({ range: z.enum(["24h", "7d"]) });
export type SecurityRange = z.output<typeof SecurityRange>;

/** What an unusual sign-in was, in the words of whoever asked the person. */
export const SettleSignIn = z.strictObject({
  scope: z.string().min(1).max(100),
  seq: z.number().int().positive(),
  verdict: z.enum(["theirs", "not-theirs"]),
  reason: z.string().trim().min(5, "Say in a few words how you know.").max(500).superRefine(refuseSecrets),
});
