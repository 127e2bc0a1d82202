import { z } from "zod";
import type { Finding } from "@/domain/flow";
import { askMeta } from "@/platforms/drivers/meta";
import type { FlowAnswer, FlowSight, FlowView } from "@/platforms/flow";
import { type Conversation, PlatformError } from "@/platforms/platform";
import { adAccountOf } from "./meta-accounts";
import { debugToken } from "./meta-debug";
import { OrganizationId } from "./owners-notify";
import { AccountId, openStored, readStored } from "./stored-token";

/** What both rotations of a Meta token ask for and look at. */
export const at = (line: number) => ({ file: "complyai.md", line });

export const fields = [
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
export const input = z.strictObject({ tenant: OrganizationId, account: AccountId });
export const accountOf = ({ input: given }: FlowSight) => given.account ?? "";
export const tenantOf = ({ input: given }: FlowSight) => ({ tenant: given.tenant ?? "" });

/** What is stored now, and whether the two ids belong together. */
export async function lookBefore(c: Conversation, view: FlowView): Promise<FlowAnswer> {
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
export async function findingsOf(c: Conversation, account: string, token: string) {
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

export const stands = (findings: readonly Finding[]) =>
  findings.every(({ status }) => status === "ok" || status === "warn");
