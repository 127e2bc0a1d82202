import { z } from "zod";
import { PLATFORM_IDS } from "@/domain/platform";

const name = z.string().min(1).max(200);

export const ListPlatformEvents = z.strictObject({
  platform: z.enum(PLATFORM_IDS).optional(),
  environmentId: name.optional(),
  tenant: name.optional(),
  actor: name.optional(),
  /** One that ends in "." or "_" stands for all that begin with it. */
  action: name.optional(),
  text: z.string().max(200).optional(),
  from: z.date().optional(),
  to: z.date().optional(),
  before: z.strictObject({ at: z.date(), id: z.number().int() }).optional(),
  limit: z.number().int().min(1).max(200).default(50),
});
export type ListPlatformEvents = z.output<typeof ListPlatformEvents>;
