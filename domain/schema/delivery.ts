import { z } from "zod";
import { DELIVERY_SOURCES } from "@/domain/delivery";
import { DELIVERY_VERDICTS } from "@/domain/sync";

export const ReplayDelivery = z.strictObject({ id: z.number().int().positive() });

export const DeliveryFilter = z.strictObject({
  environmentId: z.string().max(200).optional(),
  verdict: z.enum(DELIVERY_VERDICTS).optional(),
  source: z.enum(DELIVERY_SOURCES).optional(),
  text: z.string().max(200).optional(),
  /** Older than this delivery. */
  before: z.number().int().positive().optional(),
});
export type DeliveryFilter = z.output<typeof DeliveryFilter>;
