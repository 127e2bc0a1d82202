import { z } from "zod";
import { FAULT_KINDS } from "@/domain/drill";

export const SetFault = z.strictObject({
  environmentId: z.string().min(1).max(200),
  kind: z.enum(FAULT_KINDS),
  active: z.boolean(),
  /** Only paths that start so; empty means all. */
  pathPrefix: z.string().max(200).default(""),
});
