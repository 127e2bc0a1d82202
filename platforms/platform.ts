import type { z } from "zod";
import type { DbtTold } from "@/domain/dbt";
import type { AlertTold } from "@/domain/delivery";
import type { Pace } from "@/domain/pace";
import type { AlertSeverity, Capability } from "@/domain/platform";
import type { PlatformDeclaration } from "@/domain/schema/platform";
import type { Status } from "@/domain/status";
import type { AlertMapping } from "./alert-mapping";
import type { Outbound } from "./outbound/outbound";

/** One deployment of a platform, as the configuration declares it. Secrets are references, read when used. */
export type Environment = {
  /** "azure-governance/production" */
  id: string;
  platformId: PlatformDeclaration["id"];
  name: string;
  baseUrls: Readonly<Record<string, string>>;
  /** "auto" probes; a name pins it. */
  dialect: string;
  /** Platform-specific settings from the configuration, strings only. */
  options: Readonly<Record<string, string>>;
};

/**
 * What a connector may use while it asks or acts. `memory` lives as long as the process and is private to the
 * environment: tokens and what was learned about the deployment go there, never into a table.
 */
export type Conversation = {
  environment: Environment;
  dialect: string;
  http: Outbound;
  /** The secret behind a credential name, or undefined when the environment gives none. */
  secret(name: string): Promise<string | undefined>;
  now(): Date;
  memory: Map<string, unknown>;
  /** What the platform lets everyone here together ask of it; the same for every process. */
  allowance: Allowance;
  signal: AbortSignal;
};

export type Allowance = {
  /** Takes one from an allowance that several paces limit, or says how long to wait and how many were taken. */
  take(name: string, paces: readonly Pace[], now: Date): Promise<{ waitSeconds: number; taken: number }>;
  /** Nobody takes any before then. */
  close(name: string, until: Date): Promise<void>;
};

export type Fact = string | number | boolean | null;

/** What was asked and what came back, redacted and short enough to keep. */
export type Evidence = {
  method: string;
  url: string;
  httpStatus: number | null;
  durationMs: number;
  /** The first 2,000 characters of the answer, redacted. */
  excerpt: string;
  correlationId: string;
};

/** Made only when somebody keeps it: most answers agree with the last one and need no evidence. */
export type EvidenceOf = () => Evidence;

/** A check's part of an answer. `status` may be left out when a threshold judges `value`. */
export type Observation = {
  check: string;
  status?: Status;
  value?: number;
  reason: string;
  latencyMs?: number;
  facts?: Record<string, Fact>;
  evidence?: EvidenceOf;
};

/** How fresh a job's data is, for one tenant or (tenant "") for the whole environment. */
export type JobSeen = {
  job: string;
  tenant: string;
  /** When the data was last known good; null when never. */
  lastGoodAt: Date | null;
  lastRunAt?: Date | null;
  lastStatus?: "succeeded" | "failed" | "partial" | "running" | "unknown";
  lastError?: string | null;
  records?: number | null;
  nextDueAt?: Date | null;
  /** The platform's own schedule has nothing due before this moment: until then older data is normal. */
  restsUntil?: Date | null;
  consecutiveFailures?: number | null;
  /** What is said of the last run is of one for all tenants of the job together. */
  runForAll?: boolean;
  successRate?: number | null;
  averageDurationMs?: number | null;
  note?: string;
};

/** One execution as the platform tells it. `externalId` is unique per environment and job. */
export type RunSeen = {
  job: string;
  tenant: string;
  externalId: string;
  status: "succeeded" | "failed" | "partial" | "running" | "cancelled" | "unknown";
  startedAt: Date | null;
  endedAt: Date | null;
  durationMs: number | null;
  records: number | null;
  error: string | null;
  /** Its line as the platform told it: parsed fields, and where it was read. Redacted and short. */
  facts?: Record<string, Fact> | null;
  evidence?: Record<string, Fact> | null;
  /** The data it was about, where that is a time of its own and not the present; the end is the first moment after. */
  coversFrom?: Date | null;
  coversTo?: Date | null;
};

export type AlertSeen = {
  externalId: string;
  severity: AlertSeverity;
  /** The platform's own word. */
  word: string;
  kind: string;
  title: string;
  message: string;
  job: string | null;
  tenant: string | null;
  raisedAt: Date | null;
};

export type TenantSeen = {
  externalId: string;
  name: string;
  active: boolean;
  /** Why the platform leaves this tenant out, when it says or shows so. */
  skippedBecause?: string;
};

/** A connection inside the platform, by the id that its webhooks carry. */
export type ConnectionTold = { id: string; tenant: string; name: string };

