import { z } from "zod";
import { CREDENTIAL_KINDS } from "@/domain/credential";
import { CREDENTIAL_STATES } from "@/domain/credential-standing";
import { PLATFORM_IDS } from "@/domain/platform";
import { refuseSecrets } from "./plain-text";

/** Where the page before ended: by urgency, then by when it is due, then by id. */
const cursor = z.strictObject({
  rank: z.number().int().min(0).max(9),
  at: z
    .string()
    .regex(
      /^(infinity|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?[+-]\d\d(:\d\d)?)$/,
      "is where no page ended",
    ),
  id: z.uuid(),
});

export const ListCredentials = z.strictObject({
  platformId: z.enum(PLATFORM_IDS).optional(),
  environmentId: z.string().max(200).optional(),
  tenant: z.string().max(200).optional(),
  kind: z.enum(CREDENTIAL_KINDS).optional(),
  /** "needs": all that wants somebody. Those that are gone are shown only when asked for. */
  state: z.enum([...CREDENTIAL_STATES, "needs"]).optional(),
  dueWithinDays: z.number().int().min(0).max(3650).optional(),
  search: z.string().trim().max(100).optional(),
  cursor: cursor.optional(),
});

const moment = z.date().nullable();

export const EditCredential = z.strictObject({
  id: z.uuid(),
  /** As its person saw it: of two who change it at once, the second is refused. */
  version: z.number().int().positive(),
  ownerName: z.string().trim().max(200).superRefine(refuseSecrets),
  ownerContact: z
    .string()
    .trim()
    .max(300)
    .refine(
      (text) => text === "" || /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text) || /^https:\/\/[^\s@]+$/.test(text),
      "Give an e-mail address or an https:// link.",
    ),
  note: z.string().trim().max(2000).superRefine(refuseSecrets),
  issuedAt: moment,
  rotatedAt: moment,
  expiresAt: moment,
  policyDays: z.number().int().min(1, "At least one day.").max(3650, "At most 3,650 days.").nullable(),
  ladder: z
    .array(z.number().int().min(1).max(365, "A rung is at most 365 days before."))
    .max(8, "At most eight rungs.")
    .nullable(),
});

export const TestCredentialNow = z.strictObject({ id: z.uuid() });

/** "2026-11" */
export const ReadCalendar = z.strictObject({ month: z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/) });
