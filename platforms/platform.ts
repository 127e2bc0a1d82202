import type { z } from "zod";
import type { CredentialSlot } from "@/domain/credential";
import type { DbtTold } from "@/domain/dbt";
import type { AlertTold } from "@/domain/delivery";
import type { Pace } from "@/domain/pace";
import type { AlertSeverity, Capability } from "@/domain/platform";
import type { PreviewSeen } from "@/domain/preview";
import type { PlatformDeclaration } from "@/domain/schema/platform";
import type { Status } from "@/domain/status";
import type { AlertMapping } from "./alert-mapping";
import type { CredentialSeen, CredentialTest } from "./credential";
import type { FlowPlan } from "./flow";
import type { TenantListing, ViewSeen } from "./listing";
import type { Outbound } from "./outbound/outbound";
import type { SubscriptionSeen } from "./subscription";
import type { TrailReader } from "./trail";

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
  /**
   * The secret behind a credential name, or undefined when there is none: without a slot the one in use, else what lies
   * in that slot of its versions.
   */
  secret(name: string, slot?: CredentialSlot): Promise<string | undefined>;
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
  /** Its other ids at the platform, by what they are: { internal: "…", directory: "…" }. */
  ids?: Readonly<Record<string, string>>;
  facts?: Record<string, Fact>;
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
  /** Credentials that the platform tells of: their ends and owners, never their values. Complete for the `source` they name. */
  credentials?: { source: string; seen: CredentialSeen[] };
  /** What each tenant was shown of the platform's lists, when isolation was looked at. */
  views?: ViewSeen[];
  subscriptions?: { source: string; seen: SubscriptionSeen[] };
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
  /**
   * 2: users may notice; asked for with a reason, after a preview. 3: data or access may be lost; besides, a second
   * person approves the preview, and a name is typed.
   */
  tier: 1 | 2 | 3;
  /** Its tier in environments that are not called "production", where that is another. */
  tierElsewhere?: 1 | 2;
  /** What it is for and when it is not to be used, one or two sentences. */
  purpose?: string;
  /** The form that asks for its input; without one it is started from a row that knows it. */
  fields?: readonly InputField[];
  capability: Capability;
  input: z.ZodType<I>;
  /** How often the platform lets it be asked; what comes sooner waits its turn. */
  pace?: Pace & { per: "target" | "environment"; because: string };
  /** One live run per environment and target. */
  target(input: I): string;
  /** Whether doing it twice does no harm; decides what happens when a worker dies in the middle. */
  repeatable: boolean;
  /** Works in steps and looks at `signal` before each: a person may stop it midway. */
  stoppable?: boolean;
  expectedSeconds: number;
  timeoutSeconds: number;
  /** The state that the action is meant to change, as it is now. */
  look(c: Conversation, input: I): Promise<{ facts: Record<string, Fact>; evidence?: EvidenceOf }>;
  /** What it would touch, as it is now. Every tier 2 and 3 action that is asked for from the general screen has one. */
  preview?(c: Conversation, input: I): Promise<PreviewSeen>;
  execute(
    c: Conversation,
    input: I,
    run: ActionCall,
  ): Promise<{ said: string; facts: Record<string, Fact>; evidence?: EvidenceOf }>;
  verify: {
    /** Seconds to wait before the first look, between looks, and in all. */
    afterSeconds: number;
    everySeconds: number;
    forSeconds: number;
    settled(
      c: Conversation,
      input: I,
      before: Record<string, Fact>,
      startedAt: Date,
      call?: ActionCalled,
    ): Promise<Settled>;
  };
  /** Questions worth asking again once it is done. */
  reask: readonly string[];
  /** What takes it back, when something does. */
  undo?(
    input: I,
    before: Record<string, Fact>,
    answer: Record<string, Fact>,
  ): { action: string; input: Record<string, string>; label: string } | undefined;
  /** Checks that are compared with the hour before, for so long after it worked. */
  watch?: { minutes: number; checks: readonly string[] };
};