/** A list is complete or it is left out: an absent `alerts` says nothing, an empty one says "none". */
export type Answer = {
  observations: Observation[];
  jobs?: JobSeen[];
  runs?: RunSeen[];
  /** Where the runs were read, when it is not the platform's own history. */
  runsFrom?: "telemetry";
  alerts?: AlertSeen[];
  tenants?: TenantSeen[];
  /** Never complete: adds to what is known. */
  connections?: ConnectionTold[];
  /** The whole list of the Alertmanager beside the platform, and when it was asked for. */
  alertmanager?: { askedAt: Date; alerts: AlertTold[] };
  /** What a dbt invocation left behind, as far as the platform shows it. */
  dbt?: DbtTold;
};

export type CapabilityReport = { capability: Capability; supported: boolean; because: string };

/** One ask of the platform, on a cadence; its answer settles the checks that name it. */
export type Question = {
  key: string;
  title: string;
  everySeconds: number;
  /** Asked again this soon while a change waits to be confirmed. Leave out where the platform limits its callers. */
  confirmSeconds?: number;
  /** Never asked more often than this, whoever asks: rate limits and reads with side effects. */
  atLeastSecondsApart: number;
  timeoutSeconds: number;
  /** Said on screen where asking changes something over there. */
  sideEffect?: string;
  ask(c: Conversation): Promise<Answer>;
};

export type Settled = {
  state: "pending" | "succeeded" | "failed";
  said: string;
  facts: Record<string, Fact>;
  evidence?: EvidenceOf;
};

/**
 * A typed change to the outside world. `execute` may block as long as the platform does. `verify` looks at the
 * platform again, never at `execute`'s answer, and says whether the effect is there.
 */
export type Action<I = Record<string, string>> = {
  key: string;
  title: string;
  /** The words on the button, e.g. "Sync costs". */
  label(input: I): string;
  /** 2: users may notice; asked for with a reason, from a screen that shows before what it will do. */
  tier: 1 | 2;
  capability: Capability;
  input: z.ZodType<I>;
  /** How often the platform lets it be asked; what comes sooner waits its turn. */
  pace?: Pace & { per: "target" | "environment"; because: string };
  /** One live run per environment and target. */
  target(input: I): string;
  /** Whether doing it twice does no harm; decides what happens when a worker dies in the middle. */
  repeatable: boolean;
  expectedSeconds: number;
  timeoutSeconds: number;
  /** The state that the action is meant to change, as it is now. */
  look(c: Conversation, input: I): Promise<{ facts: Record<string, Fact>; evidence?: EvidenceOf }>;
  execute(
    c: Conversation,
    input: I,
    run: { id: string; idempotencyKey: string },
  ): Promise<{ said: string; facts: Record<string, Fact>; evidence?: EvidenceOf }>;
  verify: {
    /** Seconds to wait before the first look, between looks, and in all. */
    afterSeconds: number;
    everySeconds: number;
    forSeconds: number;
    settled(c: Conversation, input: I, before: Record<string, Fact>, startedAt: Date): Promise<Settled>;
  };
  /** Questions worth asking again once it is done. */
  reask: readonly string[];
};

/** A list that the platform writes as CSV, read into rows; the first row is the head. Empty when it has none. */
export type PlatformExport = {
  key: string;
  title: string;
  takesRange: boolean;
  fetch(c: Conversation, range: { from: string; to: string }): Promise<string[][]>;
};

/** How the console speaks with one platform. */
export type Connector = {
  declaration: PlatformDeclaration;
  /** Name → what tells it apart, in words. */
  dialects: Readonly<Record<string, string>>;
  /** Finds the dialect and what this deployment offers. Called at the start, hourly, and when answers stop fitting. */
  probe(c: Conversation): Promise<{ dialect: string; because: string; capabilities: CapabilityReport[] }>;
  questions(dialect: string): readonly Question[];
  actions(dialect: string): readonly Action[];
  exports?: readonly PlatformExport[];
  /** How its alerts are called among ours; those of a platform without one are not told. */
  alertMapping?(dialect: string): AlertMapping;
};

export type PlatformTrouble =
  | "unreachable"
  | "credentials"
  | "forbidden"
  | "not-deployed"
  | "rate-limited"
  | "unreadable"
  | "failed";

/**
 * Why a platform gave no usable answer, in words for a person. `checks` settled by the question show it as
 * unknown, or as alert where the declaration says that silence means down.
 */
export class PlatformError extends Error {
  constructor(
    readonly trouble: PlatformTrouble,
    message: string,
    readonly details: {
      evidence?: EvidenceOf;
      retryAfterSeconds?: number;
      httpStatus?: number;
      /** Nothing left this machine: whatever was asked for did not happen. */
      notSent?: boolean;
    } = {},
    /** What went wrong in our own code, when it was not the platform. */
    cause?: unknown,
  ) {
    super(message, { cause });
    this.name = "PlatformError";
  }
}
