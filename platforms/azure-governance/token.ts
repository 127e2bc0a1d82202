import { z } from "zod";
import { accepted, parsed } from "@/platforms/answers";
import { signHs256 } from "@/platforms/drivers/hs256";
import { type Conversation, PlatformError } from "@/platforms/platform";

type Session = { token: string; goodUntil: number };
type Keyring = {
  session?: Session;
  renewing?: Promise<Session | undefined>;
  /** Before this moment nobody signs in again, however often the platform refuses. */
  restUntil: number;
  trouble?: PlatformError;
};

const KEYRING = "azure-governance.keyring";
/** The platform lets five sign-ins through in five minutes. */
const REST_MS = 65_000;
const EARLY_MS = 60_000;
const MINTED_SECONDS = 1800;
/** A clock a little behind ours must still find our token valid. */
const BACKDATE_SECONDS = 60;

const SignedIn = z.object({ access_token: z.string().min(1).optional(), expires_in: z.number().nullish() });

/** The bearer token to send, or undefined when the configuration gives no credential. */
export async function currentToken(c: Conversation): Promise<string | undefined> {
  const keyring = keyringOf(c);
  const now = c.now().getTime();
  if (keyring.session && keyring.session.goodUntil > now) return keyring.session.token;
  if (keyring.trouble && now < keyring.restUntil) throw keyring.trouble;
  return (await signIn(c, keyring))?.token;
}

/**
 * Another token after `refused` was not accepted, or undefined when there is none. Signs in at most once a
 * minute, so that a platform that refuses everything is not flooded with sign-ins.
 */
export async function renewedToken(c: Conversation, refused: string): Promise<string | undefined> {
  const keyring = keyringOf(c);
  if (keyring.session && keyring.session.token !== refused) return keyring.session.token;
  if (!keyring.renewing && c.now().getTime() < keyring.restUntil) return undefined;
  const session = await signIn(c, keyring);
  return session && session.token !== refused ? session.token : undefined;
}

function keyringOf(c: Conversation): Keyring {
  const known = c.memory.get(KEYRING);
  // Only this file writes the entry.
  if (known) return known as Keyring;
  const keyring: Keyring = { restUntil: 0 };
  c.memory.set(KEYRING, keyring);
  return keyring;
}

/** Everybody who needs a token at the same moment waits for the same sign-in. */
function signIn(c: Conversation, keyring: Keyring): Promise<Session | undefined> {
  keyring.renewing ??= signInOnce(c, keyring).finally(() => {
    keyring.renewing = undefined;
  });
  return keyring.renewing;
}

async function signInOnce(c: Conversation, keyring: Keyring): Promise<Session | undefined> {
  const now = c.now().getTime();
  const isRenewal = keyring.session !== undefined;
  try {
    const session = await obtain(c);
    // A first sign-in is free; after that once a minute is enough.
    if (isRenewal) keyring.restUntil = now + REST_MS;
    keyring.session = session;
    keyring.trouble = undefined;
    if (session) c.http.hide(session.token);
    return session;
  } catch (error) {
    if (error instanceof PlatformError && error.trouble !== "unreachable") {
      keyring.trouble = error;
      keyring.session = undefined;
      keyring.restUntil = now + Math.max(REST_MS, (error.details.retryAfterSeconds ?? 0) * 1000);
    }
    throw error;
  }
}

/** The first credential that the configuration gives, in a fixed order. */
async function obtain(c: Conversation): Promise<Session | undefined> {
  const token = await c.secret("token");
  if (token) return { token, goodUntil: Number.POSITIVE_INFINITY };
  const stagingKey = await c.secret("staging-admin-key");
  if (stagingKey) return withStagingKey(c, stagingKey);
  const [username, password] = await Promise.all([c.secret("username"), c.secret("password")]);
  if (username && password) return withPassword(c, username, password);
  const signingKey = await c.secret("jwt-secret");
  return signingKey ? minted(c, signingKey) : undefined;
}

async function withStagingKey(c: Conversation, key: string): Promise<Session> {
  const reply = await c.http.send({
    base: "api",
    method: "POST",
    path: "/api/v1/auth/staging-token",
    headers: { "x-staging-admin-key": key },
  });
  if (reply.status === 404)
    throw new PlatformError(
      "credentials",
      "The platform gives no token for our staging key (404): the key is wrong, or this environment does not offer that way in.",
      { evidence: reply.evidence, httpStatus: 404 },
    );
  const answer = parsed(SignedIn, accepted(reply));
  if (!answer.access_token) throw noToken(reply.evidence);
  return session(c, answer.access_token, answer.expires_in ?? 3600);
}

async function withPassword(c: Conversation, username: string, password: string): Promise<Session> {
  const reply = await c.http.send({
    base: "api",
    method: "POST",
    path: "/api/v1/auth/login",
    form: { username, password },
  });
  if (reply.status === 401 || reply.status === 403)
    throw new PlatformError(
      "credentials",
      reply.status === 401
        ? "The platform does not accept our user name and password (401)."
        : "This environment does not let anyone sign in with a password (403). Configure a token instead.",
      { evidence: reply.evidence, httpStatus: reply.status },
    );
  const answer = parsed(SignedIn, accepted(reply));
  // The body never holds the token: it only comes as a cookie.
  const cookie = reply.headers("set-cookie").find((line) => line.startsWith("access_token="));
  const token = cookie?.slice("access_token=".length).split(";")[0]?.replaceAll('"', "");
  if (!token) throw noToken(reply.evidence);
  return session(c, token, answer.expires_in ?? 1800);
}

/** A token that may see one tenant only, signed by ourselves; undefined without the signing key. */
export async function tenantToken(c: Conversation, directoryId: string): Promise<string | undefined> {
  const key = await c.secret("jwt-secret");
  if (!key) return undefined;
  const { token } = minted(c, key, { roles: ["user"], tenant_ids: [directoryId] });
  c.http.hide(token);
  return token;
}

/** Signs a token ourselves with the claims that the platform's own tokens carry. */
function minted(
  c: Conversation,
  key: string,
  may: { roles?: string[]; tenant_ids?: string[] } = {},
): Session {
  const { options } = c.environment;
  const issuedAt = Math.floor(c.now().getTime() / 1000) - BACKDATE_SECONDS;
  const list = (text: string | undefined) => (text ?? "").split(",").flatMap((part) => part.trim() || []);
  const claims = {
    sub: options.subject ?? "wheelhouse",
    email: null,
    name: "Wheelhouse",
    roles: [options.role ?? "admin"],
    tenant_ids: list(options["tenant-ids"]),
    personas: [],
    ...may,
    iat: issuedAt,
    exp: issuedAt + BACKDATE_SECONDS + MINTED_SECONDS,
    iss: options.issuer ?? "azure-governance-platform",
    aud: options.audience ?? "azure-governance-api",
    type: "access",
  };
  return session(c, signHs256(claims, key), MINTED_SECONDS);
}

function session(c: Conversation, token: string, livesSeconds: number): Session {
  const livesMs = Math.min(Math.max(livesSeconds, 0), 86_400) * 1000;
  return { token, goodUntil: c.now().getTime() + Math.max(livesMs - EARLY_MS, livesMs / 2) };
}

const noToken = (evidence: NonNullable<PlatformError["details"]["evidence"]>) =>
  new PlatformError("unreadable", "The platform let us in but gave no token.", { evidence });
