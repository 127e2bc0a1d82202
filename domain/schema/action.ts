import { z } from "zod";

export const RunAction = z.strictObject({
  environmentId: z.string().min(1).max(200),
  action: z.string().min(1).max(100),
  input: z.record(z.string().max(100), z.string().max(500)),
  /** Made by the browser once per click, so that a repeated request is the same request. */
  requestKey: z.string().min(8).max(100),
});
export const CancelAction = z.strictObject({ id: z.uuid() });
