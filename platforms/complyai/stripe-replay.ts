import { z } from "zod";
import { accepted, utcDate } from "@/platforms/answers";
import { readStripe, stripeSignature } from "@/platforms/drivers/stripe";
import { type Action, type Conversation, type Fact, PlatformError, type Settled } from "@/platforms/platform";
import { dateOf, withDatabase } from "./queries";
import { namesOf } from "./tables";

export const STRIPE_SIGNING = "stripe-signing-secret";
const PATH = "/webhooks/stripe";

const Input = z.object({
  event: z
    .string()
    .trim()
    .regex(/^evt_[A-Za-z0-9_]{6,100}$/, "The id of an event at Stripe; it begins with evt_."),
});
type Input = z.output<typeof Input>;

const StripeEvent = z.looseObject({
  id: z.string(),
  type: z.string(),
  created: z.number(),
  pending_webhooks: z.number().nullish(),
});

const readEvent = (c: Conversation, event: string) =>
  readStripe(c, StripeEvent, `/v1/events/${encodeURIComponent(event)}`);

/** When ComplyAI noted that it worked this event off; null when it did not, undefined where it shows no such list. */
async function workedOffAt(c: Conversation, event: string): Promise<Date | null | undefined> {
  try {
    const { rows } = await withDatabase(c, async (database) => {
      const w = await namesOf(c, database, "webhooks");
      return database.read(
        {
          name: "webhook-event-worked-off",
          text: `select extract(epoch from w.${w.at})::float8 as "at" from ${w.table} w where w.${w.event}::text = $1
            order by 1 limit 1`,
          row: z.object({ at: z.number().nullable() }),
        },
        [event],
      );
    });
    return rows[0] ? dateOf(rows[0].at) : null;
  } catch (error) {
    if (error instanceof PlatformError && error.trouble === "not-deployed") return undefined;
    throw error;
  }
}

const moment = (at: Date) => `${at.toISOString().slice(0, 16).replace("T", " ")} UTC`;

/**
 * Fetches the event from Stripe and delivers it to ComplyAI's own address, signed as Stripe signs. What ComplyAI is seen
 * to have worked off already is not sent again.
 */
export const stripeReplay: Action<Input> = {
  key: "stripe.replay",
  title: "Send a Stripe event again",
  label: ({ event }) => `Send ${event} again`,
  tier: 1,
  purpose:
    "For an event that ComplyAI missed. Look at the customer first: an event may have been worked off and only its answer been lost.",
  fields: [
    {
      key: "event",
      title: "Event",
      kind: "text",
      required: true,
      help: "Its id at Stripe, such as evt_1Q…, at most 30 days old.",
    },
  ],
  capability: "stripe.act",
  input: Input,
  target: ({ event }) => event,
  repeatable: false,
  expectedSeconds: 10,
  timeoutSeconds: 60,
  look: async (c, { event }) => {
    const { data, reply } = await readEvent(c, event);
    const at = await workedOffAt(c, event);
    const facts: Record<string, Fact> = {
      type: data.type,
      at: utcDate(data.created)?.toISOString() ?? null,
      pending: data.pending_webhooks ?? null,
      workedOff: at === undefined ? "not shown" : (at?.toISOString() ?? null),
    };
    return { facts, evidence: reply.evidence };
  },
  execute: async (c, { event }, run) => {
    const secret = await c.secret(STRIPE_SIGNING);
    if (!secret)
      throw new PlatformError("not-deployed", `The configuration names no "${STRIPE_SIGNING}" credential.`, {
        notSent: true,
      });
    const done = await workedOffAt(c, event);
    if (done)
      return {
        said: `ComplyAI worked it off on ${moment(done)}; it was not sent again.`,
        facts: { sent: false } as Record<string, Fact>,
      };
    const { data } = await readEvent(c, event);
    run.say(
      `${data.type}, made at ${utcDate(data.created)?.toISOString() ?? "an unknown time"}, is sent to ComplyAI.`,
    );
    const reply = await c.http.send({
      base: "core",
      method: "POST",
      path: c.environment.options["stripe-webhook-path"] ?? PATH,
      json: data,
      headers: {
        "stripe-signature": stripeSignature(JSON.stringify(data), secret, c.now()),
        "idempotency-key": event,
      },
      timeoutSeconds: 30,
    });
    if (reply.status === 400)
      throw new PlatformError(
        "failed",
        "ComplyAI refuses it (400): as a rule the signing secret here is not that of its address.",
        { evidence: reply.evidence, httpStatus: 400 },
      );
    accepted(reply);
    return {
      said: `ComplyAI took it (${reply.status}).`,
      facts: { sent: true, httpStatus: reply.status },
      evidence: reply.evidence,
    };
  },
  verify: {
    afterSeconds: 2,
    everySeconds: 10,
    forSeconds: 120,
    settled: (c, { event }) => settled(c, event),
  },
  reask: ["health-core", "stripe-webhooks"],
};

async function settled(c: Conversation, event: string): Promise<Settled> {
  const at = await workedOffAt(c, event);
  if (at)
    return {
      state: "succeeded",
      said: `ComplyAI noted on ${moment(at)} that it worked the event off.`,
      facts: { workedOff: at.toISOString() },
    };
  return {
    state: "pending",
    said:
      at === null
        ? "ComplyAI has not noted that it worked the event off."
        : 'ComplyAI shows no list of the events it worked off: look at the customer. The option "webhook-events-table" names one.',
    facts: { workedOff: at === null ? null : "not shown" },
  };
}
