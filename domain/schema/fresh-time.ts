import { z } from "zod";
import { FRESH_RANGES } from "@/domain/fresh-time";

const name = z.string().max(200);

export const FreshnessQuestion = z.strictObject({
  range: z.enum(FRESH_RANGES),
  environmentId: name.optional(),
  tenant: name.optional(),
  job: name.optional(),
});
export type FreshnessQuestion = z.output<typeof FreshnessQuestion>;
