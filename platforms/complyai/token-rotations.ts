import { z } from "zod";
import type { Finding } from "@/domain/flow";
import { askMeta } from "@/platforms/drivers/meta";
import type { FlowAnswer, FlowPlan, FlowSight, FlowView } from "@/platforms/flow";
import { type Conversation, PlatformError } from "@/platforms/platform";
import { adAccountOf } from "./meta-accounts";
import { debugToken } from "./meta-debug";
import { isDead } from "./meta-token-revoke";
import { OrganizationId } from "./owners-notify";
import { AccountId, openStored, readStored } from "./stored-token";
import { systemTokenName, userTokenName } from "./token-credentials";

const at = (line: number) => ({ file: "complyai.md", line });
const DAY_SECONDS = 86_400;

const fields = [
  {
    key: "tenant",
    title: "Organisation",
    kind: "text",
    required: true,
    help: "Its id at ComplyAI.",
  },
  {
    key: "account",
    title: "Business account",
    kind: "text",
    required: true,
    help: "Its id at ComplyAI. Never a token.",
  },
] as const;
const input = z.strictObject({ tenant: OrganizationId, account: AccountId });
const accountOf = ({ input: given }: FlowSight) => given.account ?? "";
const tenantOf = ({ input: given }: FlowSight) => ({ tenant: given.tenant ?? "" });

/** What is stored now, and whether the two ids belong together. */
async function lookBefore(c: Conversation, view: FlowView): Promise<FlowAnswer> {
  const stored = await readStored(c, accountOf(view));
  if (stored.organization !== view.input.tenant)
    return {
      state: "failed",
      said: `Business account ${accountOf(view)} belongs to organisation ${stored.organization ?? "none"}, not to ${view.input.tenant}.`,
    };
  const name = stored.name?.slice(0, 100) ?? `organisation ${stored.organization}`;
  if (!stored.sealed)
    return { state: "passed", said: `${name} has no token stored.`, facts: { valid: false, expires: null } };
  const seen = await debugToken(c, await openStored(c, accountOf(view)));
  return {
    state: "passed",
    said: seen.isValid
      ? `The token of ${name} is valid${seen.expires ? ` until ${seen.expires.toISOString().slice(0, 10)}` : " and does not end"}.`
      : `Meta does not accept the token of ${name}: ${seen.reason}.`,
    facts: { valid: seen.isValid, type: seen.type, expires: seen.expires?.toISOString() ?? null },
    evidence: seen.reply.evidence,
    tenant: stored.organization ?? "",
  };
}

/** Whether a token is right for this business: valid, of our app, with its rights, and able to read an ad account. */
async function findingsOf(c: Conversation, account: string, token: string) {
  const seen = await debugToken(c, token);
  const findings: Finding[] = [
    {
      status: seen.isValid ? "ok" : "alert",
      title: "Valid",
      said: seen.isValid
        ? `Meta accepts it${seen.expires ? ` until ${seen.expires.toISOString().slice(0, 10)}` : "; it does not end"}.`
        : `Meta does not accept it: ${seen.reason}.`,
      ...(seen.isValid ? {} : { remedy: "Make a new one in Meta Business Settings." }),
    },
    {
      status: seen.isOurs ? "ok" : "alert",
      title: "Of our app",
      said: seen.isOurs ? "It was made for ComplyAI's app." : "It was made for another app.",
      ...(seen.isOurs ? {} : { remedy: "Choose ComplyAI's app when the token is made." }),
    },
    {
      status: seen.missing.length === 0 ? "ok" : "alert",
      title: "Rights",
      said: seen.missing.length === 0 ? "It has all rights." : `It lacks ${seen.missing.join(", ")}.`,
      ...(seen.missing.length === 0 ? {} : { remedy: `Tick ${seen.missing.join(", ")} and make it again.` }),
    },
  ];
  if (seen.isValid) findings.push(await readsAnAdAccount(c, account, token));
  return { findings, seen };
}

async function readsAnAdAccount(c: Conversation, account: string, token: string): Promise<Finding> {
  const title = "Reads an ad account";
  const act = await adAccountOf(c, account);
  if (!act) return { status: "warn", title, said: "The organisation has no ad account to try it on." };
  try {
    await askMeta(c, { token, path: `/act_${encodeURIComponent(act)}`, query: { fields: "id" } });
    return { status: "ok", title, said: `It reads ad account ${act}.` };
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error;
    const isRefusal = error.trouble === "credentials" || error.trouble === "forbidden";
    return {
      status: isRefusal ? "alert" : "unknown",
      title,
      said: error.message,
      ...(isRefusal ? { remedy: `Give the system user access to ad account ${act}.` } : {}),
    };
  }
}

const stands = (findings: readonly Finding[]) =>
  findings.every(({ status }) => status === "ok" || status === "warn");

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
