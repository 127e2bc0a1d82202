import { z } from "zod";
import { worst } from "@/domain/status";
import { utcDate } from "@/platforms/answers";
import { readStripe } from "@/platforms/drivers/stripe";
import { type Answer, type Conversation, PlatformError, type Question } from "@/platforms/platform";
import type { SubscriptionSeen } from "@/platforms/subscription";
import { META_VERIFY, proveCallback } from "./meta-resubscribe";
import { META_CALLBACK, readSubscriptions } from "./meta-subscriptions";
import { isOurs, readEndpoints, readUndelivered, withoutQuery } from "./stripe-queries";

const SEARCHED_DAYS = 7;
const DAY_MS = 86_400_000;

const Delivered = z.object({ data: z.array(z.object({ created: z.number() })) });

/** Asked as Meta would; undefined where the configuration does not name all that it takes. */
async function challenge(c: Conversation): Promise<{ holds: boolean; said: string } | undefined> {
  const word = await c.secret(META_VERIFY);
  if (!word || !c.environment.options[META_CALLBACK]) return undefined;
  try {
    await proveCallback(c, word);
    return { holds: true, said: "ComplyAI's address gives the challenge back." };
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error;
    return { holds: false, said: error.message };
  }
}

async function askMetaSubscriptions(c: Conversation): Promise<Answer> {
  const [{ app, own, wrong, accounts, more, evidence }, proof] = await Promise.all([
    readSubscriptions(c),
    challenge(c),
  ]);
  const trouble = [wrong, proof && !proof.holds ? proof.said : null].filter(Boolean).join(" ");
  const ofApp: SubscriptionSeen = {
    externalId: `app:${app}`,
    provider: "meta",
    title: "Changes of ad accounts",
    tenant: "",
    status: trouble ? "alert" : "ok",
    said:
      trouble || `The app is subscribed. ${proof?.said ?? "Its address was not asked for the challenge."}`,
    callback: own?.callback ? withoutQuery(own.callback) : null,
    lastDeliveryAt: null,
    quietAfterSeconds: null,
    facts: { "listens to": own?.fields.join(", ") ?? null },
  };
  const onAccounts = accounts.map(
    ({ account, installed, trouble: refused }): SubscriptionSeen => ({
      externalId: `act:${account.act}`,
      provider: "meta",
      title: `Ad account ${account.act}`,
      tenant: account.organization,
      status: installed === null ? "unknown" : installed ? "ok" : "alert",
      said:
        installed === null
          ? (refused ?? "Meta did not say.")
          : installed
            ? "The app is installed on it."
            : "The app is not installed on it, so Meta tells nothing of it.",
      callback: null,
      lastDeliveryAt: null,
      quietAfterSeconds: null,
    }),
  );
  const without = onAccounts.filter(({ status }) => status === "alert").length;
  const unseen = onAccounts.filter(({ status }) => status === "unknown").length;
  return {
    observations: [
      {
        check: "meta-subscribed",
        status: worst([ofApp, ...onAccounts].map(({ status }) => status)),
        reason: [
          ofApp.said,
          without > 0
            ? `${without} of ${accounts.length} ad accounts lack the app and tell nothing.`
            : `${accounts.length - unseen} ad accounts have it.`,
          ...(unseen > 0 ? [`${unseen} could not be asked.`] : []),
          ...(more ? ["There are more ad accounts than are asked."] : []),
        ].join(" "),
        facts: { accounts: accounts.length, without, unseen },
        evidence,
      },
    ],
    subscriptions: { source: "meta-subscriptions", seen: [ofApp, ...onAccounts] },
  };
}

async function askStripeWebhooks(c: Conversation): Promise<Answer> {
  const since = new Date(c.now().getTime() - SEARCHED_DAYS * DAY_MS);
  const [{ endpoints, evidence }, missed, newest] = await Promise.all([
    readEndpoints(c),
    readUndelivered(c, since, ""),
    readStripe(c, Delivered, "/v1/events", { delivery_success: "true", limit: 1 }),
  ]);
  const lastDeliveryAt = utcDate(newest.data.data[0]?.created) ?? null;
  const lost = `${missed.more ? "At least " : ""}${missed.events.length}`;
  const missedText =
    missed.events.length === 0
      ? `Every event of the last ${SEARCHED_DAYS} days was taken.`
      : `${lost} of the last ${SEARCHED_DAYS} days ${missed.events.length === 1 ? "was" : "were"} not taken; send them again.`;
  const seen = endpoints.map((each): SubscriptionSeen => {
    const ours = isOurs(c, each.url);
    const isOn = each.status === "enabled";
    const counts = ours !== false;
    return {
      externalId: each.id,
      provider: "stripe",
      title: ours ? "Events for ComplyAI" : "Events for another address",
      tenant: "",
      status: !counts ? "paused" : !isOn ? "alert" : missed.events.length > 0 ? "warn" : "ok",
      said: !counts
        ? `Not ComplyAI's${isOn ? "" : ", and switched off"}.`
        : isOn
          ? missedText
          : "Stripe has switched this address off: everything is missed until it is on again.",
      callback: withoutQuery(each.url),
      lastDeliveryAt: counts && isOn ? lastDeliveryAt : null,
      quietAfterSeconds: null,
      facts: { "kinds of event": (each.enabled_events ?? []).join(", ").slice(0, 300) || null },
    };
  });
  const own = seen.filter(({ status }) => status !== "paused");
  return {
    observations: [
      {
        check: "stripe-delivers",
        status: own.length === 0 ? "alert" : worst(own.map(({ status }) => status)),
        reason:
          own.length === 0
            ? "ComplyAI's address is not among those that Stripe delivers to: it is told nothing."
            : own.map(({ said }) => said).join(" "),
        facts: { addresses: endpoints.length, missed: missed.events.length },
        evidence,
      },
    ],
    subscriptions: { source: "stripe-webhooks", seen },
  };
}

/** Who outside calls ComplyAI, and whether it arrives. */
export const subscriptionQuestions: readonly Question[] = [
  {
    key: "meta-subscriptions",
    title: "What Meta tells ComplyAI of",
    everySeconds: 1800,
    atLeastSecondsApart: 120,
    timeoutSeconds: 60,
    ask: askMetaSubscriptions,
  },
  {
    key: "stripe-webhooks",
    title: "What Stripe delivers to ComplyAI",
    everySeconds: 900,
    atLeastSecondsApart: 60,
    timeoutSeconds: 40,
    ask: askStripeWebhooks,
  },
];
