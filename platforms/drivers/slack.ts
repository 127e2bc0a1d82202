import type { NotificationEvent } from "@/domain/notification";
import type { Reply } from "@/platforms/outbound/outbound";
import {
  type Delivery,
  type Door,
  lost,
  noSecret,
  type Outcome,
  refused,
  retryAfter,
  type Sender,
  said,
} from "./delivery";
import { slackMessage } from "./slack-text";

const WAIT = 30;

/** One address that posts into one Slack channel. It answers "ok" and nothing else. */
export const sendBySlackWebhook: Sender = async (delivery, door) => {
  const address = await door.secret("url");
  if (!address) return noSecret("The webhook address");
  if (!URL.canParse(address)) return refused("What lies behind the webhook address is not an address.");
  const { origin, pathname } = new URL(address);
  if (origin !== new URL(door.settings.baseUrl || "https://hooks.slack.com").origin)
    return refused("The webhook address is at another host than this channel's settings allow.");
  door.outbound.hide(pathname);
  await door.aboutToCall();
  let reply: Reply;
  try {
    reply = await door.outbound.send({
      base: "origin",
      path: pathname,
      method: "POST",
      json: slackMessage(delivery),
      timeoutSeconds: door.timeoutSeconds,
    });
  } catch (error) {
    return lost(error, false);
  }
  if (reply.status === 200 && reply.text.trim() === "ok")
    return { kind: "sent", answer: "HTTP 200: ok", providerId: null, thread: null };
  if (reply.status === 200)
    return refused("Answered 200 without Slack's ok: something else answers at this address.");
  return webhookRefusal(reply, delivery.at);
};

function webhookRefusal(reply: Reply, at: Date): Outcome {
  if (reply.status === 429)
    return { kind: "again", answer: said(reply), retryAfterSeconds: retryAfter(reply, at, WAIT) };
  if (reply.status >= 500) return { kind: "again", answer: said(reply) };
  const advice =
    reply.status === 410
      ? "The Slack channel is archived: bring it back, or make a webhook for another one."
      : reply.status === 404 || reply.status === 403
        ? "Slack no longer knows this webhook: make a new one and put its address where the reference points."
        : "Slack cannot read the message.";
  return refused(`${said(reply)}. ${advice}`, reply.status === 400 ? "message" : "channel");
}

type Said = { ok?: unknown; error?: unknown; ts?: unknown; channel?: unknown };
type Call = { method: "chat.postMessage" | "chat.update"; body: Record<string, unknown> };

/** A Slack app: posts a group's first message, edits it while the group is open, and answers below it to remind. */
export const sendBySlackBot: Sender = async (delivery, door) => {
  const token = await door.secret("token");
  if (!token) return noSecret("The bot token");
  door.outbound.hide(token);
  const channel = delivery.recipient || door.settings.recipient || "";
  if (!channel) return refused("It is not said which Slack channel this goes to.", "recipient");
  await door.aboutToCall();
  const first = callFor(delivery, channel);
  const outcome = await ask(first, delivery, door, token);
  const isGone =
    first.method === "chat.update" &&
    outcome.kind === "refused" &&
    /\b(message_not_found|cant_update_message|edit_window_closed)\b/.test(outcome.answer);
  return isGone ? ask(callFor({ ...delivery, thread: null }, channel), delivery, door, token) : outcome;
};

/** Said below the group's message, so that whoever it is for is notified; an edit notifies nobody. */
const ANSWERS: readonly NotificationEvent[] = ["trigger", "remind", "handover"];

function callFor(delivery: Delivery, channel: string): Call {
  const message = slackMessage(delivery);
  const [place, ts] = delivery.thread?.split(" ") ?? [];
  if (!place || !ts) return { method: "chat.postMessage", body: { channel, ...message } };
  if (ANSWERS.includes(delivery.event))
    return { method: "chat.postMessage", body: { channel: place, thread_ts: ts, ...message } };
  return { method: "chat.update", body: { channel: place, ts, ...message } };
}

async function ask(call: Call, delivery: Delivery, door: Door, token: string): Promise<Outcome> {
  let reply: Reply;
  let told: Said;
  try {
    reply = await door.outbound.send({
      base: "base",
      path: `/${call.method}`,
      method: "POST",
      headers: { authorization: `Bearer ${token}` },
      json: call.body,
      timeoutSeconds: door.timeoutSeconds,
    });
    if (reply.status === 429)
      return {
        kind: "again",
        answer: said(reply),
        retryAfterSeconds: retryAfter(reply, delivery.at, WAIT),
      };
    if (reply.status >= 500) return { kind: "again", answer: said(reply) };
    if (reply.status !== 200) return refused(`${said(reply)}. Slack answers 200 to everything it reads.`);
    told = reply.json() as Said;
  } catch (error) {
    return lost(error, call.method === "chat.update");
  }
  if (told?.ok !== true) return refusalOf(String(told?.error ?? "no error named"), reply, delivery.at);
  const place = `${String(told.channel)} ${String(told.ts)}`;
  return {
    kind: "sent",
    answer: `HTTP 200: ok, ${place}`,
    providerId: place,
    thread: delivery.thread ?? place,
  };
}

const TOKEN = "Slack does not take the token: make a new one and put it where the reference points.";
/** What Slack's error words ask for; the ones that are about one Slack channel leave the others working. */
const REFUSALS: Record<string, { fault: "channel" | "recipient" | "message"; advice: string }> = {
  invalid_auth: { fault: "channel", advice: TOKEN },
  not_authed: { fault: "channel", advice: TOKEN },
  token_revoked: { fault: "channel", advice: TOKEN },
  token_expired: { fault: "channel", advice: TOKEN },
  account_inactive: { fault: "channel", advice: TOKEN },
  missing_scope: { fault: "channel", advice: "Give the app the scope chat:write and install it again." },
  channel_not_found: {
    fault: "recipient",
    advice: "No such Slack channel, or the app cannot see it: look at the name, or invite the app.",
  },
  not_in_channel: { fault: "recipient", advice: "Invite the app into the Slack channel." },
  is_archived: {
    fault: "recipient",
    advice: "The Slack channel is archived: bring it back or choose another.",
  },
  restricted_action: { fault: "recipient", advice: "The workspace forbids the app to post there." },
  msg_too_long: { fault: "message", advice: "The message is too long for Slack." },
  invalid_blocks: { fault: "message", advice: "Slack cannot read the message." },
};
const PASSING = [
  "ratelimited",
  "rate_limited",
  "fatal_error",
  "internal_error",
  "service_unavailable",
  "request_timeout",
];

function refusalOf(word: string, reply: Reply, at: Date): Outcome {
  if (PASSING.includes(word))
    return word.startsWith("rate")
      ? { kind: "again", answer: word, retryAfterSeconds: retryAfter(reply, at, WAIT) }
      : { kind: "again", answer: word };
  const known = REFUSALS[word];
  const shown = word.slice(0, 80);
  return refused(known ? `${shown}: ${known.advice}` : `Slack refused: ${shown}`, known?.fault ?? "channel");
}
