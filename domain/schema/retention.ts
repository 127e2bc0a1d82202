import { z } from "zod";
import { AUDIT_SCOPES } from "@/domain/audit";
import { ATTACH_HOURS, LEAST_DAYS, MOST_DAYS } from "@/domain/audit-retention";
import { PLATFORM_IDS } from "@/domain/platform";
import { refuseSecrets } from "./plain-text";

const reason = z
  .string()
  .trim()
  .min(5, "say why in a few words; it is kept in the trail")
  .max(1000)
  .superRefine(refuseSecrets);
const scope = z.string().refine((text) => AUDIT_SCOPES.includes(text), "is no chain of the audit trail");
const month = z
  .string()
  .regex(/^\d{4}-(0[1-9]|1[0-2])-01$/, "is the first day of a month, such as 2026-11-01");
const Leaf = z.strictObject({ scope, month });

export const SetRetention = z.strictObject({
  scope,
  /** 0 where nothing was ever set. */
  version: z.number().int().min(0),
  days: z
    .number()
    .int("is a whole number of days")
    .min(LEAST_DAYS, `at least ${LEAST_DAYS} days: the trail is never kept shorter`)
    .max(MOST_DAYS, `at most ${MOST_DAYS} days, which is 7 years`),
  reason,
});

export const DecideRetention = z.strictObject({
  scope,
  version: z.number().int().positive(),
  decision: z.enum(["agreed", "refused"]),
  reason,
});

const narrow = z.string().trim().min(1).max(200).nullable().default(null);
export const PlaceHold = z
  .strictObject({
    name: z
      .string()
      .trim()
      .min(3, "give it a name that others know the matter by")
      .max(100)
      .superRefine(refuseSecrets),
    platformId: z.enum(PLATFORM_IDS).nullable().default(null),
    tenant: narrow,
    correlationId: narrow,
    fromAt: z.date().nullable().default(null),
    toAt: z.date().nullable().default(null),
    reason,
  })
  .refine(({ fromAt, toAt }) => !fromAt || !toAt || fromAt < toAt, "It must begin before it ends.");

export const ReleaseHold = z.strictObject({ id: z.uuid(), reason });

export const OneLeaf = Leaf;
export const RequestDrop = z.strictObject({
  leaves: z.array(Leaf).min(1).max(200),
  /** What the dry run showed; another plan by now is refused. */
  planDigest: z.string().regex(/^[0-9a-f]{64}$/),
  typed: z.string().max(100),
  reason,
});
export const DecideDrop = z.strictObject({ id: z.uuid(), decision: z.enum(["approved", "refused"]), reason });
export const AttachLeaf = z.strictObject({
  scope,
  month,
  hours: z.number().int().min(ATTACH_HOURS.least).max(ATTACH_HOURS.most).default(ATTACH_HOURS.usual),
  reason,
});
