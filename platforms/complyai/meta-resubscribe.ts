import { randomBytes } from "node:crypto";
import { z } from "zod";
import { parsed } from "@/platforms/answers";
import { askMeta } from "@/platforms/drivers/meta";
import {
  type Action,
  type ActionCall,
  type Conversation,
  type Fact,
  PlatformError,
  type Settled,
} from "@/platforms/platform";
import { appLogin } from "./meta-accounts";
import {
  FIELDS,
  META_CALLBACK,
  OBJECT,
  readSubscriptions,
  type SubscriptionsSeen,
} from "./meta-subscriptions";

export const META_VERIFY = "meta-verify-token";
const VERIFY_PATH = "/webhooks/meta/verify";
const Written = z.object({ success: z.literal(true) });

/** Subscribes the app, then installs it on every ad account that lacks it. What is there already is left as it is. */
export const metaResubscribe: Action = {
  key: "meta.resubscribe",
  title: "Subscribe to Meta's webhooks again",
  label: () => "Subscribe to Meta again",
  tier: 1,
  purpose:
    "When Meta has stopped telling ComplyAI of changes. It adds what is missing and removes nothing; what was missed meanwhile comes with the next sync.",
  fields: [],
  capability: "meta.act",
  input: z.strictObject({}),
  target: () => "meta",
  repeatable: true,
  stoppable: true,
  expectedSeconds: 20,
  timeoutSeconds: 180,
  look: async (c) => {
    const seen = await readSubscriptions(c);
    return { facts: factsOf(seen), evidence: seen.evidence };
  },
  execute: (c, _input, run) => resubscribe(c, run),
  verify: {
    afterSeconds: 2,
    everySeconds: 20,
    forSeconds: 180,
    settled: (c) => settled(c),
  },
  reask: ["outside-meta", "meta-subscriptions"],
};

const factsOf = ({ wrong, accounts }: SubscriptionsSeen): Record<string, Fact> => ({
  app: wrong ?? "subscribed",
  accounts: accounts.length,
  without: accounts.filter(({ installed }) => installed === false).length,
  unseen: accounts.filter(({ installed }) => installed === null).length,
});

async function resubscribe(c: Conversation, run: ActionCall) {
  const callback = c.environment.options[META_CALLBACK];
  const word = await c.secret(META_VERIFY);
  if (!callback || !word)
    throw new PlatformError(
      "not-deployed",
      `The configuration names no "${callback ? META_VERIFY : META_CALLBACK}".`,
      { notSent: true },
    );
  await proveCallback(c, word);
  run.say("The address gives the challenge back.");

  const before = await readSubscriptions(c);
  const { app, token } = await appLogin(c);
  if (before.wrong) {
    const reply = await askMeta(c, {
      token,
      method: "POST",
      path: `/${encodeURIComponent(app)}/subscriptions`,
      form: {
        object: OBJECT,
        callback_url: callback,
        fields: FIELDS.join(","),
        verify_token: word,
        include_values: "true",
      },
    });
    parsed(Written, reply);
    run.say(`The app is subscribed: ${FIELDS.join(", ")}.`);
  } else run.say("The app is subscribed already.");

  const lacking = before.accounts.filter(({ installed }) => installed !== true);
  const failed: string[] = [];
  let done = 0;
  for (const [at, { account }] of lacking.entries()) {
    if (run.signal.aborted) break;
    try {
      const reply = await askMeta(c, {
        token: await account.token(),
        method: "POST",
        path: `/act_${encodeURIComponent(account.act)}/subscribed_apps`,
        form: { app_id: app },
      });
      parsed(Written, reply);
      done += 1;
      run.say(`${account.organization}, ${account.act}: installed.`);
    } catch (error) {
      if (!(error instanceof PlatformError)) throw error;
      failed.push(account.act);
      run.say(`${account.organization}, ${account.act}: ${error.message}`, "warn");
      // Calling on while Meta limits makes the wait longer.
      if (error.trouble === "rate-limited") break;
    }
    run.progress(at + 1, lacking.length);
  }
  return {
    said: `${before.wrong ? "The app was subscribed" : "The app was subscribed already"}; it was installed on ${done} of ${lacking.length} ad accounts that lacked it.`,
    facts: { subscribed: before.wrong !== null, installed: done, failed: failed.join(", ") || null },
    evidence: before.evidence,
  };
}

/** Asks as Meta will: a random word must come back as the whole answer. */
export async function proveCallback(c: Conversation, word: string): Promise<void> {
  const challenge = randomBytes(12).toString("hex");
  const prefix = c.dialect === "bearer" ? "/api/main" : "";
  const reply = await c.http.send({
    base: "api",
    path: c.environment.options["meta-verify-path"] ?? `${prefix}${VERIFY_PATH}`,
    query: { "hub.mode": "subscribe", "hub.challenge": challenge, "hub.verify_token": word },
    headers: { accept: "*/*" },
  });
  if (reply.status === 200 && reply.text.trim() === challenge) return;
  throw new PlatformError(
    "failed",
    reply.status === 200
      ? "ComplyAI's address answers but does not give the challenge back, so Meta would refuse it. Nothing was changed."
      : `ComplyAI's address refuses the verify word (${reply.status}): that of ComplyAI and ours differ, or it has moved. Nothing was changed.`,
    { evidence: reply.evidence, httpStatus: reply.status, notSent: true },
  );
}

async function settled(c: Conversation): Promise<Settled> {
  const seen = await readSubscriptions(c);
  const facts = factsOf(seen);
  const lacking = seen.accounts.filter(({ installed }) => installed !== true);
  const isDone = seen.wrong === null && lacking.length === 0 && seen.accounts.length > 0;
  return {
    state: isDone ? "succeeded" : "pending",
    said: isDone
      ? `The app is subscribed and installed on all ${seen.accounts.length} ad accounts.`
      : [
          seen.wrong ?? "The app is subscribed.",
          `${lacking.length} of ${seen.accounts.length} ad accounts are not seen to have it${
            lacking[0]
              ? `: ${lacking
                  .map(({ account }) => account.act)
                  .slice(0, 5)
                  .join(", ")}`
              : ""
          }.`,
        ].join(" "),
    facts,
    evidence: seen.evidence,
  };
}
