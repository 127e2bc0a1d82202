import { z } from "zod";
import { PLATFORM_IDS } from "@/domain/platform";
import { searched, searchedMoment } from "./searched";

const name = searched(200).min(1);

export const ListPlatformEvents = z.strictObject({
  platform: z.enum(PLATFORM_IDS).optional(),
  environmentId: name.optional(),
  tenant: name.optional(),
  actor: name.optional(),
  /** One that ends in "." or "_" stands for all that begin with it. */
  action: name.optional(),
  text: searched(200).optional(),
  from: searchedMoment.optional(),
  to: searchedMoment.optional(),
  before: z.strictObject({ at: searchedMoment, id: z.number().int() }).optional(),
  limit: z.number().int().min(1).max(200).default(50),
});
export type ListPlatformEvents = z.output<typeof ListPlatformEvents>;
