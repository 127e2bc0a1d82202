import { z } from "zod";
import { USEFULNESS } from "@/domain/alert";

const ids = z.array(z.number().int().positive()).min(1).max(500);
const Expected = z.strictObject({ count: z.number().int(), hash: z.string() });

export const Acknowledge = z.strictObject({
  ids,
  until: z.date(),
  reason: z.string(),
  expected: Expected.optional(),
});
export const Release = z.strictObject({ ids });
export const Transfer = z.strictObject({ ids, toPersonId: z.uuid(), until: z.date(), reason: z.string() });
export const Note = z.strictObject({ id: z.number().int().positive(), text: z.string() });
export const Resolve = z.strictObject({
  ids,
  reason: z.string(),
  usefulness: z.enum(USEFULNESS),
  expected: Expected.optional(),
});
export const Escalate = z.strictObject({ id: z.number().int().positive(), reason: z.string() });
export const Evaluate = z.strictObject({ environmentId: z.string().optional() });
export const Undo = z.strictObject({ token: z.string() });
