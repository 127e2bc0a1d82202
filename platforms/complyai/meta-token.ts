import { z } from "zod";
import { utcDate } from "@/platforms/answers";
import { askMeta, metaVersion, readMeta, usageOf } from "@/platforms/drivers/meta";
import { type Conversation, PlatformError, type PlatformQuery } from "@/platforms/platform";
import { adAccountOf, appLogin, businessToken } from "./meta-accounts";

const DAY_MS = 86_400_000;
/** Without these the sync cannot read ads, nor the app be installed on an ad account. */
const NEEDED = ["ads_read", "ads_management", "business_management"];

const REASONS: Readonly<Record<number, string>> = {
  458: "the customer removed the app",
  459: "the person must confirm something at Meta first",
  460: "the person changed the password",
  463: "it has expired",
  464: "the person's account is not confirmed",
  467: "it is no valid token any more",
  492: "the session has ended",
};

const Debugged = z.object({
  data: z.object({
    type: z.string().nullish(),
    is_valid: z.boolean(),
    expires_at: z.number().nullish(),
    data_access_expires_at: z.number().nullish(),
    scopes: z.array(z.string()).nullish(),
    error: z
      .object({ code: z.number().nullish(), subcode: z.number().nullish(), message: z.string().nullish() })
      .nullish(),
  }),
});

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
    const [{ token: app }, token] = await Promise.all([appLogin(c), businessToken(c, account)]);
    const { data, reply } = await readMeta(c, Debugged, {
      token: app,
      path: "/debug_token",
      // Meta takes it nowhere else; by its name and its value it is hidden wherever the address is kept.
      query: { input_token: token },
    });
    const told = data.data;
    const expires = told.expires_at ? utcDate(told.expires_at) : null;
    const days = expires ? Math.floor((expires.getTime() - c.now().getTime()) / DAY_MS) : null;
    const missing = NEEDED.filter((right) => !told.scopes?.includes(right));
    const reason = told.is_valid ? null : reasonOf(c, told.error);
    const used = told.is_valid ? await usage(c, account, token) : undefined;
    const until = told.data_access_expires_at ? utcDate(told.data_access_expires_at) : null;
    const version = reply.header("facebook-api-version") ?? metaVersion(c);
    return {
      rows: [
        [
          account,
          told.is_valid,
          reason,
          expires?.toISOString() ?? null,
          days,
          until?.toISOString() ?? null,
          told.type ?? null,
          missing.join(", ") || null,
          used?.percent ?? null,
          used?.minutes ?? null,
          version.slice(0, 20),
        ],
      ],
      truncated: false,
      said: saidOf(told.is_valid, reason, days, missing, used),
      evidence: reply.evidence,
    };
  },
};

function reasonOf(c: Conversation, error: z.output<typeof Debugged>["data"]["error"]): string {
  const known = REASONS[error?.subcode ?? 0];
  const text = known ?? c.http.redact((error?.message ?? "Meta gives no reason").slice(0, 200));
  return error?.code ? `${text} (code ${error.code}${error.subcode ? `, ${error.subcode}` : ""})` : text;
}

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
