import { createHash } from "node:crypto";
import { z } from "zod";
import type { Take } from "./inbox";
import type { Route, SimReply } from "./routes";

/** Slack channels that refuse, so that a person can try how that looks; beside each, Slack's own word. */
const REFUSING: Record<string, string> = {
  "#no-such-channel": "channel_not_found",
  "#not-invited": "not_in_channel",
  "#archived": "is_archived",
  "#broken": "internal_error",
};
const TOO_FAST = "#too-fast";

const Message = z.object({
  channel: z.string().optional(),
  ts: z.string().optional(),
  thread_ts: z.string().optional(),
  text: z.string().min(1),
});
const refuse = (error: string): SimReply => ({ json: { ok: false, error } });

/** An app's two calls and one incoming webhook. Slack says no inside a 200. */
export function slackRoutes({
  token,
  path,
  take,
  now,
}: {
  token: string;
  path: string;
  take: Take;
  now: () => Date;
}): Route[] {
  /** The Slack channel of each message that is there. */
  const places = new Map<string, string>();
  let count = 0;

  const app = (method: "chat.postMessage" | "chat.update"): Route => ({
    method: "POST",
    path: `/api/${method}`,
    handle: (request) => {
      if (request.headers.authorization !== `Bearer ${token}`) return refuse("invalid_auth");
      const told = Message.safeParse(request.json()).data;
      if (!told) return refuse("no_text");
      const channel = told.channel ?? "";
      if (channel === TOO_FAST)
        return { status: 429, headers: { "retry-after": "30" }, json: { ok: false, error: "ratelimited" } };
      const refusal = REFUSING[channel];
      if (refusal || !channel) return refuse(refusal ?? "channel_not_found");
      const isEdit = method === "chat.update";
      if (isEdit && !places.has(told.ts ?? "")) return refuse("message_not_found");
      count += 1;
      const ts = isEdit
        ? (told.ts ?? "")
        : `${Math.floor(now().getTime() / 1000)}.${String(count).padStart(6, "0")}`;
      const place = places.get(told.thread_ts ?? ts) ?? channel;
      places.set(ts, place);
      take({
        by: "slack",
        place,
        what: isEdit ? "edited" : told.thread_ts ? "below" : "posted",
        title: told.text,
        body: request.body,
      });
      return { json: { ok: true, channel: idOf(place), ts, message: { text: told.text } } };
    },
  });

  return [
    app("chat.postMessage"),
    app("chat.update"),
    {
      method: "POST",
      path,
      handle: (request) => {
        const told = Message.safeParse(request.json()).data;
        if (!told) return { status: 400, text: "invalid_payload" };
        take({ by: "slack", place: "webhook", what: "posted", title: told.text, body: request.body });
        return { text: "ok" };
      },
    },
    {
      method: "POST",
      path: "/services/:team/:app/:key",
      handle: () => ({ status: 404, text: "no_service" }),
    },
  ];
}

const idOf = (place: string) =>
  `C${createHash("sha256").update(place).digest("hex").slice(0, 10).toUpperCase()}`;
