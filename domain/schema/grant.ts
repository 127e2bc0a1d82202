import { z } from "zod";
import { ROLES } from "@/domain/access";
import { PLATFORM_IDS } from "@/domain/platform";
import { refuseSecrets } from "./plain-text";

const reason = z.string().trim().min(5, "Say in a few words why.").max(1000).superRefine(refuseSecrets);

/** A platform, an environment of it, a tenant of that; with none of them, everything. */
export const GrantPlace = z
  .strictObject({
    platformId: z.enum(PLATFORM_IDS).nullable(),
    environmentId: z.string().trim().min(3).max(200).nullable(),
    tenant: z.string().trim().min(1).max(200).nullable(),
  })
  .refine(
    ({ platformId, environmentId }) =>
      environmentId === null || environmentId.startsWith(`${platformId ?? ""}/`),
    "That environment is not one of the platform.",
  )
  .refine(
    ({ environmentId, tenant }) => tenant === null || environmentId !== null,
    "Name the environment of that tenant.",
  );

export const GiveGrant = z.strictObject({
  personId: z.uuid(),
  role: z.enum(ROLES),
  place: GrantPlace,
  /** Null until it is taken back. */
  until: z.date().nullable(),
  reason,
});
export const RevokeGrant = z.strictObject({ id: z.uuid(), reason });
export const SetReach = z.strictObject({
  personId: z.uuid(),
  reach: z.enum(["everywhere", "granted"]),
  reason,
});

export const MOST_ACCESS_HOURS = 72;

export const RequestAccess = z.strictObject({
  role: z.enum(ROLES),
  place: GrantPlace,
  hours: z
    .number()
    .int()
    .min(1, "Ask for an hour at least.")
    .max(
      MOST_ACCESS_HOURS,
      `Ask for ${MOST_ACCESS_HOURS} hours at most; a longer grant is given by an admin.`,
    ),
  reason,
});
export const WithdrawAccess = z.strictObject({ id: z.uuid() });
export const DecideAccess = z.strictObject({
  id: z.uuid(),
  version: z.number().int(),
  decision: z.enum(["approved", "denied"]),
  reason,
});
