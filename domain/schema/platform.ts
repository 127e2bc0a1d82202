import { z } from "zod";
import { CREDENTIAL_KINDS } from "@/domain/credential";
import { ALERT_SEVERITIES, PLATFORM_IDS } from "@/domain/platform";
import { RuleDeclaration } from "./alert-rule";
import { EscalationPolicyDeclaration } from "./escalation";
import { ObjectiveDeclaration } from "./objective";
import { ThresholdDeclaration } from "./threshold";
import { TimeZone } from "./time-zone";

const Source = z.strictObject({ file: z.string(), line: z.number().int().positive() });
const key = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, "lower-case words joined by hyphens");

export const CheckDeclaration = z.strictObject({
  key,
  title: z.string(),
  /** The question whose answer settles this check. */
  question: key,
  /** The threshold that judges the check's value, when it has one. */
  metric: z.string().optional(),
  /** What it means when no answer comes: the part itself is down, or we just cannot tell. */
  whenLost: z.enum(["alert", "unknown"]).default("unknown"),
  confirm: z
    .strictObject({ bad: z.number().int().min(1).default(2), good: z.number().int().min(1).default(2) })
    .default({ bad: 2, good: 2 }),
  source: Source.optional(),
});

export const ComponentDeclaration = z.strictObject({
  key,
  title: z.string(),
  /** The column of the overview matrix. */
  group: z.enum(["front", "api", "data", "jobs", "queue", "outside"]),
  checks: z.array(CheckDeclaration).min(1),
});

/** A recurring piece of work that the platform runs. Durations and cadence are seconds. */
export const JobDeclaration = z.strictObject({
  key,
  title: z.string(),
  everySeconds: z.number().int().positive(),
  expectedSeconds: z.tuple([z.number(), z.number()]).optional(),
  maximumSeconds: z.number().optional(),
  /** Threshold metric (unit seconds) that says how old the job's data may be. */
  ageMetric: z.string(),
  perTenant: z.boolean().default(false),
  /** Hours of the day in which it is started at all, both included; no run is missed outside them. */
  startsIn: z
    .strictObject({
      zone: TimeZone,
      fromHour: z.number().int().min(0).max(23),
      toHour: z.number().int().min(0).max(23),
    })
    .optional(),
  /** Tier 1 action that runs the job now, with the input that selects it. */
  trigger: z
    .strictObject({
      action: z.string(),
      /** Runs it for everyone; not for anyone where a tenant must be named. */
      input: z.record(z.string(), z.string()),
      /** The input that names the tenant, where one can be chosen. */
      tenantInput: z.string().optional(),
    })
    .optional(),
  /** Action that fetches a range of past days again: `from` and `to` are added to the input, and `tenant` where it is for one. */
  backfill: z
    .strictObject({ action: z.string(), input: z.record(z.string(), z.string()), perTenant: z.boolean() })
    .optional(),
  source: Source.optional(),
});

export const ContactDeclaration = z.strictObject({
  level: z.string(),
  name: z.string(),
  reach: z.array(
    z.strictObject({ kind: z.enum(["email", "pager", "phone", "slack", "link"]), value: z.string() }),
  ),
  respondsWithin: z.string().optional(),
  source: Source.optional(),
});

export const SeverityDeclaration = z.strictObject({
  /** The word the platform or its runbook uses. */
  word: z.string(),
  kind: z.enum(["alert", "incident"]),
  /** For alert words: ours. */
  severity: z.enum(ALERT_SEVERITIES).optional(),
  meaning: z.string(),
  respondsWithin: z.string().optional(),
  path: z.string().optional(),
  source: Source.optional(),
});

export const CredentialDeclaration = z.strictObject({
  name: key,
  title: z.string(),
  required: z.boolean(),
  /** One per tenant: "tenant-api-key" stands for "<tenant>-api-key", for every tenant of the option `tenants`. */
  perTenant: z.boolean().default(false),
  /** The name of an account: no secret by itself, so it is not taken out of what is kept and shown. */
  isName: z.boolean().default(false),
});

