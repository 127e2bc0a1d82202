import type { AlertMessage, NotificationEvent } from "@/domain/notification";
import type { Outbound, Reply } from "@/platforms/outbound/outbound";
import { PlatformError } from "@/platforms/platform";

/** One message on its way out. */
export type Delivery = {
  id: string;
  event: NotificationEvent;
  groupKey: string;
  recipient: string;
  message: AlertMessage;
  /** The whole address of `message.path`. */
  link: string;
  at: Date;
  /** What the channel called the first message of this group, while the group is open. */
  thread: string | null;
};

/**
 * `again`: certainly not taken, another try may help. `refused`: not taken, and another try does not help; whose fault
 * it is tells whether the channel as such fails. `silent`: handed over and nothing came back, so nobody knows.
 */
export type Outcome =
  | { kind: "sent"; answer: string; providerId: string | null; thread: string | null }
  | { kind: "again"; answer: string; retryAfterSeconds?: number }
  | { kind: "refused"; answer: string; fault: "channel" | "recipient" | "message" }
  | { kind: "silent"; answer: string; mayRepeat: boolean };

/** What a sender has at hand: the channel's settings and secrets, and the one way out. */
export type Door = {
  settings: Readonly<Record<string, string>>;
  /** Read at this moment; undefined when nothing lies behind the reference. */
  secret(name: string): Promise<string | undefined>;
  /** Knows the address of the settings as "base", and its host alone as "origin". */
  outbound: Outbound;
  privateNetwork: boolean;
  timeoutSeconds: number;
  /** To be awaited right before anything leaves, so that a worker that dies afterwards leaves a trace. */
  aboutToCall(): Promise<void>;
};

export type Sender = (delivery: Delivery, door: Door) => Promise<Outcome>;

export const refused = (answer: string, fault: "channel" | "recipient" | "message" = "channel"): Outcome => ({
  kind: "refused",
  answer,
  fault,
});

export const noSecret = (what: string): Outcome =>
  refused(
    `${what} cannot be read: nothing lies behind its reference. Put it there; the next message uses it.`,
  );

/** What became of a call that got no reply. */
export function lost(error: unknown, mayRepeat: boolean): Outcome {
  if (!(error instanceof PlatformError)) throw error;
  if (error.details.notSent) return { kind: "again", answer: error.message };
  return { kind: "silent", answer: error.message, mayRepeat };
}

/** Seconds until the other side wants to be asked again; it may name a number or a date. */
export function retryAfter(reply: Reply, at: Date, otherwise: number): number {
  const told = reply.header("retry-after")?.trim() ?? "";
  const seconds = /^\d+$/.test(told) ? Number(told) : (Date.parse(told) - at.getTime()) / 1000;
  return Number.isFinite(seconds) ? Math.min(3600, Math.max(1, Math.ceil(seconds))) : otherwise;
}

const SAID = 200;

/** "HTTP 500: the beginning of what it said", in one line. */
export function said(reply: Reply): string {
  const excerpt = reply.evidence().excerpt.replace(/\s+/g, " ").trim().slice(0, SAID);
  return excerpt ? `HTTP ${reply.status}: ${excerpt}` : `HTTP ${reply.status}`;
}

const BEFORE: Record<NotificationEvent, string> = {
  trigger: "",
  digest: "",
  checkpoint: "",
  acknowledge: "Taken: ",
  resolve: "Over: ",
  update: "Now: ",
  remind: "Still open: ",
  handover: "Yours now: ",
  test: "Test: ",
};

/** One line that says what it is about; line breaks in it become spaces. */
export function headline({ event, message }: Delivery): string {
  const line = `${BEFORE[event]}${message.title}`;
  return line.replace(/[\p{Cc}\u2028\u2029]+/gu, " ").trim();
}

export const placeOf = ({ platform, environment }: AlertMessage) =>
  [platform, environment].filter(Boolean).join(" / ");

/** Cut to a length without halving a letter that takes two places. */
export function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  return `${text.slice(0, length - 1).replace(/[\uD800-\uDBFF]$/, "")}…`;
}
