import type { FlowAnswer, FlowPlan, FlowView } from "@/platforms/flow";
import type { Conversation } from "@/platforms/platform";
import { debugToken } from "./meta-debug";
import { openStored, readStored } from "./stored-token";
import { userTokenName } from "./token-credentials";
import { accountOf, at, fields, findingsOf, input, lookBefore, stands, tenantOf } from "./token-looks";

const DAY_SECONDS = 86_400;

export const renewUserToken: FlowPlan = {
  key: "renew-user-token",
  kind: "rotation",
  title: "Have a person connect Meta again",
  purpose:
    "A person's token ends after 60 days, and only they can renew it. Its owners are asked in ComplyAI; the flow waits for the new token and proves it.",
  fields,
  input,
  subject: ({ account = "" }) => `meta-token:${account}`,
  label: ({ tenant = "", account = "" }) => `Person's token of business account ${account} (${tenant})`,
  tenant: ({ tenant = "" }) => tenant,
  credential: "user-token",
  credentialName: ({ account = "" }) => userTokenName(account),
  steps: [
    {
      kind: "ask",
      key: "before",
      title: "Look at the token in use",
      everySeconds: 0,
      forSeconds: 0,
      timeoutSeconds: 40,
      ask: lookBefore,
      source: at(127),
    },
    {
      kind: "action",
      key: "ask-owners",
      title: "Ask the owners to connect again",
      why: "They find the message in ComplyAI. Call them besides where the token ends within a day.",
      action: "owners.notify",
      input: tenantOf,
      skippable: true,
      source: at(137),
    },
    {
      kind: "ask",
      key: "connected",
      title: "Wait for the new token",
      why: "It is there when ComplyAI stores one that ends later, and Meta accepts it.",
      everySeconds: 600,
      forSeconds: 14 * DAY_SECONDS,
      timeoutSeconds: 40,
      ask: connected,
      source: at(136),
    },
    {
      kind: "ask",
      key: "new-accepted",
      title: "Proof: Meta accepts the new token",
      why: "It must be of ComplyAI's app, with all rights, and read an ad account of this business.",
      everySeconds: 0,
      forSeconds: 0,
      timeoutSeconds: 40,
      ask: async (c, view): Promise<FlowAnswer> => {
        const { findings, seen } = await findingsOf(c, accountOf(view), await openStored(c, accountOf(view)));
        const isGood = stands(findings);
        return {
          state: isGood ? "passed" : "failed",
          said: isGood ? "The new token is right for this business." : "The new token is not right.",
          findings,
          facts: { expires: seen.expires?.toISOString() ?? null },
          evidence: seen.reply.evidence,
        };
      },
      source: at(152),
    },
    {
      kind: "action",
      key: "sync",
      title: "Sync this organisation with it",
      action: "sync.trigger",
      input: tenantOf,
    },
  ],
};

/** A token that ends later than the one before, or is valid where that was not. */
async function connected(c: Conversation, view: FlowView): Promise<FlowAnswer> {
  const { sealed } = await readStored(c, accountOf(view));
  if (!sealed) return { state: "pending", said: "No token is stored yet." };
  const seen = await debugToken(c, await openStored(c, accountOf(view)));
  const before = view.found.before;
  const ended = typeof before?.expires === "string" ? Date.parse(before.expires) : null;
  const endsLater =
    before?.valid !== true || seen.expires === null || (ended !== null && seen.expires.getTime() > ended);
  const isNew = seen.isValid && endsLater;
  return {
    state: isNew ? "passed" : "pending",
    said: isNew
      ? `The connection was made again${seen.expires ? `; it ends ${seen.expires.toISOString().slice(0, 10)}` : ""}.`
      : "The token is still the one from before.",
    facts: { expires: seen.expires?.toISOString() ?? null },
    evidence: seen.reply.evidence,
  };
}
