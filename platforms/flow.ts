import type { z } from "zod";
import type { Finding, FlowKind } from "@/domain/flow";
import type { TenantStatus } from "@/domain/tenant";
import type { Conversation, EvidenceOf, Fact, InputField } from "./platform";

export type FlowInput = Readonly<Record<string, string>>;

/** What a step may read of its flow. */
export type FlowSight = {
  flowId: string;
  /** The same for everything that this flow asks the platform to make, however often it is tried. */
  idempotencyKey: string;
  /** The platform's id of the tenant that it is about; "" until it has one. */
  tenant: string;
  input: FlowInput;
  /** What steps found, by step. A step that was done again shows its last find. */
  found: Readonly<Record<string, Readonly<Record<string, Fact>>>>;
  /** When the flow was requested, and when this step began. */
  requestedAt: Date;
  beganAt: Date;
};

/** `FlowSight`, and the secrets of its credential: read when used, never kept, logged or put into an answer. */
export type FlowView = FlowSight & {
  /**
   * The value in a slot of the flow's credential, or of the environment's credential with that name. Undefined when
   * there is none.
   */
  secret(slot: "current" | "pending" | "previous", credential?: string): Promise<string | undefined>;
};

export type FlowAnswer = {
  /** `pending`: not yet; asked again until the step's time is over. */
  state: "passed" | "pending" | "failed";
  said: string;
  findings?: Finding[];
  facts?: Record<string, Fact>;
  evidence?: EvidenceOf;
  /** What a harmless probe has shown of the flow's credential; kept with that version. */
  proves?: { slot: "current" | "pending" | "previous"; state: "accepted" | "rejected" };
  /** The platform's id of the tenant, once it is known. */
  tenant?: string;
};

type StepBase = {
  /** Lower-case words joined by hyphens. */
  key: string;
  title: string;
  /** Why, in a sentence or two, for who stands before it. */
  why?: string;
  source?: { file: string; line: number };
  /** A person may leave it out, with a reason. */
  skippable?: boolean;
  /** Without it the step is always needed. */
  onlyIf?(sight: FlowSight): boolean;
  /** Steps that must be done, not left out, before this one: what removes the old waits for the proof of the new. */
  locked?: { by: readonly string[]; because: string };
};

/** A person did something elsewhere and writes down the proof; who and when are kept with it. */
export type EvidenceStep = StepBase & { kind: "evidence"; fields: readonly InputField[] };

/** Somebody else than who requested the flow agrees to it. */
export type ApprovalStep = StepBase & { kind: "approval" };

/**
 * A secret is needed: a person gives a reference to where it lies, or its value, which is sealed at once and shown
 * never again. It goes into `slot` of the named credential; without a name, of the flow's own.
 */
export type SecretStep = StepBase & {
  kind: "secret";
  slot: "current" | "pending";
  credential?(sight: FlowSight): string;
  help: string;
  /** The console may make up a value of so many random bytes and seal it; for secrets that we choose. */
  generates?: { bytes: number };
  /** What is wrong with a value, in words that do not repeat it. */
  refuses?(value: string): string | undefined;
};

/** The platform, or who stands behind it, is asked. A call that changes something is an action, not this. */
export type AskStep = StepBase & {
  kind: "ask";
  /** Seconds between looks while it is pending, and in all. Zero in all: one look decides. */
  everySeconds: number;
  forSeconds: number;
  timeoutSeconds: number;
  ask(c: Conversation, view: FlowView): Promise<FlowAnswer>;
};

/** An action run, gated by its tier as everywhere. */
export type ActionStep = StepBase & {
  kind: "action";
  action: string;
  input(sight: FlowSight): Record<string, string>;
  /** What a cancelled flow leaves behind once this was done, and the action that takes it back, where there is one. */
  leaves?(sight: FlowSight): {
    said: string;
    undo?: { action: string; input: Record<string, string>; label: string };
  };
};

export type WaitStep = StepBase & { kind: "wait"; seconds(sight: FlowSight): number };

/** What was pending is what counts from now on; what counted becomes `previous` until it is proved dead. */
export type PromoteStep = StepBase & { kind: "promote" };

/** The tenant's standing with us changes; by a person's click where it says so. */
export type StatusStep = StepBase & { kind: "status"; to: TenantStatus; byPerson?: { button: string } };

export type FlowStep =
  | EvidenceStep
  | ApprovalStep
  | SecretStep
  | AskStep
  | ActionStep
  | WaitStep
  | PromoteStep
  | StatusStep;

/** What a flow does, step after step; the next begins when the one before is settled. */
export type FlowPlan = {
  /** "onboard-tenant", "rotate-client-secret" */
  key: string;
  kind: FlowKind;
  title: string;
  purpose: string;
  /** Everything is at stake: the old is taken away first, the new comes after. */
  emergency?: boolean;
  fields: readonly InputField[];
  /** The platform's own rules, so that it need not be asked to refuse. */
  input: z.ZodType<Record<string, string>>;
  /** What it is about; one open flow per environment, kind and subject. */
  subject(input: FlowInput): string;
  label(input: FlowInput): string;
  /** The tenant's id at the platform, where the input tells it. */
  tenant?(input: FlowInput): string;
  /** Rotation: the name of the credential's declaration that it replaces. */
  credential?: string;
  /** The credential's own name, where the input tells which of several it is: "system-token:17". */
  credentialName?(input: FlowInput): string;
  /** May be requested for many at once, from a file. */
  isBulk?: boolean;
  steps: readonly FlowStep[];
};
