import { z } from "zod";
import type { CredentialTest } from "@/platforms/credential";
import { guardedProof, proofOf, withValue } from "@/platforms/drivers/credential-kit";
import { flowerWorkers } from "@/platforms/drivers/flower";
import { readMeta } from "@/platforms/drivers/meta";
import { appLogin, META_APP_SECRET, META_TOKEN_KEY, openAnyToken } from "./meta-accounts";
import { metaTokenProof } from "./meta-debug";
import { META_VERIFY, proveCallback } from "./meta-resubscribe";
import { syncPath } from "./services";

const NOBODY = "wheelhouse-nobody";

const appSecret: CredentialTest = {
  credential: META_APP_SECRET,
  how: "Lists the app's subscriptions at Meta.",
  timeoutSeconds: 20,
  test: (c, value) =>
    proofOf(async () => {
      const { app, token } = await appLogin(withValue(c, META_APP_SECRET, value));
      const { reply } = await readMeta(c, z.object({ data: z.array(z.unknown()) }), {
        token,
        path: `/${encodeURIComponent(app)}/subscriptions`,
      });
      return { said: `Meta accepts it as the secret of the app ${app}.`, evidence: reply.evidence };
    }),
};

const verifyWord: CredentialTest = {
  credential: META_VERIFY,
  how: "Asks ComplyAI's address as Meta would, with a random word.",
  timeoutSeconds: 15,
  test: (c, value) =>
    proofOf(
      async () => {
        c.http.hide(value);
        await proveCallback(c, value);
        return { said: "ComplyAI gives the challenge back." };
      },
      ({ details }) => details.httpStatus === 403,
    ),
};

/** Nothing leaves for Meta: a stored token either opens or it does not. */
const tokenKey: CredentialTest = {
  credential: META_TOKEN_KEY,
  how: "Opens one of the stored tokens and forgets it.",
  timeoutSeconds: 20,
  test: (c, value) =>
    proofOf(
      async () => {
        const account = await openAnyToken(c, value);
        return { said: `It opens the token of business account ${account}.` };
      },
      ({ trouble, message }) => trouble === "credentials" && message.includes("does not open"),
    ),
};

/** An organisation that cannot exist: who is let in hears that there is none (404), and nothing is started. */
const syncKey = (credential: "internal-key" | "api-token"): CredentialTest => ({
  credential,
  how: "Asks for a sync of an organisation that does not exist; nothing is started.",
  timeoutSeconds: 25,
  test: (c, value) => {
    c.http.hide(value);
    const ask = (key: string | undefined) =>
      c.http.send({
        base: "api",
        method: "POST",
        path: syncPath(c, NOBODY),
        headers: headersOf(credential, key),
        timeoutSeconds: 10,
      });
    return guardedProof({ who: "ComplyAI", ask, passes: [400, 404, 422] }, value);
  },
});

const headersOf = (credential: string, key: string | undefined): Record<string, string> => {
  if (key === undefined) return {};
  return credential === "internal-key" ? { "x-internal-key": key } : { authorization: `Bearer ${key}` };
};

const flower = (credential: string): CredentialTest => ({
  credential,
  how: "Asks Flower which workers answer.",
  timeoutSeconds: 15,
  test: (c, value) =>
    proofOf(async () => {
      const { reply } = await flowerWorkers(withValue(c, credential, value), {
        base: "flower",
        user: "flower-user",
        password: "flower-password",
        timeoutSeconds: 8,
      });
      return { said: "Flower lets us in.", evidence: reply.evidence };
    }),
});

/** A token at Meta says of itself when it ends and what it may do. */
export const metaTokenTest = (credential: string): CredentialTest => ({
  credential,
  how: "Asks Meta what the token is, as the app; no data of a customer is read.",
  timeoutSeconds: 20,
  test: metaTokenProof,
});

export const ownTests: readonly CredentialTest[] = [
  appSecret,
  verifyWord,
  tokenKey,
  syncKey("internal-key"),
  syncKey("api-token"),
  flower("flower-user"),
  flower("flower-password"),
  metaTokenTest("user-token"),
  metaTokenTest("system-token"),
];
