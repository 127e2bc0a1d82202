import { z } from "zod";
import { PLATFORM_IDS } from "@/domain/platform";
import { RUNBOOK_CATEGORIES } from "@/domain/runbook";
import { refuseSecrets } from "./plain-text";

const key = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, "lower-case words joined by hyphens");
const name = z.string().regex(/^[a-z0-9]+([.-][a-z0-9]+)*$/, "lower-case words joined by hyphens or dots");
const words = z.string().trim().min(1);
const Source = z.strictObject({ file: words, line: z.number().int().positive() });

/** Values may name parameters and outputs: "{{organisation}}", "{{steps.look.count}}". Nothing else is put in. */
const Input = z.record(z.string(), z.string()).default({});

/** Judges the rows of a query or the value of a check. */
export const Expectation = z.strictObject({
  /** Of a query: how many rows, or one column of its first row. */
  of: z.union([z.literal("rows"), words]).default("rows"),
  is: z.enum(["=", "!=", "<", "<=", ">", ">="]),
  value: z.union([z.string(), z.number(), z.boolean()]),
});
export type Expectation = z.output<typeof Expectation>;

const common = {
  key,
  title: words,
  /** What to know or to do, in our own words. Paragraphs; "- " begins a line of a list. */
  text: z.string().default(""),
  /** Only when a decision went this way: "triage=token-expired". */
  onlyIf: z
    .string()
    .regex(/^[a-z0-9-]+=[a-z0-9-]+(\|[a-z0-9-]+)*$/, "step=option or step=option|option")
    .optional(),
  source: Source.optional(),
  /** Where the source is wrong and what is done instead, with the contradiction's or the fault's id. */
  departure: z.string().default(""),
  /** What is done when it does not come out as it should. */
  ifFailed: z.string().default(""),
  /** Must be done; the others may be skipped with a reason. A step that proves or preserves cannot be skipped. */
  required: z.boolean().default(false),
};

export const RunbookStep = z.discriminatedUnion("kind", [
  z.strictObject({
    ...common,
    kind: z.literal("guidance"),
    links: z.array(z.strictObject({ title: words, url: words })).default([]),
    /** The person writes what they saw. */
    note: z.boolean().default(false),
  }),
  /** A check of the platform, asked anew; done when it is ok, or when it meets `expect`. */
  z.strictObject({
    ...common,
    kind: z.literal("check"),
    checks: z.array(name).min(1),
    platform: z.enum(PLATFORM_IDS).optional(),
    expect: Expectation.optional(),
  }),
  /** A named read-only query; its rows are kept with the step. */
  z.strictObject({
    ...common,
    kind: z.literal("query"),
    query: name,
    input: Input,
    expect: Expectation.optional(),
  }),
  z.strictObject({
    ...common,
    kind: z.literal("decision"),
    options: z.array(z.strictObject({ key, title: words, text: z.string().default("") })).min(2),
  }),
  z.strictObject({ ...common, kind: z.literal("action"), action: name, input: Input }),
  z.strictObject({ ...common, kind: z.literal("wait"), minutes: z.number().positive().max(10_080) }),
  /** Somebody else, here or outside, agrees; who and how is written down. */
  z.strictObject({
    ...common,
    kind: z.literal("approval"),
    by: words,
    /** A second person of this console, not the one who asks; otherwise recorded evidence of an outside approval. */
    inside: z.boolean().default(true),
  }),
  z.strictObject({
    ...common,
    kind: z.literal("verify"),
    checks: z.array(name).default([]),
    query: name.optional(),
    input: Input,
    expect: Expectation.optional(),
  }),
  /** Offered when a step fails; undoes what the named action steps did. */
  z.strictObject({
    ...common,
    kind: z.literal("rollback"),
    action: name.optional(),
    input: Input,
    undoes: z.array(key).min(1),
  }),
]);
export type RunbookStep = z.output<typeof RunbookStep>;