/** How often a credential is to be replaced, as one source says; where two speak, the shorter counts (C-01). */
export const CredentialPolicy = z.strictObject({
  /** Days; null: on demand only. */
  everyDays: z.number().int().positive().nullable(),
  /** Days before at which people are told, besides the ladder. */
  leadDays: z.number().int().nonnegative().optional(),
  says: z.string(),
  source: Source.optional(),
});

/** A secret on which the platform depends, whether this console holds a reference to it or not. */
export const InventoryDeclaration = z.strictObject({
  /** That of its CredentialDeclaration, where there is one. */
  name: key,
  title: z.string(),
  kind: z.enum(CREDENTIAL_KINDS),
  perTenant: z.boolean().default(false),
  /** Who stops working without it. */
  usedBy: z.array(z.string()).min(1),
  /** Where it lies, in words, when it is not the console's own. */
  keptIn: z.string(),
  policies: z.array(CredentialPolicy),
  /** The plans that replace it: in order, and in an emergency. */
  rotation: key.optional(),
  emergency: key.optional(),
  /** The tier 3 action that makes it worthless at once, where there is one. */
  revoke: z.string().optional(),
  /** The runbook for it: "azure-governance/client-secret-rotation". */
  runbook: z.string().optional(),
});

export const PlatformDeclaration = z.strictObject({
  id: z.enum(PLATFORM_IDS),
  name: z.string(),
  purpose: z.string(),
  /** Names of the base URLs an environment gives; the first is required. */
  baseUrls: z.array(z.strictObject({ name: key, title: z.string(), required: z.boolean() })),
  /** Names of the credentials an environment may reference. */
  credentials: z.array(CredentialDeclaration),
  inventory: z.array(InventoryDeclaration).default([]),
  /** The platform's own time zone, offered in the zone picker. */
  timeZone: TimeZone.default("UTC"),
  components: z.array(ComponentDeclaration).min(1),
  jobs: z.array(JobDeclaration),
  /** Why the past cannot be fetched again, in words, where that is so for every job. */
  noBackfill: z.string().optional(),
  thresholds: z.array(ThresholdDeclaration),
  /** What is promised, with the line that promises it. */
  objectives: z.array(ObjectiveDeclaration).default([]),
  severities: z.array(SeverityDeclaration),
  contacts: z.array(ContactDeclaration),
  /** What is judged to be an alert, with the line that asks for it. */
  alertRules: z.array(RuleDeclaration).default([]),
  /** Who is told after how long; contacts are named by their level. */
  escalationPolicies: z.array(EscalationPolicyDeclaration).default([]),
  escalation: z.array(z.strictObject({ when: z.string(), step: z.string(), source: Source.optional() })),
  links: z.array(z.strictObject({ title: z.string(), url: z.string() })),
  environments: z.array(z.strictObject({ name: z.string(), purpose: z.string(), source: Source.optional() })),
  runbook: z.strictObject({
    file: z.string(),
    version: z.string(),
    updated: z.string(),
    audience: z.string(),
    reviewBy: z.string(),
  }),
  /** Where runbook and reality, or two runbooks, differ, and what the console does (C-xx). */
  differences: z.array(
    z.strictObject({
      id: z.string(),
      says: z.string(),
      really: z.string(),
      rule: z.string(),
      source: Source.optional(),
    }),
  ),
});
export type PlatformDeclaration = z.output<typeof PlatformDeclaration>;
export type CredentialPolicy = z.output<typeof CredentialPolicy>;
export type InventoryDeclaration = z.output<typeof InventoryDeclaration>;
export type CredentialDeclaration = z.output<typeof CredentialDeclaration>;
export type CheckDeclaration = z.output<typeof CheckDeclaration>;
export type ComponentDeclaration = z.output<typeof ComponentDeclaration>;
export type JobDeclaration = z.output<typeof JobDeclaration>;
