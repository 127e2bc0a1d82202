import { z } from "zod";
import { refuseSecrets } from "./plain-text";

export const RunAction = z.strictObject({
  environmentId: z.string().min(1).max(200),
  action: z.string().min(1).max(100),
  input: z.record(z.string().max(100), z.string().max(1000)),
  /** Made by the browser once per click, so that a repeated request is the same request. */
  requestKey: z.string().min(8).max(100),
  flowId: z.uuid().optional(),
  flowStep: z.string().max(100).optional(),
});
export const CancelAction = z.strictObject({ id: z.uuid() });

const reason = z.string().trim().min(5, "Say in a few words why.").max(1000).superRefine(refuseSecrets);

/** Asks for a preview; nothing happens outside. */
export const DraftAction = z.strictObject({
  environmentId: z.string().min(1).max(200),
  action: z.string().min(1).max(100),
  input: z.record(z.string().max(100), z.string().max(1000)),
  requestKey: z.string().min(8).max(100),
  runbookRunId: z.uuid().optional(),
  runbookStep: z.string().max(100).optional(),
  alertId: z.number().int().positive().optional(),
  flowId: z.uuid().optional(),
  flowStep: z.string().max(100).optional(),
});
/** Makes the preview anew. */
export const PreviewAgain = z.strictObject({ id: z.uuid() });
/** Confirms what was previewed: tier 2 goes into the queue, tier 3 waits for a second person. */
export const SubmitAction = z.strictObject({
  id: z.uuid(),
  previewHash: z.string().length(64),
  reason,
  typed: z.string().max(500).optional(),
  /** An admin, alone, in an emergency: opens a duty to review it. */
  breakGlass: z.boolean().default(false),
});
export const DecideAction = z.strictObject({
  id: z.uuid(),
  previewHash: z.string().length(64),
  decision: z.enum(["approved", "rejected"]),
  reason,
});
export const WithdrawAction = z.strictObject({ id: z.uuid(), reason });
export const UndoAction = z.strictObject({ id: z.uuid(), requestKey: z.string().min(8).max(100) });
export const DoDuty = z.strictObject({
  id: z.uuid(),
  justified: z.boolean(),
  finding: z.string().trim().min(5, "Say what you found.").max(4000).superRefine(refuseSecrets),
});
export const Freeze = z.strictObject({
  platformId: z.string().max(100).nullable(),
  until: z.date(),
  reason,
  /** People who may act all the same. */
  allow: z.array(z.uuid()).max(50).default([]),
});
export const LiftFreeze = z.strictObject({ id: z.uuid(), reason });
export const SetAutomation = z.strictObject({
  key: z.string().min(1).max(200),
  perHour: z.number().int().min(1).max(10_000).optional(),
  mutedUntil: z.date().nullable().optional(),
  close: z.boolean().optional(),
  reason,
});
