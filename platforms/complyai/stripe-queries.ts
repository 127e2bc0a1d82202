import { z } from "zod";
import { utcDate } from "@/platforms/answers";
import { readStripe } from "@/platforms/drivers/stripe";
import type { Conversation, PlatformQuery } from "@/platforms/platform";

export const STRIPE_CALLBACK = "stripe-callback";
const PAGE = 100;
const MOST_PAGES = 2;
const KEPT_DAYS = 30;
const DAY_MS = 86_400_000;

const Event = z.object({
  id: z.string(),
  type: z.string(),
  created: z.number(),
  api_version: z.string().nullish(),
  livemode: z.boolean().nullish(),
  pending_webhooks: z.number().nullish(),
});
const Events = z.object({ data: z.array(Event), has_more: z.boolean() });

const Input = z.object({
  since: z
    .string()
    .trim()
    .refine((text) => utcDate(text) !== null, "A day or a moment, such as 2026-11-20."),
  type: z
    .string()
    .trim()
    .regex(/^([a-z0-9_]+(\.[a-z0-9_]+)*(\.\*)?)?$/, 'A kind of event such as "invoice.paid", or "invoice.*".')
    .max(80)
    .default(""),
});

export const stripeEvents: PlatformQuery<z.output<typeof Input>> = {
  key: "stripe.events",
  title: "Stripe events that were not delivered",
  group: "webhooks",
  purpose:
    "Events that at least one address has not taken, also those that Stripe still tries. Stripe keeps 30 days.",
  capability: "stripe.read",
  input: Input,
  fields: [
    { key: "since", title: "Since", kind: "text", required: true, help: "A day, such as 2026-11-20." },
    {
      key: "type",
      title: "Kind",
      kind: "text",
      help: 'Such as "invoice.paid" or "invoice.*"; empty for all.',
    },
  ],
  timeoutSeconds: 40,
  columns: [
    { key: "event", title: "Event", kind: "code" },
    { key: "type", title: "Kind", kind: "code" },
    { key: "at", title: "When", kind: "time" },
    { key: "pending", title: "Addresses that lack it", kind: "number" },
    { key: "live", title: "Real money", kind: "yes-no" },
    { key: "version", title: "Version", kind: "code" },
  ],
  rowActions: [{ action: "stripe.replay", input: { event: "event" } }],
  ask: async (c, { since, type }) => {
    const wanted = utcDate(since) ?? c.now();
    const oldest = new Date(c.now().getTime() - KEPT_DAYS * DAY_MS);
    const isTooFar = wanted < oldest;
    const from = isTooFar ? oldest : wanted;
    const { events, more, evidence } = await readUndelivered(c, from, type);
    const first = events.at(-1);
    return {
      rows: events.map((event) => [
        event.id,
        event.type,
        utcDate(event.created)?.toISOString() ?? null,
        event.pending_webhooks ?? null,
        event.livemode ?? null,
        event.api_version ?? null,
      ]),
      truncated: more,
      said: [
        events.length === 0
          ? "Stripe lists no event that was not delivered."
          : `${more ? "At least " : ""}${events.length} not delivered, the oldest of them ${utcDate(first?.created)?.toISOString().slice(0, 16).replace("T", " ") ?? "at an unknown time"} UTC.`,
        ...(isTooFar ? ["Older than 30 days Stripe shows nothing."] : []),
      ].join(" "),
      evidence,
    };
  },
};

/** Events since then that at least one address has not taken, the newest first. */
export async function readUndelivered(c: Conversation, from: Date, type: string) {
  const events: z.output<typeof Event>[] = [];
  let more = true;
  let evidence: PlatformEvidence;
  for (let page = 0; page < MOST_PAGES && more; page += 1) {
    const { data, reply } = await readStripe(c, Events, "/v1/events", {
      delivery_success: "false",
      "created[gte]": Math.floor(from.getTime() / 1000),
      limit: PAGE,
      type: type || undefined,
      starting_after: events.at(-1)?.id,
    });
    evidence ??= reply.evidence;
    events.push(...data.data);
    more = data.has_more && data.data.length > 0;
  }
  return { events, more, evidence };
}
type PlatformEvidence = Awaited<ReturnType<PlatformQuery["ask"]>>["evidence"];

const Endpoints = z.object({
  data: z.array(
    z.object({
      id: z.string(),
      url: z.string(),
      status: z.string(),
      enabled_events: z.array(z.string()).nullish(),
      api_version: z.string().nullish(),
      livemode: z.boolean().nullish(),
    }),
  ),
});

export const stripeEndpoints: PlatformQuery = {
  key: "stripe.endpoints",
  title: "Addresses that Stripe delivers to",
  group: "webhooks",
  purpose: "Stripe switches an address off after many failures; then everything is missed at once.",
  capability: "stripe.read",
  input: z.strictObject({}),
  fields: [],
  timeoutSeconds: 20,
  columns: [
    { key: "endpoint", title: "Endpoint", kind: "code" },
    { key: "url", title: "Address", kind: "code" },
    { key: "enabled", title: "Switched on", kind: "yes-no" },
    { key: "ours", title: "ComplyAI's", kind: "yes-no" },
    { key: "events", title: "Kinds of event", kind: "text" },
    { key: "version", title: "Version", kind: "code" },
    { key: "live", title: "Real money", kind: "yes-no" },
  ],
  ask: async (c) => {
    const { endpoints, evidence } = await readEndpoints(c);
    const off = endpoints.filter(({ status }) => status !== "enabled");
    return {
      rows: endpoints.map((each) => [
        each.id,
        withoutQuery(each.url),
        each.status === "enabled",
        isOurs(c, each.url),
        (each.enabled_events ?? []).join(", ").slice(0, 300) || null,
        each.api_version ?? null,
        each.livemode ?? null,
      ]),
      truncated: endpoints.length === PAGE,
      said:
        c.environment.options[STRIPE_CALLBACK] !== undefined && !endpoints.some(({ url }) => isOurs(c, url))
          ? "ComplyAI's address is not among them: Stripe tells it nothing."
          : off.length > 0
            ? `${off.length} of ${endpoints.length} addresses are switched off.`
            : `All ${endpoints.length} addresses are switched on.`,
      evidence,
    };
  },
};

export async function readEndpoints(c: Conversation) {
  const { data, reply } = await readStripe(c, Endpoints, "/v1/webhook_endpoints", { limit: PAGE });
  return { endpoints: data.data, evidence: reply.evidence };
}

/** Null where the configuration does not name ComplyAI's address. */
export function isOurs(c: Conversation, url: string): boolean | null {
  const ours = c.environment.options[STRIPE_CALLBACK];
  return ours === undefined ? null : withoutQuery(url) === withoutQuery(ours);
}

/** What follows the path may be a secret of the receiver. */
export const withoutQuery = (address: string) => address.split(/[?#]/)[0] ?? "";
