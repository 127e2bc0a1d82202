import { z } from "zod";
import { whyNotLadder } from "@/domain/escalation";
import { REACH_KINDS } from "@/domain/notification";
import { ALERT_SEVERITIES, PLATFORM_IDS } from "@/domain/platform";
import { refuseSecrets } from "./plain-text";
import { TimeZone } from "./time-zone";

const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'Give a time of day such as "09:00".');
const seconds = z
  .number()
  .int("Give whole seconds.")
  .nonnegative("A wait cannot be negative.")
  .max(30 * 86_400, "A wait is at most 30 days.");
const trouble = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*(-?\*)?$/, 'Name a trouble such as "sync-failed" or "security-*".');

const Hours = z.strictObject({
  days: z.array(z.number().int().min(1).max(7)).min(1, "Choose at least one weekday."),
  from: clock,
  to: clock,
});
const Within = Hours.extend({ zone: TimeZone });

/** A ladder as a platform declares it; a step names the levels of the contacts that it tells. */
export const EscalationPolicyDeclaration = z
  .strictObject({
    key: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
    title: z.string().min(1),
    severities: z.array(z.enum(ALERT_SEVERITIES)).min(1),
    troubles: z.array(trouble).default([]),
    steps: z
      .array(
        z.strictObject({
          title: z.string().min(1),
          afterSeconds: z.number().int().nonnegative(),
          /** Those of them who are on call take turns in the platform's schedule; the step tells whoever has it. */
          onCall: z.array(z.string().min(1)).default([]),
          contactLevels: z.array(z.string().min(1)).default([]),
          within: Within.nullable().default(null),
          note: z.string().default(""),
        }),
      )
      .min(1),
    endsAfterSeconds: z.number().int().positive(),
    repeats: z.number().int().min(0).max(5).default(0),
    source: z.strictObject({ file: z.string(), line: z.number().int().positive().nullable() }),
  })
  .refine((ladder) => !whyNotLadder({ ...ladder, steps: ladder.steps.map(asStep) }), "Steps out of order.");
export type EscalationPolicyDeclaration = z.output<typeof EscalationPolicyDeclaration>;

const asStep = (step: { title: string; afterSeconds: number }) => ({
  ...step,
  level: 0,
  targets: [],
  within: null,
  note: "",
});

const id = z.string().min(1).max(200);
const version = z.number().int().positive();
const active = z.boolean();
const platformId = z.enum(PLATFORM_IDS).nullable();
const reason = z
  .string()
  .trim()
  .min(5, "Say in a few words why this changes.")
  .max(1000)
  .superRefine(refuseSecrets);
const name = z.string().trim().min(2, "Give a name.").max(120, "The name is too long.");

const Reach = z
  .strictObject({ kind: z.enum(REACH_KINDS), value: z.string().trim().min(1).max(300) })
  .superRefine(({ kind, value }, context) => {
    const message = whyNotReach(kind, value);
    if (message) context.addIssue({ code: "custom", message });
  });

function whyNotReach(kind: (typeof REACH_KINDS)[number], value: string): string | undefined {
  if (kind === "email" && !/^[^\s@]+@[^\s@]+$/.test(value)) return `"${value}" is not an e-mail address.`;
  if (kind === "slack" && !/^[#@][\w.-]+$/.test(value))
    return `"${value}" is not a Slack channel: write "#name".`;
  if (kind === "link" && !/^https?:\/\//.test(value) && !/^[\w./-]+$/.test(value))
    return "A link begins with https:// or is the name of a document.";
  return undefined;
}

export const AddContact = z.strictObject({
  platformId,
  level: z.string().trim().min(1, "Say at which level this contact is.").max(60),
  name,
  reach: z.array(Reach).max(10, "At most ten ways to reach one contact."),
});

export const EditContact = z.strictObject({
  id,
  version,
  name,
  reach: z.array(Reach).max(10, "At most ten ways to reach one contact."),
  active,
  reason,
});

const Target = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("contact"), id }),
  z.strictObject({ kind: z.literal("schedule"), id }),
  z.strictObject({ kind: z.literal("channel"), id, recipient: z.string().min(1).max(300) }),
]);

const ladder = {
  severities: z.array(z.enum(ALERT_SEVERITIES)).min(1, "Choose at least one severity."),
  troubles: z.array(trouble).max(50, "A ladder names at most 50 troubles."),
  steps: z
    .array(
      z.strictObject({
        title: name,
        afterSeconds: seconds,
        targets: z.array(Target).min(1, "A step tells somebody.").max(20),
        within: Within.nullable(),
        note: z.string().max(500),
      }),
    )
    .min(1, "A ladder has at least one step.")
    .max(10, "A ladder has at most ten steps."),
  endsAfterSeconds: seconds,
  repeats: z.number().int().min(0).max(5, "A ladder is walked again at most five times."),
};

type Walked = { steps: { title: string; afterSeconds: number }[]; endsAfterSeconds: number };

function refuseUnwalkable(ladder: Walked, context: z.RefinementCtx): void {
  const message = whyNotLadder({ ...ladder, steps: ladder.steps.map(asStep) });
  if (message) context.addIssue({ code: "custom", message });
}

export const AddPolicy = z.strictObject({ platformId, title: name, ...ladder }).superRefine(refuseUnwalkable);
export type AddPolicy = z.output<typeof AddPolicy>;

export const EditPolicy = z
  .strictObject({ id, version, ...ladder, active, reason })
  .superRefine(refuseUnwalkable);

const schedule = {
  zone: TimeZone,
  rotations: z
    .array(
      z.strictObject({
        title: name,
        contacts: z.array(id).min(1, "A rotation has at least one contact.").max(50),
        startsOn: z.iso.date("Give a day such as 2026-11-23."),
        handoverAt: clock,
        everyDays: z
          .number()
          .int()
          .min(1, "A turn lasts at least a day.")
          .max(90, "A turn is at most 90 days."),
        hours: z.array(Hours).max(14),
      }),
    )
    .max(5, "A schedule has at most five rotations."),
};

export const AddSchedule = z.strictObject({ platformId, title: name, ...schedule });
export const EditSchedule = z.strictObject({ id, version, ...schedule, active, reason });

const LONGEST_OVERRIDE = 31 * 86_400_000;
export const AddOverride = z
  .strictObject({ scheduleId: id, contactId: id, fromAt: z.date(), toAt: z.date(), reason })
  .refine(({ fromAt, toAt }) => toAt > fromAt, "It must end after it begins.")
  .refine(
    ({ fromAt, toAt }) => toAt.getTime() - fromAt.getTime() <= LONGEST_OVERRIDE,
    "Somebody stands in for at most 31 days; change the schedule for longer.",
  );

export const EndOverride = z.strictObject({ id: z.uuid() });

export const ResetToDeclared = z.strictObject({
  kind: z.enum(["contact", "policy", "schedule"]),
  id,
  version,
  reason,
});

export const Simulate = z.strictObject({
  platformId: z.enum(PLATFORM_IDS),
  severity: z.enum(ALERT_SEVERITIES),
  trouble: z.string().max(100).default("any"),
  at: z.date(),
});
export type Simulate = z.output<typeof Simulate>;
