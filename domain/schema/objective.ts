import { z } from "zod";
import { ACCOUNTINGS, CALENDAR_UNITS, OBJECTIVE_KINDS } from "@/domain/objective";
import { PLATFORM_IDS } from "@/domain/platform";
import { UNITS, whyNotReason } from "@/domain/threshold";
import { TimeZone } from "./time-zone";

const key = z.string().regex(/^[a-z0-9]+([.-][a-z0-9]+)*$/, "lower-case words joined by hyphens or dots");

export const ObjectiveWindow = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("rolling"), days: z.number().int().min(1).max(400) }),
  z.strictObject({ kind: z.literal("calendar"), unit: z.enum(CALENDAR_UNITS), zone: TimeZone }),
]);

const checks = z.array(z.string()).min(1);
export const ObjectiveSource = z.discriminatedUnion("from", [
  z.strictObject({ from: z.literal("checks"), checks }),
  z.strictObject({ from: z.literal("values"), check: z.string() }),
  z.strictObject({ from: z.literal("answers"), checks }),
  z.strictObject({ from: z.literal("freshness"), job: z.string() }),
  z.strictObject({ from: z.literal("runs"), job: z.string() }),
  z.strictObject({ from: z.literal("counters"), check: z.string(), good: z.string(), bad: z.string() }),
  z.strictObject({ from: z.literal("acknowledgements"), severities: z.array(z.string()).min(1) }),
]);

export const CountingRules = z.strictObject({
  unknown: z.enum(["bad", "left-out"]).default("bad"),
  maintenance: z.enum(["bad", "left-out"]).default("left-out"),
});

/** A promise as a platform's document makes it, and how it is counted. */
export const ObjectiveDeclaration = z.strictObject({
  /** Unique in its platform: "api-availability". */
  key,
  title: z.string().min(1),
  kind: z.enum(OBJECTIVE_KINDS),
  accounting: z.enum(ACCOUNTINGS),
  source: ObjectiveSource,
  /** How much of it must be good, in percent. */
  target: z.number().gt(0).lt(100),
  /** What makes a minute or a thing good, where the source needs it: "within 200 ms". */
  limit: z.number().positive().nullable().default(null),
  limitUnit: z.enum(UNITS).nullable().default(null),
  /** Whether a value must stay below the limit or above it. */
  direction: z.enum(["above-is-bad", "below-is-bad"]).default("above-is-bad"),
  window: ObjectiveWindow.default({ kind: "rolling", days: 30 }),
  rules: CountingRules.prefault({}),
  provenance: z.strictObject({
    file: z.string(),
    line: z.number().int().positive(),
    /** Its figure is ours, because the line promises the thing and not the share. */
    derived: z.boolean().default(false),
  }),
  /** Who counts: "our checks", "Prometheus", "the e-mail provider's statistics". */
  countedBy: z.string().default("our checks"),
  note: z.string().default(""),
});
export type ObjectiveDeclaration = z.output<typeof ObjectiveDeclaration>;

export const SeriesInput = z.strictObject({
  objectiveId: z.string().max(200),
  environmentId: z.string().max(200),
  tenant: z.string().max(500).default(""),
});

export const ListObjectives = z.strictObject({
  platform: z.enum(PLATFORM_IDS).optional(),
  environment: z.string().max(200).optional(),
  objective: z.string().max(200).optional(),
  kind: z.enum(OBJECTIVE_KINDS).optional(),
  /** Only the series of this tenant. */
  tenant: z.string().min(1).max(500).optional(),
  /** Besides the whole of an environment, each tenant by itself. */
  tenants: z.boolean().default(false),
});
export type ListObjectives = z.output<typeof ListObjectives>;

const DAY_MS = 86_400_000;
const isInOrder = ({ from, to }: { from?: Date; to?: Date }) => !from || !to || from < to;
const ORDER = "The end must come after the beginning.";

/** One promise over its window, or over a stretch of time of up to eleven years. */
export const OneObjective = z
  .strictObject({ ...SeriesInput.shape, from: z.date().optional(), to: z.date().optional() })
  .refine(
    ({ from, to }) => (from === undefined) === (to === undefined),
    "Give both ends of the time, or none.",
  )
  .refine(isInOrder, ORDER)
  .refine(
    ({ from, to }) => !from || !to || to.getTime() - from.getTime() <= 4018 * DAY_MS,
    "No more than eleven years at once.",
  );
export type OneObjective = z.output<typeof OneObjective>;

/** The day on which clocks are put back has an hour more. */
const LONGEST_DAY_MS = DAY_MS + 3_600_000;

export const ObjectiveStretch = z
  .strictObject({ ...SeriesInput.shape, from: z.date(), to: z.date() })
  .refine(isInOrder, ORDER)
  .refine(({ from, to }) => to.getTime() - from.getTime() <= LONGEST_DAY_MS, "No more than a day at once.");
export type ObjectiveStretch = z.output<typeof ObjectiveStretch>;

/** What an admin may change about an objective; it counts from now on, the past keeps what was promised then. */
export const EditObjective = z.strictObject({
  id: z.string().min(1).max(200),
  version: z.number().int().positive(),
  target: z
    .number()
    .gt(0, "must be above 0 %")
    .lt(100, "must be below 100 %: a promise of 100 % leaves no budget"),
  limit: z.number().positive().nullable(),
  window: ObjectiveWindow,
  rules: CountingRules,
  reason: z
    .string()
    .trim()
    .max(1000)
    .superRefine((text, context) => {
      const message = whyNotReason(text);
      if (message) context.addIssue({ code: "custom", message });
    }),
});
export type EditObjective = z.output<typeof EditObjective>;
