import { z } from "zod";

export const CheckSubscriptions = z.strictObject({
  environmentId: z.string().min(1).max(200),
  /** The question that told of them. */
  source: z.string().min(1).max(100),
});
