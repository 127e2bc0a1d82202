import { createHmac } from "node:crypto";
import { z } from "zod";
import { pagerRoutes } from "./inbox-pager";
import { slackRoutes } from "./inbox-slack";
import { noise } from "./noise";
import type { Route, SimRequest, Simulate } from "./routes";

/** What arrived; `place` is the Slack channel, the incident, the mailbox or the path. */
export type Arrived = {
  at: Date;
  by: "slack" | "pagerduty" | "mail" | "webhook";
  place: string;
  what: string;
  title: string;
  body: string;
};

const KEPT = 500;
const SHOWN = 50;

/** One inbox for every protocol, so that one list tells what reached the outside. Newest first. */
export class Inbox {
  readonly arrived: Arrived[] = [];

  take(one: Arrived): void {
    this.arrived.unshift(one);
    if (this.arrived.length > KEPT) this.arrived.length = KEPT;
  }
}

export type Take = (one: Omit<Arrived, "at">) => void;

/** The same for a seed every time, in letters and digits. */
function secretOf(seed: string, name: string, length: number): string {
  return Array.from({ length }, (_, index) =>
    Math.floor(noise(`${seed} ${name}`, index) * 36).toString(36),
  ).join("");
}

/** Slack, PagerDuty and a receiver of signed webhooks, as far as messages are sent to them. */
export const simulateInbox =
  (inbox: Inbox): Simulate =>
  ({ world, seed }) => {
    const token = `xoxb-${secretOf(seed, "slack", 24)}`;
    const slackPath = `/services/T0DEMO/B0DEMO/${secretOf(seed, "hook", 24)}`;
    const routingKey = secretOf(seed, "pager", 32);
    const signingKey = secretOf(seed, "sign", 32);
    const take: Take = (one) => inbox.take({ at: world.now(), ...one });
    return {
      servers: {
        inbox: [
          ...slackRoutes({ token, path: slackPath, take, now: () => world.now() }),
          ...pagerRoutes({ routingKey, take }),
          hookRoute(signingKey, take),
          { method: "GET", path: "/inbox", handle: () => ({ json: inbox.arrived.slice(0, SHOWN) }) },
        ],
      },
      credentials: {
        token,
        "routing-key": routingKey,
        "signing-key": signingKey,
        "mail-password": secretOf(seed, "mail", 24),
      },
      options: { slackPath },
    };
  };

const Hook = z.object({ title: z.string(), event: z.string() });

function hookRoute(key: string, take: Take): Route {
  return {
    method: "POST",
    path: "/hooks/:name",
    handle: (request, { name = "" }) => {
      if (!isSigned(request, key)) return { status: 401, json: { error: "bad signature" } };
      const told = Hook.safeParse(request.json()).data;
      take({
        by: "webhook",
        place: name,
        what: told?.event ?? "",
        title: told?.title ?? "",
        body: request.body,
      });
      return { status: 204 };
    },
  };
}

function isSigned({ headers, body }: SimRequest, key: string): boolean {
  const signed = `${String(headers["webhook-id"])}.${String(headers["webhook-timestamp"])}.${body}`;
  return headers["webhook-signature"] === `v1,${createHmac("sha256", key).update(signed).digest("base64")}`;
}
