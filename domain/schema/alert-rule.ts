import { z } from "zod";
import { BURN_SPANS } from "@/domain/alert-rule";
import { ALERT_SEVERITIES } from "@/domain/platform";

const seconds = z
  .number()
  .int()
  .positive()
  .max(90 * 86_400);
const name = z.string().min(1).max(100);
const percent = z.number().min(0).max(100);

/** The shape of `RuleSpec`; which names exist is checked against the platform where a rule is kept. */
export const RuleSpec = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("threshold"),
    metric: name.nullable(),
    check: name.nullable(),
    level: z.enum(["warn", "alert"]).nullable(),
    limit: z.number().finite().nullable(),
    direction: z.enum(["above-is-bad", "below-is-bad"]),
    windowSeconds: z
      .number()
      .int()
      .nonnegative()
      .max(7 * 86_400),
    aggregate: z.enum(["last", "average", "highest", "lowest"]),
    minimumVolume: z.number().int().nonnegative().max(1_000_000),
  }),
  z.strictObject({ kind: z.literal("staleness"), job: name.nullable(), level: z.enum(["warn", "alert"]) }),
  z.strictObject({
    kind: z.literal("error-rate"),
    of: z.enum(["runs", "answers"]),
    job: name.nullable(),
    check: name.nullable(),
    percent,
    windowSeconds: seconds,
    minimumVolume: z.number().int().positive().max(1_000_000),
  }),
  z.strictObject({ kind: z.literal("no-data"), check: name.nullable(), seconds }),
  z.strictObject({ kind: z.literal("access-refused"), check: name.nullable(), seconds }),
  z.strictObject({
    kind: z.literal("consecutive-failures"),
    job: name.nullable(),
    count: z.number().int().positive().max(1000),
  }),
  z.strictObject({ kind: z.literal("dead-man") }),
  z.strictObject({
    kind: z.literal("burn-rate"),
    check: name.nullable(),
    objectivePercent: z.number().gt(0).lt(100),
    windows: z
      .array(
        z.strictObject({
          longSeconds: seconds,
          shortSeconds: seconds,
          factor: z.number().positive().max(1000),
        }),
      )
      .min(1)
      .max(4),
  }),
  z.strictObject({
    kind: z.literal("budget"),
    steps: z
      .array(
        z.strictObject({
          percent: z
            .number()
            .min(1, "a step is at least 1 % of the budget")
            .max(1000, "a step is at most 1000 % of the budget"),
          severity: z.enum(ALERT_SEVERITIES),
        }),
      )
      .max(5, "no more than five steps"),
    burns: z
      .array(
        z.strictObject({
          span: z.enum(BURN_SPANS),
          factor: z
            .number()
            .gt(1, "a pace is above 1: at 1 the budget lasts exactly")
            .max(1000, "a pace is at most 1000"),
          severity: z.enum(ALERT_SEVERITIES),
        }),
      )
      .max(5),
  }),
  z.strictObject({
    kind: z.literal("simultaneous"),
    count: z.number().int().min(2).max(1000),
    windowSeconds: seconds,
  }),
  z.strictObject({ kind: z.literal("webhook-silence"), seconds }),
  z.strictObject({
    kind: z.literal("credential-expiry"),
    metric: name,
    days: z.number().positive().max(3650),
  }),
  z.strictObject({ kind: z.literal("credential-due") }),
  z.strictObject({
    kind: z.literal("failed-sign-ins"),
    count: z.number().int().positive().max(100_000),
    windowSeconds: seconds,
    by: z.enum(["account", "address"]),
  }),
]);

export const RuleDeclaration = z.strictObject({
  key: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, "lower-case words joined by hyphens"),
  title: z.string().min(1).max(120),
  trouble: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
  severity: z.enum(ALERT_SEVERITIES),
  word: z.string().min(1).max(50),
  spec: RuleSpec,
  holdSeconds: z.number().int().nonnegative().max(86_400).default(0),
  recoverSeconds: z.number().int().nonnegative().max(86_400).default(120),
  answer: z.string().min(1).max(600),
  answerSource: z
    .strictObject({ file: z.string(), line: z.number().int().positive() })
    .nullable()
    .default(null),
  source: z.strictObject({ file: z.string(), line: z.number().int().positive().nullable() }),
  note: z.string().default(""),
});
export type RuleDeclaration = z.output<typeof RuleDeclaration>;
