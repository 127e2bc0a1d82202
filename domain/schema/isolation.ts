import { z } from "zod";

const environmentId = z.string().max(200);

export const LookNow = z.strictObject({ environmentId });
export const ReadRounds = z.strictObject({ environmentId, before: z.date().optional() });
export const ReadCell = z.strictObject({
  environmentId,
  listing: z.string().max(200),
  tenant: z.string().max(200),
});
