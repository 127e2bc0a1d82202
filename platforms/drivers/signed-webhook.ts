import { createHmac } from "node:crypto";
import type { Reply } from "@/platforms/outbound/outbound";
import { headline, lost, noSecret, refused, retryAfter, type Sender, said } from "./delivery";

const WAIT = 30;
const PASSING = [408, 425, 429];

/** What the receiver computes as well, over the body exactly as it came. */
export function signatureOf(key: string, id: string, timestamp: string, body: string): string {
  return `v1,${createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64")}`;
}

/** A POST of JSON to any address. A repeated message has the same id, so the receiver can tell. */
export const sendBySignedWebhook: Sender = async (delivery, door) => {
  const key = await door.secret("signingKey");
  if (!key) return noSecret("The signing key");
  door.outbound.hide(key);
  const { id, event, groupKey, recipient, message, link, at } = delivery;
  const json = { id, event, group: groupKey, recipient, title: headline(delivery), message, link, at };
  const timestamp = String(Math.floor(at.getTime() / 1000));
  await door.aboutToCall();
  let reply: Reply;
  try {
    reply = await door.outbound.send({
      base: "origin",
      path: new URL(door.settings.url ?? "").pathname,
      method: "POST",
      headers: {
        "webhook-id": id,
        "webhook-timestamp": timestamp,
        "webhook-signature": signatureOf(key, id, timestamp, JSON.stringify(json)),
        "idempotency-key": id,
      },
      json,
      timeoutSeconds: door.timeoutSeconds,
    });
  } catch (error) {
    return lost(error, true);
  }
  if (reply.status >= 200 && reply.status < 300)
    return { kind: "sent", answer: said(reply), providerId: id, thread: null };
  if (PASSING.includes(reply.status) || reply.status >= 500)
    return {
      kind: "again",
      answer: said(reply),
      ...((reply.status === 429 || reply.header("retry-after")) && {
        retryAfterSeconds: retryAfter(reply, at, WAIT),
      }),
    };
  if (reply.status < 400)
    return refused(
      `HTTP ${reply.status}: it points elsewhere, and redirects are not followed. Set the final address.`,
    );
  return refused(`${said(reply)}. Look at the address and at the signing key over there.`);
};
