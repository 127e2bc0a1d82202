import { z } from "zod";
import { CADENCES } from "@/domain/checklist";
import { ALERT_SEVERITIES, PLATFORM_IDS } from "@/domain/platform";
import { refuseSecrets } from "./plain-text";
import { TimeZone } from "./time-zone";

const key = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, "lower-case words joined by hyphens");

/** What a row claims. Everything but `manual` is judged from observations, never by hand. */
export const Assertion = z.discriminatedUnion("kind", [
  /** Every check of these components is ok. */
  z.strictObject({ kind: z.literal("components"), components: z.array(key).min(1) }),
  /** The value of one check is inside its threshold. Another platform's check may be named. */
  z.strictObject({ kind: z.literal("metric"), check: key, platform: z.enum(PLATFORM_IDS).optional() }),
  /** The data of these jobs is younger than their age threshold, for every tenant. */
  z.strictObject({ kind: z.literal("fresh"), jobs: z.array(key).min(1) }),
  /** At most so many open alerts of these severities (our words). */
  z.strictObject({
    kind: z.literal("alerts"),
    severities: z.array(z.enum(ALERT_SEVERITIES)).min(1),
    atMost: z.number().int().min(0),
  }),
  /** Every tenant is served: none skipped, none without fresh data. */
  z.strictObject({ kind: z.literal("tenants") }),
  /** A person looked, and says what they saw. */
  z.strictObject({ kind: z.literal("manual"), prompt: z.string().min(1) }),
]);
export type Assertion = z.output<typeof Assertion>;

export const Remedy = z.strictObject({
  /** Key of a tier 1 action of the platform, or "reask" to look again now. */
  action: z.string().min(1),
  input: z.record(z.string(), z.string()).default({}),
  label: z.string().min(1),
  /** How long after the action the row is evaluated again. */
  recheckAfterSeconds: z.number().int().min(0).max(86_400),
});
export type Remedy = z.output<typeof Remedy>;

export const ChecklistRow = z.strictObject({
  key,
  title: z.string().min(1),
  /** What should be seen, in words; thresholds add their number on screen. */
  expected: z.string().min(1),
  /** All must hold. */
  assert: z.array(Assertion).min(1),
  remedy: Remedy.optional(),
  /** What to do when it does not hold, in our own words. */
  ifFailed: z.string().default(""),
  links: z.array(z.strictObject({ title: z.string(), url: z.string() })).default([]),
  /** Where the runbook and this row differ, and why. */
  departure: z.string().default(""),
  features: z.array(z.string()).default([]),
  source: z.strictObject({ file: z.string(), line: z.number().int().positive() }).optional(),
});
export type ChecklistRow = z.output<typeof ChecklistRow>;

/** One checklist document, as people edit it in YAML. */
export const ChecklistDocument = z
  .strictObject({
    id: key,
    title: z.string().min(1),
    platform: z.enum(PLATFORM_IDS),
    purpose: z.string().min(1),
    cadence: z.enum(CADENCES),
    /** Wall-clock time in `zone` by which a run must be signed off; weekly runs are due on Fridays, monthly ones on the last day. */
    dueAt: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "HH:MM"),
    zone: TimeZone.default("UTC"),
    minutes: z.number().int().positive(),
    rows: z.array(ChecklistRow).min(1),
  })
  .superRefine((document, context) => {
    const seen = new Set<string>();
    document.rows.forEach((row, index) => {
      if (seen.has(row.key))
        context.addIssue({
          code: "custom",
          path: ["rows", index, "key"],
          message: `Two rows are called "${row.key}".`,
        });
      seen.add(row.key);
      if (row.assert.length > 1 && row.assert.some((assertion) => assertion.kind === "manual"))
        context.addIssue({
          code: "custom",
          path: ["rows", index, "assert"],
          message: "A manual row stands alone.",
        });
    });
  });
export type ChecklistDocument = z.output<typeof ChecklistDocument>;

const id = z.uuid();
const reason = z.string().trim().min(5, "Say in a few words why.").max(1000).superRefine(refuseSecrets);

export const OpenRun = z.strictObject({
  checklistId: z.string().min(1).max(100),
  environmentId: z.string().min(1).max(200),
});
export const EvaluateRun = z.strictObject({ runId: id, rowKey: z.string().max(100).optional() });
export const NoteRow = z.strictObject({
  runId: id,
  rowKey: z.string().max(100),
  note: z.string().trim().min(3, "Write what you saw.").max(4000),
});
export const SkipRow = z.strictObject({ runId: id, rowKey: z.string().max(100), reason });
export const UnskipRow = z.strictObject({ runId: id, rowKey: z.string().max(100) });
export const RemedyRow = z.strictObject({ runId: id, rowKey: z.string().max(100) });
export const SignOffRun = z.strictObject({ runId: id, comment: z.string().trim().max(2000).default("") });
