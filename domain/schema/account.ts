import { z } from "zod";

const code = z.string().min(6, "Give the six digits.").max(40);
const reason = z.string().trim().min(5, "Say why, in a few words.").max(500);

export const Nothing = z.strictObject({});
export const BeginSecondFactor = z.strictObject({
  name: z.string().trim().min(2, "Name the device, so that you know it again.").max(60),
});
export const ConfirmSecondFactor = z.strictObject({ id: z.uuid(), code });
export const EndOwnSession = z.strictObject({ sessionId: z.uuid() });
export const ResetSecondFactor = z.strictObject({ personId: z.uuid(), reason });
export const Prove = z.strictObject({ password: z.string().max(500).optional(), code: code.optional() });
/** What a visit to the identity provider is for; it is remembered in a cookie of this console until they are back. */
export const Intent = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("sign-in") }),
  z.strictObject({ kind: z.literal("bind"), link: z.string().min(20).max(200) }),
  z.strictObject({ kind: z.literal("step-up") }),
]);