/** What an action may use while it runs. */
export type ActionCall = {
  id: string;
  /** The same for every attempt. */
  idempotencyKey: string;
  /** A line of output; redacted before it is kept. */
  say(text: string, level?: "info" | "warn" | "error"): void;
  progress(done: number, total: number | null, said?: string): void;
  /**
   * Seals a value that the platform gave once, into the slot of the environment's credential of that name. It must
   * stand in no answer and in no line of output.
   */
  keepSecret(credential: string, slot: "current" | "pending", value: string): Promise<void>;
  /**
   * Ends when a person cancels, time is up, or the claim is lost. Work in steps looks at it before each one; what was
   * done by then is said in the answer.
   */
  signal: AbortSignal;
};

/** The call that is verified: under which id, and the facts of its answer, where there was one. They only name what to look at. */
export type ActionCalled = { id: string; answer: Record<string, Fact> };

/** A field of the form for the input of an action or a query. */
export type InputField = {
  key: string;
  title: string;
  kind: "text" | "number" | "yes-no" | "choice";
  help?: string;
  required?: boolean;
  default?: string;
  options?: readonly { value: string; title: string }[];
  /** Live choices: the rows of a named query, one column the value, one the title. */
  from?: { query: string; value: string; title: string };
};

/** `kind` says how a cell is drawn; times are ISO strings. */
export type Column = {
  key: string;
  title: string;
  kind: "text" | "code" | "number" | "bytes" | "milliseconds" | "percent" | "time" | "yes-no";
};

/** A fixed, read-only question to a platform whose answer is a table. Bounded in time and rows. */
export type PlatformQuery<I = Record<string, string>> = {
  key: string;
  title: string;
  /** The tab on which it stands. */
  group: "database" | "queues" | "cache" | "workloads" | "deployments" | "cloud" | "webhooks" | "platform";
  purpose: string;
  capability: Capability;
  input: z.ZodType<I>;
  fields: readonly InputField[];
  columns: readonly Column[];
  timeoutSeconds: number;
  ask(
    c: Conversation,
    input: I,
  ): Promise<{
    rows: Fact[][];
    /** More was there than is shown. */
    truncated: boolean;
    /** The answer in one sentence: "3 of 87 connections wait for a lock." */
    said: string;
    evidence?: EvidenceOf;
  }>;
  /** Actions that a row offers, with the input made of its cells: column key to input key. */
  rowActions?: readonly { action: string; input: Readonly<Record<string, string>> }[];
};

export type LogLine = {
  at: Date | null;
  level: "debug" | "info" | "warn" | "error" | null;
  /** Which pod, task or process. */
  from: string;
  text: string;
};

/** Where a platform's lines can be read. */
export type LogSource<I = Record<string, string>> = {
  key: string;
  title: string;
  input: z.ZodType<I>;
  fields: readonly InputField[];
  /** Oldest first. `cursor` reads on after what was answered with it; without one the newest lines come. */
  read(
    c: Conversation,
    input: I,
    wanted: {
      cursor?: string;
      search?: string;
      /** At least so severe. A source that cannot tell leaves it to the reader, who drops what is known to be milder. */
      level?: "debug" | "info" | "warn" | "error";
      since?: Date;
      until?: Date;
      limit: number;
    },
  ): Promise<{ lines: LogLine[]; cursor: string | null; truncated: boolean; evidence?: EvidenceOf }>;
};

/** A list that the platform writes as CSV. */
export type PlatformExport = {
  key: string;
  title: string;
  takesRange: boolean;
  fetch(c: Conversation, range: { from: string; to: string }): Promise<PlatformList>;
};

/** The first row is the head; without any row the answer had 0 bytes. `remarks`: what is wrong with what came, in sentences. */
export type PlatformList = { rows: string[][]; remarks: string[] };

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
  queries?(dialect: string): readonly PlatformQuery[];
  logs?(dialect: string): readonly LogSource[];
  /** What takes a tenant in or out, and what replaces a credential, step by step. */
  flows?(dialect: string): readonly FlowPlan[];
  /** Harmless calls that show whether a credential is accepted. */
  credentialTests?(dialect: string): readonly CredentialTest[];
  /** Every list that can be asked for as one tenant. */
  listings?(dialect: string): readonly TenantListing[];
  /** How its own audit trail is read, where it has one. */
  trail?: TrailReader;
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
