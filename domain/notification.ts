export const CHANNEL_KINDS = ["slack-webhook", "slack-bot", "pagerduty", "email", "webhook"] as const;
export type ChannelKind = (typeof CHANNEL_KINDS)[number];

/** What a message is about; PagerDuty and channels that edit in place treat them differently. */
export const NOTIFICATION_EVENTS = [
  "trigger",
  "acknowledge",
  "resolve",
  "update",
  "remind",
  "digest",
  "test",
] as const;
export type NotificationEvent = (typeof NOTIFICATION_EVENTS)[number];

/**
 * `unknown`: the worker died or the channel went silent while it was being sent, and sending again could double it.
 * `held`: quiet hours. `dropped`: overtaken by a later message of its group before it was sent.
 */
export const NOTIFICATION_STATES = [
  "waiting",
  "held",
  "sending",
  "sent",
  "failed",
  "unknown",
  "dropped",
] as const;
export type NotificationState = (typeof NOTIFICATION_STATES)[number];

/** What every channel is given; each writes it in its own markup and escapes it itself. Plain text, no markup. */
export type AlertMessage = {
  title: string;
  sentence: string;
  severity: "critical" | "warning" | "info";
  platform: string;
  environment: string;
  facts: { name: string; value: string }[];
  /** Path on this console, e.g. "/alerts/123". */
  path: string;
  alertCount: number;
};

/** One way to reach someone. A phone is for people to call; nothing dials it. */
export const REACH_KINDS = ["email", "pager", "phone", "slack", "link"] as const;
export type ReachKind = (typeof REACH_KINDS)[number];
export type Reach = { kind: ReachKind; value: string };
