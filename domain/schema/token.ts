import { z } from "zod";
import { LONGEST_TOKEN_DAYS, TOKEN_USES } from "@/domain/machine-token";
import { whyNotPlainText } from "@/domain/secret-shape";

const said = (least: number, most: number, words: string) =>
  z
    .string()
    .trim()
    .min(least, words)
    .max(most, `Use at most ${most} characters.`)
    .superRefine((text, ctx) => {
      const refused = whyNotPlainText(text);
      if (refused) ctx.addIssue({ code: "custom", message: refused });
    });

export const MakeToken = z.strictObject({
  name: said(2, 80, "Say in a few words which machine it is for."),
  uses: z.array(z.enum(TOKEN_USES)).min(1, "Choose at least one use.").max(TOKEN_USES.length),
  /** Platforms ("auditron") and environments ("auditron/production"); none means everywhere. */
  places: z.array(z.string().trim().min(1).max(200)).max(50, "Name at most 50 places."),
  ownerId: z.uuid(),
  days: z
    .number()
    .int("Give whole days.")
    .min(1, "It lives for at least one day.")
    .max(LONGEST_TOKEN_DAYS, `It lives for at most ${LONGEST_TOKEN_DAYS} days.`),
  reason: said(5, 500, "Say why it is needed, in a few words."),
});

export const RevokeToken = z.strictObject({
  id: z.uuid(),
  reason: said(3, 300, "Say why it is taken back."),
});
