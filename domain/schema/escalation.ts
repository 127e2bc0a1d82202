import { z } from "zod";
import { ALERT_SEVERITIES } from "@/domain/platform";

/** A ladder as a platform declares it; a step names the levels of the contacts that it tells. */
export const EscalationPolicyDeclaration = z.strictObject({
  key: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
  title: z.string().min(1),
  severities: z.array(z.enum(ALERT_SEVERITIES)).min(1),
  steps: z
    .array(
      z.strictObject({
        title: z.string().min(1),
        afterSeconds: z.number().int().nonnegative(),
        contactLevels: z.array(z.string().min(1)).min(1),
      }),
    )
    .min(1),
  repeats: z.number().int().min(0).max(5).default(0),
  source: z.strictObject({ file: z.string(), line: z.number().int().positive() }),
});
export type EscalationPolicyDeclaration = z.output<typeof EscalationPolicyDeclaration>;
