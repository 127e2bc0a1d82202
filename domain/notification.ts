/** Stands where a reference stands, for a secret that is sealed here. */
export const SEALED_HERE = "sealed";

export const CHANNEL_KINDS = ["slack-webhook", "slack-bot", "pagerduty", "email", "webhook"] as const;
export type ChannelKind = (typeof CHANNEL_KINDS)[number];

type Named = { name: string; label: string; hint: string };

/** What a kind of channel needs: plain settings, and secrets by reference. Required ones come first. */
export const CHANNEL_FORMS: Record<
  ChannelKind,
  {
    word: string;
    settings: (Named & { required?: true; preset?: string })[];
    secrets: (Named & { required?: true })[];
  }
> = {
  "slack-webhook": {
    word: "Slack, incoming webhook",
    settings: [
      {
        name: "recipient",
        label: "Slack channel",
        hint: "Where the webhook posts, for people to read: #incidents.",
      },
      {
        name: "baseUrl",
        label: "Address",
        hint: "Only this host is spoken to.",
        preset: "https://hooks.slack.com",
      },
    ],
    secrets: [
      {
        name: "url",
        label: "Webhook address",
        hint: "The whole address that Slack gave out.",
        required: true,
      },
    ],
  },
  "slack-bot": {
    word: "Slack, app",
    settings: [
      {
        name: "recipient",
        label: "Slack channel",
        hint: "Where messages go that name nobody: #ops-notifications. Invite the app there.",
        required: true,
      },
      {
        name: "baseUrl",
        label: "Address",
        hint: "Only this host is spoken to.",
        preset: "https://slack.com/api",
      },
    ],
    secrets: [
      {
        name: "token",
        label: "Bot token",
        hint: "Begins with xoxb; needs the scope chat:write.",
        required: true,
      },
    ],
  },
  pagerduty: {
    word: "PagerDuty",
    settings: [
      { name: "recipient", label: "Service", hint: "Which PagerDuty service this is, for people to read." },
      {
        name: "baseUrl",
        label: "Address",
        hint: "In the European region https://events.eu.pagerduty.com.",
        preset: "https://events.pagerduty.com",
      },
    ],
    secrets: [
      {
        name: "routingKey",
        label: "Routing key",
        hint: "Of an Events API v2 integration, 32 characters.",
        required: true,
      },
    ],
  },
  email: {
    word: "E-mail",
    settings: [
      { name: "host", label: "Mail server", hint: "Its name, without a port.", required: true },
      {
        name: "port",
        label: "Port",
        hint: "587, or 465 with TLS from the start.",
        required: true,
        preset: "587",
      },
      {
        name: "security",
        label: "Encryption",
        hint: "required: STARTTLS or nothing. offered: STARTTLS where the server offers it. tls: TLS from the start.",
        required: true,
        preset: "required",
      },
      { name: "from", label: "Sender", hint: "One address.", required: true },
      { name: "recipient", label: "Recipient", hint: "Where messages go that name nobody." },
      { name: "user", label: "User", hint: "Empty when the server asks for none." },
    ],
    secrets: [
      { name: "password", label: "Password", hint: "Only with a user." },
      {
        name: "authority",
        label: "Certificate authority",
        hint: "A file with the certificate of an authority of your own.",
      },
    ],
  },
  webhook: {
    word: "Signed webhook",
    settings: [
      {
        name: "url",
        label: "Address",
        hint: "Gets a POST with JSON; only 2xx counts as delivered.",
        required: true,
      },
      { name: "recipient", label: "What it is", hint: "For people to read: status page." },
    ],
    secrets: [
      {
        name: "signingKey",
        label: "Signing key",
        hint: "Header webhook-signature holds v1,base64(HMAC-SHA256(key, id.timestamp.body)) with id and timestamp from the headers webhook-id and webhook-timestamp. The same id comes again when a message is repeated.",
        required: true,
      },
    ],
  },
};

/** A message to one of these may be repeated: what it carries lets the other side see that it is the same. */
export const KNOWS_REPEATS: readonly ChannelKind[] = ["pagerduty", "webhook"];

/** What a message is about; PagerDuty and channels that edit in place treat them differently. */
export const NOTIFICATION_EVENTS = [
  "trigger",
  "acknowledge",
  "resolve",
  "update",
  "remind",
  "handover",
  "digest",
  "checkpoint",
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

/** `unknown` and `failed` are both not delivered; nothing but `sent` counts. */
export const NOTIFICATION_WORDS: Record<NotificationState, { word: string; meaning: string }> = {
  waiting: { word: "waiting", meaning: "Goes out with the next turn, or is tried again." },
  held: { word: "held", meaning: "Quiet hours: goes out when they end." },
  sending: { word: "sending", meaning: "A worker is handing it over now." },
  sent: { word: "sent", meaning: "The channel took it." },
  failed: { word: "failed", meaning: "The channel did not take it, and nothing tries any more." },
  unknown: {
    word: "unknown",
    meaning: "It was handed over and no answer was kept: it may have arrived, and counts as not delivered.",
  },
  dropped: { word: "dropped", meaning: "Overtaken by a later message before it was sent." },
};

export const QUIET_SHAPE = /^([01]\d|2[0-3]):[0-5]\d$/;
export type QuietHours = { zone: string; from: string; to: string; exceptSeverities: string[] };

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