export const RunbookParameter = z.strictObject({
  key: z.string().regex(/^[a-z][a-zA-Z0-9]*$/, "one word, beginning in lower case"),
  title: words,
  kind: z.enum(["text", "number", "yes-no", "choice", "date", "tenant", "job"]),
  help: z.string().default(""),
  required: z.boolean().default(true),
  default: z.string().optional(),
  pattern: z.string().optional(),
  options: z.array(z.strictObject({ value: words, title: words })).default([]),
  /** Live choices: the rows of a named query, one column the value, one the title. */
  from: z.strictObject({ query: name, value: words, title: words, input: Input }).optional(),
});
export type RunbookParameter = z.output<typeof RunbookParameter>;

/** One runbook, as people edit it in YAML. */
export const RunbookDocument = z.strictObject({
  id: key,
  /** The number that people know it by: "RB-SYNC-001". */
  number: z.string().optional(),
  title: words,
  platform: z.enum(PLATFORM_IDS),
  category: z.enum(RUNBOOK_CATEGORIES),
  /** The incident severity in the platform's own word: "P2", "P1/P2". */
  severity: z.string().default(""),
  owner: words,
  /** The day by which somebody reads it again. */
  reviewBy: z.iso.date(),
  purpose: words,
  /** Words under which somebody in trouble looks for it. */
  symptoms: z.array(words).min(1),
  /** Keys of the alert rules that it answers. */
  answers: z.array(words).default([]),
  prerequisites: z.array(words).default([]),
  parameters: z.array(RunbookParameter).default([]),
  steps: z.array(RunbookStep).min(1),
  /** Why there is nothing to undo, where no rollback step exists. */
  noRollback: z.string().default(""),
  features: z.array(z.string()).default([]),
  source: z
    .strictObject({ file: words, from: z.number().int().positive(), to: z.number().int().positive() })
    .optional(),
  /** The day on which the source was last touched, as it says itself. */
  sourceDated: z.string().optional(),
});
export type RunbookDocument = z.output<typeof RunbookDocument>;

const id = z.uuid();
const version = z.number().int().positive();
const reason = z.string().trim().min(5, "Say in a few words why.").max(1000).superRefine(refuseSecrets);
const runbookId = z.string().min(3).max(200);
const stepKey = z.string().min(1).max(100);
const environmentId = z.string().min(1).max(200);
const parameters = z.record(z.string().max(100), z.string().max(500));

export const StartRunbook = z.strictObject({
  runbookId,
  environmentId,
  parameters,
  alertId: z.number().int().positive().optional(),
  requestKey: z.string().min(8).max(100),
});
/** Done by hand, a decision taken, or a machine step set going; `version` is the run's, so that two people do not both act. */
export const WorkStep = z.strictObject({
  runId: id,
  version,
  stepKey,
  option: z.string().max(100).optional(),
  note: z.string().trim().max(4000).optional(),
  requestKey: z.string().min(8).max(100),
});
export const SkipStep = z.strictObject({ runId: id, version, stepKey, reason });
export const AgainStep = z.strictObject({
  runId: id,
  version,
  stepKey,
  requestKey: z.string().min(8).max(100),
});
export const NoteRunbookRun = z.strictObject({ runId: id, text: z.string().trim().min(3).max(4000) });
export const HandOverRun = z.strictObject({ runId: id, version, toPersonId: id, reason });
export const PauseRun = z.strictObject({ runId: id, version, reason });
export const ResumeRun = z.strictObject({ runId: id, version });
export const FinishRun = z.strictObject({
  runId: id,
  version,
  outcome: z.enum(["solved", "not-solved", "not-needed"]),
  said: z.string().trim().min(3, "Say how it ended.").max(4000),
});
export const AbandonRun = z.strictObject({ runId: id, version, reason });

export const CheckText = z.strictObject({ runbookId, text: z.string().max(200_000) });
export const SaveDraft = z.strictObject({
  runbookId,
  baseVersion: z.number().int().min(0),
  text: z.string().max(200_000),
});
export const PublishRunbook = z.strictObject({
  runbookId,
  baseVersion: z.number().int().min(0),
  text: z.string().max(200_000),
  reason,
});
export const AcceptFinding = z.strictObject({
  key: z.string().min(1).max(300),
  reason,
  owner: z.string().max(200),
});
