import { createHash } from "node:crypto";
import { z } from "zod";
import type { NotificationEvent } from "@/domain/notification";
import type { Reply } from "@/platforms/outbound/outbound";
import {
  cut,
  type Delivery,
  type Door,
  headline,
  lost,
  noSecret,
  type Outcome,
  placeOf,
  refused,
  retryAfter,
  type Sender,
  said,
} from "./delivery";

const WAIT = 60;
const LONGEST = { key: 255, summary: 1024, value: 4000, facts: 30 };
const Answer = z.object({
  status: z.string().optional(),
  message: z.string().optional(),
  errors: z.array(z.string()).optional(),
});

type Action = "trigger" | "acknowledge" | "resolve";

/** The same for every message of a group, so that what is repeated stays one incident. */
export function dedupKey(groupKey: string): string {
  const key = `wheelhouse|${groupKey}`;
  return key.length <= LONGEST.key
    ? key
    : `${key.slice(0, 180)}|${createHash("sha256").update(key).digest("hex")}`;
}

const NOTHING_TO_PAGE_FOR: readonly NotificationEvent[] = ["digest", "handover", "checkpoint"];

/** PagerDuty's Events API v2. It answers 202 to what it took in, which is not yet an incident. */
export const sendByPagerDuty: Sender = async (delivery, door) => {
  const routingKey = await door.secret("routingKey");
  if (!routingKey) return noSecret("The routing key");
  door.outbound.hide(routingKey);
  if (NOTHING_TO_PAGE_FOR.includes(delivery.event))
    return refused("That is nothing to page for: PagerDuty would keep it open for good.", "message");
  await door.aboutToCall();
  if (delivery.event !== "test") {
    const action: Action =
      delivery.event === "acknowledge" || delivery.event === "resolve" ? delivery.event : "trigger";
    return enqueue(action, dedupKey(delivery.groupKey), delivery, door, routingKey);
  }
  const key = dedupKey(`test|${delivery.id}`);
  const opened = await enqueue("trigger", key, delivery, door, routingKey);
  if (opened.kind !== "sent") return opened;
  const closed = await enqueue("resolve", key, delivery, door, routingKey);
  return {
    ...opened,
    answer:
      closed.kind === "sent"
        ? `${opened.answer} The test was resolved again right away.`
        : `${opened.answer} Resolving the test again was not accepted (${closed.answer}): resolve it in PagerDuty.`,
  };
};

async function enqueue(
  action: Action,
  key: string,
  delivery: Delivery,
  door: Door,
  routingKey: string,
): Promise<Outcome> {
  let reply: Reply;
  try {
    reply = await door.outbound.send({
      base: "base",
      path: "/v2/enqueue",
      method: "POST",
      json: {
        routing_key: routingKey,
        event_action: action,
        dedup_key: key,
        ...(action === "trigger" && { payload: payloadOf(delivery) }),
        client: "Wheelhouse",
        client_url: delivery.link,
        links: [{ href: delivery.link, text: "Open in Wheelhouse" }],
      },
      timeoutSeconds: door.timeoutSeconds,
    });
  } catch (error) {
    return lost(error, true);
  }
  return outcomeOf(reply, action, key, delivery.at);
}

function payloadOf(delivery: Delivery) {
  const { message, at, groupKey } = delivery;
  return {
    summary: cut(`${headline(delivery)}: ${message.sentence}`, LONGEST.summary),
    source: cut(placeOf(message) || "wheelhouse", 255),
    severity: message.severity,
    timestamp: at.toISOString(),
    group: cut(groupKey, 255),
    custom_details: Object.fromEntries([
      ...message.facts
        .slice(0, LONGEST.facts)
        .map(({ name, value }) => [cut(name, 100), cut(value, LONGEST.value)]),
      ["alerts", message.alertCount],
    ]),
  };
}

function outcomeOf(reply: Reply, action: Action, key: string, at: Date): Outcome {
  if (reply.status === 202)
    return {
      kind: "sent",
      answer:
        action === "trigger"
          ? "HTTP 202: accepted."
          : `HTTP 202: accepted, not confirmed. PagerDuty drops an event to ${action} what it does not know, and says nothing.`,
      providerId: key,
      thread: null,
    };
  if (reply.status === 429)
    return { kind: "again", answer: said(reply), retryAfterSeconds: retryAfter(reply, at, WAIT) };
  if (reply.status >= 500) return { kind: "again", answer: said(reply) };
  if (reply.status === 400) {
    const told = answerOf(reply);
    const why = [told?.message, ...(told?.errors ?? [])].filter(Boolean).join("; ");
    const isKey = /routing_key/i.test(why);
    return refused(
      `HTTP 400: ${cut(why || reply.text, 300)}${isKey ? ". Put the key of an Events API v2 integration where the reference points." : ""}`,
      isKey ? "channel" : "message",
    );
  }
  return refused(`${said(reply)}. PagerDuty answers 202 to what it takes in.`);
}

function answerOf(reply: Reply) {
  try {
    return Answer.safeParse(reply.json()).data;
  } catch {
    return undefined;
  }
}
