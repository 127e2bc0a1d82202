import { stripeSignature } from "@/platforms/drivers/stripe";
import { noise, noiseBetween } from "@/platforms/simulator/noise";
import type { Route, SimReply, SimRequest, World } from "@/platforms/simulator/routes";

export const SIM_STRIPE_KEY = "rk_simulated_not_a_key";
export const SIM_SIGNING = "whsec_simulated_not_a_secret";
export const SIM_STRIPE_CALLBACK = "https://core.complyai.sim.example/webhooks/stripe";
const SLOT_MS = 3 * 3_600_000;
const KEPT_MS = 30 * 86_400_000;
const OLDEST_SIGNATURE_SECONDS = 300;
const TYPES = [
  "invoice.paid",
  "invoice.payment_failed",
  "customer.subscription.updated",
  "checkout.session.completed",
];

function eventAt(seed: string, slot: number) {
  const at = slot * SLOT_MS + noiseBetween(0, SLOT_MS - 1, seed, "stripe-at", slot);
  return {
    id: `evt_sim${String(slot).padStart(10, "0")}`,
    object: "event",
    type: TYPES[noiseBetween(0, TYPES.length - 1, seed, "stripe-type", slot)] ?? TYPES[0],
    created: Math.floor(at / 1000),
    livemode: false,
    api_version: "2025-10-29",
    pending_webhooks: noise(seed, "stripe-lost", slot) < 0.08 ? 1 : 0,
    data: { object: { id: `in_sim${slot}`, amount: noiseBetween(900, 90_000, seed, "stripe-amount", slot) } },
  };
}

/** Stripe's list of events and addresses, for a key that may only read. */
export function stripeRoutes(seed: string, world: World): Route[] {
  const events = () => {
    const now = world.now().getTime();
    const newest = Math.floor(now / SLOT_MS);
    return Array.from({ length: Math.ceil(KEPT_MS / SLOT_MS) }, (_, index) => eventAt(seed, newest - index))
      .filter(({ created }) => created * 1000 <= now && created * 1000 > now - KEPT_MS)
      .sort((a, b) => b.created - a.created);
  };
  const guarded =
    (handle: Route["handle"]): Route["handle"] =>
    (request, params) =>
      request.headers.authorization === `Bearer ${SIM_STRIPE_KEY}`
        ? handle(request, params)
        : refusal(401, "You did not provide an API key.");
  return [
    {
      method: "GET",
      path: "/v1/events",
      handle: guarded(({ query }) => {
        const type = query.get("type");
        const isWanted = (name: string) =>
          !type || (type.endsWith(".*") ? name.startsWith(type.slice(0, -1)) : name === type);
        const found = events().filter(
          (event) =>
            isWanted(String(event.type)) &&
            event.created >= Number(query.get("created[gte]") ?? 0) &&
            (query.get("delivery_success") !== "false" || event.pending_webhooks > 0),
        );
        const after = query.get("starting_after");
        const rest = after ? found.slice(found.findIndex(({ id }) => id === after) + 1) : found;
        const limit = Number(query.get("limit") ?? 10);
        return { json: { object: "list", data: rest.slice(0, limit), has_more: rest.length > limit } };
      }),
    },
    {
      method: "GET",
      path: "/v1/events/:id",
      handle: guarded((_request, { id }) => {
        const event = events().find((each) => each.id === id);
        return event ? { json: event } : refusal(404, `No such event: '${id}'`);
      }),
    },
    {
      method: "GET",
      path: "/v1/webhook_endpoints",
      handle: guarded(() => ({
        json: {
          object: "list",
          has_more: false,
          data: [
            {
              id: "we_simcore",
              url: SIM_STRIPE_CALLBACK,
              status: "enabled",
              enabled_events: ["*"],
              api_version: "2025-10-29",
              livemode: false,
            },
            {
              id: "we_simold",
              url: "https://old.complyai.sim.example/stripe?key=simulated",
              status: "disabled",
              enabled_events: ["invoice.paid"],
              api_version: "2023-10-16",
              livemode: false,
            },
          ],
        },
      })),
    },
  ];
}

/** ComplyAI's own address for Stripe: it checks the signature and works each event off once. */
export const stripeWebhookRoute = (
  prefix: string,
  world: World,
  workOff: (event: string, type: string) => Promise<void>,
): Route => ({
  method: "POST",
  path: `${prefix}/webhooks/stripe`,
  handle: async (request) => {
    if (!isSigned(request, world.now())) return { status: 400, json: { error: "Invalid signature" } };
    const event = request.json() as { id?: string; type?: string } | undefined;
    if (!event?.id) return { status: 400, json: { error: "No event" } };
    await workOff(event.id, event.type ?? "");
    return { json: { received: true } };
  },
});

function isSigned({ headers, body }: SimRequest, now: Date): boolean {
  const given = String(headers["stripe-signature"] ?? "");
  const seconds = Number(/t=(\d+)/.exec(given)?.[1]);
  const isRecent = Math.abs(now.getTime() / 1000 - seconds) <= OLDEST_SIGNATURE_SECONDS;
  return isRecent && given === stripeSignature(body, SIM_SIGNING, new Date(seconds * 1000));
}

const refusal = (status: number, message: string): SimReply => ({
  status,
  json: { error: { message, type: "invalid_request_error" } },
});
