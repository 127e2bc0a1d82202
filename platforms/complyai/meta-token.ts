import { z } from "zod";
import { askMeta, metaVersion, usageOf } from "@/platforms/drivers/meta";
import { type Conversation, PlatformError, type PlatformQuery } from "@/platforms/platform";
import { adAccountOf, appLogin, businessToken } from "./meta-accounts";
import { debugToken } from "./meta-debug";

const DAY_MS = 86_400_000;

export const metaToken: PlatformQuery<{ account: string }> = {
  key: "meta.token",
  title: "A Meta token's state",
  group: "webhooks",
  purpose:
    "Asks Meta about the token that is stored for a business account, and makes one call with it to see how much of its allowance is used. The token is shown to nobody.",
  capability: "meta.read",
  input: z.object({
    account: z
      .string()
      .trim()
      .regex(/^[A-Za-z0-9_-]{1,60}$/, "The id of a business account at ComplyAI."),
  }),
  fields: [
    {
      key: "account",
      title: "Business account",
      kind: "text",
      required: true,
      help: "Its id at ComplyAI. Never a token.",
    },
  ],
  timeoutSeconds: 45,
  columns: [
    { key: "account", title: "Account", kind: "code" },
    { key: "valid", title: "Valid", kind: "yes-no" },
    { key: "reason", title: "Why not", kind: "text" },
    { key: "expires", title: "Ends", kind: "time" },
    { key: "days", title: "Days left", kind: "number" },
    { key: "dataUntil", title: "Data may be read until", kind: "time" },
    { key: "type", title: "Kind", kind: "text" },
    { key: "missing", title: "Rights that are missing", kind: "text" },
    { key: "used", title: "Allowance used", kind: "percent" },
    { key: "minutes", title: "Minutes until access", kind: "number" },
    { key: "served", title: "Version that answered", kind: "code" },
  ],
  ask: async (c, { account }) => {
    await appLogin(c);
    const token = await businessToken(c, account);
    const { isValid, reason, type, expires, dataUntil, missing, reply } = await debugToken(c, token);
    const days = expires ? Math.floor((expires.getTime() - c.now().getTime()) / DAY_MS) : null;
    const used = isValid ? await usage(c, account, token) : undefined;
    const version = reply.header("facebook-api-version") ?? metaVersion(c);
    return {
      rows: [
        [
          account,
          isValid,
          reason,
          expires?.toISOString() ?? null,
          days,
          dataUntil?.toISOString() ?? null,
          type,
          missing.join(", ") || null,
          used?.percent ?? null,
          used?.minutes ?? null,
          version.slice(0, 20),
        ],
      ],
      truncated: false,
      said: saidOf(isValid, reason, days, missing, used),
      evidence: reply.evidence,
    };
  },
};

type Used =
  | { percent: number; minutes: number }
  | { trouble: string; percent?: undefined; minutes?: undefined };

/** Limits of a business are told with a call to one of its ad accounts, not with one to the user itself. */
async function usage(c: Conversation, account: string, token: string): Promise<Used | undefined> {
  const act = await adAccountOf(c, account);
  if (!act) return undefined;
  try {
    return usageOf(
      await askMeta(c, { token, path: `/act_${encodeURIComponent(act)}`, query: { fields: "id" } }),
    );
  } catch (error) {
    if (error instanceof PlatformError) return { trouble: error.message };
    throw error;
  }
}

function saidOf(
  isValid: boolean,
  reason: string | null,
  days: number | null,
  missing: readonly string[],
  used: Used | undefined,
): string {
  if (!isValid) return `Meta does not accept the token: ${reason}.`;
  const lasting = days === null ? "does not end" : `ends in ${days} ${days === 1 ? "day" : "days"}`;
  const rights = missing.length > 0 ? ` It lacks ${missing.join(", ")}.` : "";
  const trouble = used && "trouble" in used ? ` But a call with it failed: ${used.trouble}` : "";
  const limit =
    used?.percent !== undefined && used.percent >= 100
      ? ` Its business is limited for ${used.minutes} more minutes.`
      : "";
  return `The token is valid and ${lasting}.${rights}${limit}${trouble}`;
}
