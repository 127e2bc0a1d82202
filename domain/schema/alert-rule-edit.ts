import { z } from "zod";
import { ALERT_SEVERITIES, PLATFORM_IDS } from "@/domain/platform";
import { RuleSpec } from "./alert-rule";
import { refuseSecrets } from "./plain-text";

const id = z.string().min(1).max(200);
const reason = z.string().trim().min(5, "Say in a few words why.").max(1000).superRefine(refuseSecrets);
const version = z.number().int().positive();
const seconds = z.number().int().nonnegative().max(86_400);
const title = z.string().trim().min(3, "Give it a name of a few words.").max(120);
const answer = z.string().trim().min(5, "Say in a few words what to do when it fires.").max(600);

const judged = {
  spec: RuleSpec,
  severity: z.enum(ALERT_SEVERITIES),
  holdSeconds: seconds,
  recoverSeconds: seconds,
};

export const CreateRule = z.strictObject({
  /** Every platform when null. */
  platformId: z.enum(PLATFORM_IDS).nullable(),
  title,
  answer,
  ...judged,
  reason,
});

/** Title and answer of a rule that ships are its platform's. */
export const EditRule = z.strictObject({
  id,
  version,
  ...judged,
  title: title.optional(),
  answer: answer.optional(),
  reason,
});

export const SwitchRuleOff = z.strictObject({ id, until: z.date(), reason });
export const SwitchRuleOn = z.strictObject({ id });
export const RemoveRule = z.strictObject({ id, reason });
export const ResetRule = z.strictObject({ id, version, reason });

/** `id` compares with the rule as it is in force; without it the draft is a new rule of `platformId`. */
export const BackTestRule = z.strictObject({
  id: id.optional(),
  draft: z.strictObject({ platformId: z.enum(PLATFORM_IDS).nullable(), ...judged }),
});
