import { z } from "zod";
import { FRESH_RANGES } from "@/domain/fresh-time";

const name = z.string().max(200);

export const FreshnessQuestion = z.strictObject({
  range: z.enum(FRESH_RANGES),
  environmentId: name.optional(),
  tenant: name.optional(),
  job: name.optional(),
});
export const FetchExport = z
  .strictObject({ environmentId: name, key: name, from: z.iso.date(), to: z.iso.date() })
  .refine(({ from, to }) => from <= to, "The range must not end before it starts.")
  .refine(
    ({ from, to }) => Date.parse(to) - Date.parse(from) < 400 * 86_400_000,
    "At most 400 days at once.",
  );
export type FetchExport = z.output<typeof FetchExport>;

export type FreshnessQuestion = z.output<typeof FreshnessQuestion>;
