import { z } from "zod";
import { accepted, parsed } from "@/platforms/answers";
import type { CredentialTest } from "@/platforms/credential";
import { endOfJwt, guardedProof, proofOf } from "@/platforms/drivers/credential-kit";
import { databaseTest } from "@/platforms/drivers/credential-tests";
import { signHs256 } from "@/platforms/drivers/hs256";
import { type Conversation, PlatformError } from "@/platforms/platform";
import { askAsMember, withoutBody } from "./session";
import { twilioLogin } from "./twilio";

const LIVES_SECONDS = 60;
const WHO = "The platform";

const asMember = (c: Conversation, token: string | undefined) =>
  c.http.send({
    base: "api",
    path: "/api/auth/me",
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    timeoutSeconds: 8,
  });

/** What the configured member's token says of them; the platform looks the member up at every call. */
async function claimsOfMember(c: Conversation): Promise<Record<string, unknown>> {
  const token = await c.secret("token");
  const body = token?.split(".")[1];
  try {
    const claims: unknown = JSON.parse(Buffer.from(body ?? "", "base64url").toString("utf8"));
    if (typeof claims === "object" && claims !== null) return { ...claims };
  } catch {
    // Said below.
  }
  throw new PlatformError(
    "not-deployed",
    'To try a signing key a member is needed whom the platform knows: the credential "token" gives none, or is no JWT.',
    { notSent: true },
  );
}

/** Refresh tokens and access tokens are signed alike; only the end is ours. */
async function tokenOfMember(c: Conversation, secret: string): Promise<string> {
  const now = Math.floor(c.now().getTime() / 1000);
  const { jti: _unique, ...claims } = await claimsOfMember(c);
  const token = signHs256({ ...claims, iat: now, exp: now + LIVES_SECONDS }, secret);
  c.http.hide(token);
  return token;
}

export const jwtTest: CredentialTest = {
  credential: "jwt-secret",
  how: "Signs a token of the configured member, good for a minute, and asks who that is.",
  timeoutSeconds: 25,
  test: (c, value) => {
    c.http.hide(value);
    const ask = async (secret: string | undefined) =>
      asMember(c, secret === undefined ? undefined : await tokenOfMember(c, secret));
    return guardedProof({ who: WHO, ask, evidence: withoutBody }, value);
  },
};

const memberToken: CredentialTest = {
  credential: "token",
  how: "Asks the platform who is signed in.",
  timeoutSeconds: 20,
  test: async (c, value) => {
    c.http.hide(value);
    const ask = (token: string | undefined) => asMember(c, token);
    const proof = await guardedProof({ who: WHO, ask, evidence: withoutBody }, value);
    if (
      proof.state === "rejected" &&
      value === (await c.secret("token")) &&
      (await c.secret("refresh-token"))
    )
      return renewed(c);
    return { ...proof, expiresAt: endOfJwt(value) ?? null };
  },
};

/** The token lives a day; what counts then is whether it can still be renewed, as it is at every use. */
const renewed = (c: Conversation) =>
  proofOf(async () => {
    const reply = await askAsMember(c, "/api/auth/me");
    return {
      said: "The token itself has ended; its refresh token gives new ones.",
      evidence: withoutBody(reply),
    };
  });

const adminToken: CredentialTest = {
  credential: "admin-token",
  how: "Reads the platform's own view of its health.",
  timeoutSeconds: 20,
  test: async (c, value) => {
    c.http.hide(value);
    const ask = (token: string | undefined) =>
      c.http.send({
        base: "api",
        path: "/api/admin/system/health",
        headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
        timeoutSeconds: 8,
      });
    const proof = await guardedProof({ who: WHO, ask }, value);
    return { ...proof, expiresAt: endOfJwt(value) ?? null };
  },
};

const ResendRefusal = z.object({ name: z.string() });

/** A key that may only send is refused too, but by another name: Resend knows it. */
export const resendTest: CredentialTest = {
  credential: "resend-key",
  how: "Lists one mail at Resend.",
  timeoutSeconds: 15,
  test: (c, value) =>
    proofOf(async () => {
      c.http.hide(value);
      const reply = await c.http.send({
        base: "resend",
        path: "/emails",
        query: { limit: 1 },
        headers: { authorization: `Bearer ${value}` },
      });
      const details = { evidence: reply.evidence, httpStatus: reply.status };
      const named =
        reply.status === 401 || reply.status === 403 ? ResendRefusal.safeParse(json(reply)) : undefined;
      if (named?.success && named.data.name === "restricted_api_key")
        return { said: "Resend knows the key; it may only send.", status: "warn", evidence: reply.evidence };
      if (reply.status === 401 || reply.status === 403)
        throw new PlatformError("credentials", `Resend refuses the key (${reply.status}).`, details);
      parsed(z.object({ data: z.array(z.unknown()) }), accepted(reply));
      return { said: "Resend accepts the key.", evidence: withoutBody(reply) };
    }),
};

const Account = z.object({ status: z.string() });

/** The account's own token, or "SK…:secret" for a key of it. */
export const twilioTest: CredentialTest = {
  credential: "twilio-key",
  how: "Reads the account at Twilio.",
  timeoutSeconds: 15,
  test: (c, value) =>
    proofOf(async () => {
      const { account, login } = twilioLogin(c, value);
      const reply = accepted(
        await c.http.send({
          base: "twilio",
          path: `/2010-04-01/Accounts/${account}.json`,
          headers: { authorization: `Basic ${login}` },
        }),
      );
      const { status } = parsed(Account, reply);
      return {
        said: `Twilio accepts the key; the account is ${status.slice(0, 20)}.`,
        status: status === "active" ? "ok" : "warn",
        evidence: withoutBody(reply),
      };
    }),
};

const SlackAnswer = z.object({ ok: z.boolean(), error: z.string().nullish(), team: z.string().nullish() });
const DEAD = ["invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive"];

/** Slack refuses with success: what counts is in the answer. */
export const slackTest: CredentialTest = {
  credential: "slack-key",
  how: "Asks Slack whose token it is.",
  timeoutSeconds: 15,
  test: (c, value) =>
    proofOf(async () => {
      c.http.hide(value);
      const reply = accepted(
        await c.http.send({
          base: "slack",
          path: "/api/auth.test",
          method: "POST",
          headers: { authorization: `Bearer ${value}` },
          form: {},
        }),
      );
      const { ok, error, team } = parsed(SlackAnswer, reply);
      if (!ok)
        throw new PlatformError(
          DEAD.includes(error ?? "") ? "credentials" : "failed",
          `Slack refuses it: ${(error ?? "no reason").slice(0, 60)}.`,
          { evidence: reply.evidence, httpStatus: reply.status },
        );
      return {
        said: `Slack accepts it for ${(team ?? "a workspace").slice(0, 60)}.`,
        evidence: reply.evidence,
      };
    }),
};

export const ownTests: readonly CredentialTest[] = [
  jwtTest,
  memberToken,
  adminToken,
  resendTest,
  twilioTest,
  slackTest,
  databaseTest("database-login"),
];

function json(reply: { text: string }): unknown {
  try {
    return JSON.parse(reply.text);
  } catch {
    return undefined;
  }
}
