import { z } from "zod";
import { BATCH_VERDICTS, FLOW_KINDS, FLOW_STATES } from "@/domain/flow";
import { refuseSecrets } from "./plain-text";

const key = z.string().min(1).max(100);
const environmentId = z.string().min(1).max(200);
const requestKey = z.string().min(8).max(100);
const reason = z.string().trim().min(5, "Say in a few words why.").max(1000).superRefine(refuseSecrets);
const input = z.record(z.string().max(100), z.string().max(2000).superRefine(refuseSecrets));

export const ListFlows = z.strictObject({
  /** "tenant": in and out, not the rotations. */
  kind: z.enum([...FLOW_KINDS, "tenant"]).optional(),
  state: z.enum([...FLOW_STATES, "open"]).optional(),
  environmentId: environmentId.optional(),
  tenant: z.string().max(200).optional(),
  credentialId: z.uuid().optional(),
  batchId: z.uuid().optional(),
  cursor: z.strictObject({ at: z.date(), id: z.uuid() }).optional(),
});

/** What is wrong with an input, before anything is asked for. */
export const CheckFlow = z.strictObject({ environmentId, plan: key, input });
export const RequestFlow = CheckFlow.extend({
  reason,
  requestKey,
  /** Rotation: the credential that it replaces. */
  credentialId: z.uuid().optional(),
});

/** The flow as its person saw it: of two who act on the same sight of it, the second is refused. */
const seen = { flowId: z.uuid(), version: z.number().int().positive() };
const step = { ...seen, step: key };

export const RecordProof = z.strictObject({
  ...step,
  proof: z.record(z.string().max(100), z.string().trim().max(2000).superRefine(refuseSecrets)),
});
export const DecideFlow = z.strictObject({ ...step, decision: z.enum(["approved", "rejected"]), reason });
/** Exactly one of the three. A value is sealed before anything else happens to it. */
export const GiveSecret = z
  .strictObject({
    ...step,
    reference: z.string().trim().max(500).optional(),
    value: z.string().max(20_000).optional(),
    generate: z.boolean().optional(),
  })
  .refine(
    ({ reference, value, generate }) =>
      [reference !== undefined, value !== undefined, generate === true].filter(Boolean).length === 1,
    "Give a reference or a value, or have one made.",
  );
export const ConfirmStep = z.strictObject(step);
export const AgainStep = z.strictObject(step);
export const SkipStep = z.strictObject({ ...step, reason });
export const PauseFlow = z.strictObject({ ...seen, reason });
export const ResumeFlow = z.strictObject(seen);
export const CancelFlow = z.strictObject({ ...seen, reason });
export const HandFlow = z.strictObject({ ...seen, toPersonId: z.uuid() });
export const NoteFlow = z.strictObject({
  flowId: z.uuid(),
  text: z.string().trim().min(1, "Write something.").max(4000).superRefine(refuseSecrets),
});

/** A file of rows, its first line the names of the plan's fields. */
export const CheckBatch = z.strictObject({
  environmentId,
  plan: key,
  fileName: z.string().trim().min(1).max(200),
  text: z.string().max(5_000_000, "The file is larger than 5 MB. Split it."),
});
export const RequestBatch = CheckBatch.extend({ reason, requestKey });
/** A second person, once for the whole file. */
export const DecideBatch = z.strictObject({
  id: z.uuid(),
  decision: z.enum(["approved", "rejected"]),
  reason,
});
export const ReadBatch = z.strictObject({
  id: z.uuid(),
  verdict: z.enum(BATCH_VERDICTS).optional(),
  afterLine: z.number().int().nonnegative().default(0),
});
