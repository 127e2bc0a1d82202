import type { FlowAnswer, FlowPlan, FlowSight } from "@/platforms/flow";
import { debugToken } from "./meta-debug";
import { isDead } from "./meta-token-revoke";
import { openStored } from "./stored-token";
import { systemTokenName } from "./token-credentials";
import { accountOf, at, fields, findingsOf, input, lookBefore, stands, tenantOf } from "./token-looks";

export const rotateSystemToken: FlowPlan = {
  key: "rotate-system-token",
  kind: "rotation",
  title: "Replace a system user's token",
  purpose:
    "A new token is made in Meta Business Settings, proved, stored for ComplyAI and used by a sync; only then the old one is revoked and proved dead.",
  fields,
  input,
  subject: ({ account = "" }) => `meta-token:${account}`,
  label: ({ tenant = "", account = "" }) => `System user's token of business account ${account} (${tenant})`,
  tenant: ({ tenant = "" }) => tenant,
  credential: "system-token",
  credentialName: ({ account = "" }) => systemTokenName(account),
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
      kind: "secret",
      key: "new-token",
      title: "The new token",
      why: "Made in Meta Business Settings for the same system user, with ads_read, ads_management and business_management.",
      slot: "pending",
      help: "The token, or a reference to where it lies. It is sealed at once and shown to nobody.",
      refuses: (value) =>
        /^EAA[A-Za-z0-9]{10,}$/.test(value.trim())
          ? undefined
          : 'A token of Meta begins with "EAA" and has letters and digits only.',
      source: at(145),
    },
    {
      kind: "ask",
      key: "new-accepted",
      title: "Proof: Meta accepts the new token",
      why: "It must be valid, of ComplyAI's app, with all rights, and read an ad account of this business.",
      everySeconds: 0,
      forSeconds: 0,
      timeoutSeconds: 40,
      ask: async (c, view): Promise<FlowAnswer> => {
        const token = await view.secret("pending");
        if (token === undefined) return { state: "failed", said: "There is no token to try. Give it first." };
        const { findings, seen } = await findingsOf(c, accountOf(view), token);
        const isGood = stands(findings);
        return {
          state: isGood ? "passed" : "failed",
          said: isGood ? "The new token is right for this business." : "The new token is not right.",
          findings,
          facts: { type: seen.type, expires: seen.expires?.toISOString() ?? null },
          evidence: seen.reply.evidence,
          ...(isGood ? { proves: { slot: "pending", state: "accepted" } } : {}),
        };
      },
      source: at(152),
    },
    {
      kind: "action",
      key: "put-in-place",
      title: "Store it for ComplyAI",
      why: "Sealed as ComplyAI seals it. The old one is copied aside and stays valid until it is revoked.",
      action: "meta-token.store",
      input: (sight) => ({ account: accountOf(sight), from: "pending" }),
      locked: { by: ["new-accepted"], because: "Nothing has shown yet that Meta accepts the new token." },
      leaves: (sight) => ({
        said: "ComplyAI uses the new token; the old one is valid still.",
        undo: {
          action: "meta-token.store",
          input: { account: accountOf(sight), from: "kept" },
          label: "Put the old token back",
        },
      }),
      source: at(146),
    },
    {
      kind: "action",
      key: "sync",
      title: "Sync this organisation with it",
      why: "The surest proof: ComplyAI itself works with the new token.",
      action: "sync.trigger",
      input: tenantOf,
    },
    {
      kind: "promote",
      key: "promote",
      title: "The new token is the one in use",
      locked: {
        by: ["new-accepted", "put-in-place", "sync"],
        because: "The new token is not proved in use yet.",
      },
    },
    {
      kind: "action",
      key: "revoke-old",
      title: "Revoke the old token",
      why: "Until then both work. Afterwards there is no way back to the old one.",
      action: "meta-token.revoke",
      input: (sight) => ({ account: accountOf(sight), which: "kept" }),
      onlyIf: hadToken,
      locked: {
        by: ["new-accepted", "put-in-place", "sync"],
        because: "The old token is taken away only when ComplyAI has synced with the new one.",
      },
    },
    {
      kind: "ask",
      key: "old-rejected",
      title: "Proof: the old token is refused",
      everySeconds: 15,
      forSeconds: 600,
      timeoutSeconds: 40,
      skippable: true,
      onlyIf: hadToken,
      ask: async (c, view): Promise<FlowAnswer> => {
        const now = await debugToken(c, await openStored(c, accountOf(view)));
        if (!now.isValid)
          return { state: "pending", said: `Meta does not accept the new token just now: ${now.reason}.` };
        const { dead, said } = await isDead(c, { account: accountOf(view), which: "kept" });
        return {
          state: dead ? "passed" : "pending",
          said: dead ? `The new token is accepted, the old one is not. ${said}` : said,
          evidence: now.reply.evidence,
          ...(dead ? { proves: { slot: "previous", state: "rejected" } } : {}),
        };
      },
    },
  ],
};

/** Where none was stored, or a dead one, there is nothing to revoke. */
function hadToken({ found }: FlowSight): boolean {
  return found.before?.valid === true;
}
