import { z } from "zod";
import { utcDate } from "@/platforms/answers";
import type { CredentialProof } from "@/platforms/credential";
import { proofOf } from "@/platforms/drivers/credential-kit";
import { readMeta } from "@/platforms/drivers/meta";
import { type Conversation, PlatformError } from "@/platforms/platform";
import { appLogin } from "./meta-accounts";

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
    app_id: z.union([z.string(), z.number()]).nullish(),
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

type Refusal = z.output<typeof Debugged>["data"]["error"];

function reasonOf(c: Conversation, error: Refusal): string {
  const known = REASONS[error?.subcode ?? 0];
  const text = known ?? c.http.redact((error?.message ?? "Meta gives no reason").slice(0, 200));
  return error?.code ? `${text} (code ${error.code}${error.subcode ? `, ${error.subcode}` : ""})` : text;
}

/** What Meta says of a token. Asked for as the app, so that no data of a customer is read. */
export async function debugToken(c: Conversation, token: string) {
  c.http.hide(token);
  const { token: login, app } = await appLogin(c);
  const { data, reply } = await readMeta(c, Debugged, {
    token: login,
    path: "/debug_token",
    // Meta takes it nowhere else; by its name and its value it is hidden wherever the address is kept.
    query: { input_token: token },
  });
  const told = data.data;
  return {
    isValid: told.is_valid,
    reason: told.is_valid ? null : reasonOf(c, told.error),
    type: told.type ?? null,
    expires: told.expires_at ? utcDate(told.expires_at) : null,
    dataUntil: told.data_access_expires_at ? utcDate(told.data_access_expires_at) : null,
    missing: NEEDED.filter((right) => !told.scopes?.includes(right)),
    isOurs: told.app_id === undefined || told.app_id === null || String(told.app_id) === app,
    reply,
  };
}

/** An invalid token is answered with success: only what the answer says counts. */
export function metaTokenProof(c: Conversation, token: string): Promise<CredentialProof> {
  return proofOf(
    async () => {
      const seen = await debugToken(c, token);
      const { evidence } = seen.reply;
      if (!seen.isValid)
        throw new PlatformError("credentials", `Meta does not accept the token: ${seen.reason}.`, {
          evidence,
        });
      const lacks = seen.missing.length > 0 ? ` It lacks ${seen.missing.join(", ")}.` : "";
      const foreign = seen.isOurs ? "" : " It was made for another app.";
      return {
        said: `Meta accepts the token.${lacks}${foreign}`,
        status: lacks || foreign ? "warn" : "ok",
        expiresAt: seen.expires,
        facts: { type: seen.type, missing: seen.missing.join(", ") || null },
        evidence,
      };
    },
    // Our own login as the app may be refused as well; that says nothing about the token.
    ({ trouble, message }) =>
      trouble === "credentials" && message.startsWith("Meta does not accept the token"),
  );
}
