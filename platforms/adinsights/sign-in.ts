import { z } from "zod";
import { accepted, parsed, retryAfter } from "@/platforms/answers";
import type { Reply } from "@/platforms/outbound/outbound";
import { type Conversation, PlatformError } from "@/platforms/platform";
import { called, learnTenant, remembered } from "./tenants";

/** Access tokens live 30 minutes; renewed a little earlier. */
const TRUSTED_MS = 27 * 60_000;
const DAY_SECONDS = 86_400;
/** The platform allows 10 a minute and 100 a day from one address; people there sign in too. */
const PER_MINUTE = 8;
const PER_DAY = { background: 60, person: 90 };
/** A refused password is not tried again for so long. */
const REFUSED_MS = 5 * 60_000;

export type Purpose = keyof typeof PER_DAY;
type Session = { access: string; refresh: string; until: number };
type Desk = {
  sessions: Map<string, Session>;
  pending: Map<string, Promise<string>>;
  refusedUntil: Map<string, number>;
};

const Tokens = z.object({
  access: z.string().min(1).max(8000),
  refresh: z.string().min(1).max(8000).nullish(),
  tenant_id: z.string().max(100).nullish(),
});

const deskOf = (c: Conversation) =>
  remembered<Desk>(c, "sign-in", () => ({
    sessions: new Map(),
    pending: new Map(),
    refusedUntil: new Map(),
  }));

/** The tenant user's access token. `refused` is one that the platform did not accept: it is renewed once. */
export async function accessToken(
  c: Conversation,
  tenant: string,
  options: { purpose: Purpose; refused?: string },
): Promise<string> {
  const desk = deskOf(c);
  const session = desk.sessions.get(tenant);
  if (session && session.access !== options.refused && session.until > c.now().getTime())
    return session.access;
  const pending = desk.pending.get(tenant);
  if (pending) return pending;
  const renewal = renew(c, tenant, options.purpose).finally(() => desk.pending.delete(tenant));
  desk.pending.set(tenant, renewal);
  return renewal;
}

export async function hasUser(c: Conversation, tenant: string): Promise<boolean> {
  return Boolean((await c.secret(`${tenant}-username`)) && (await c.secret(`${tenant}-password`)));
}

/** The e-mail address and password that the console holds for a tenant's user. */
export async function userOf(
  c: Conversation,
  tenant: string,
): Promise<{ username: string; password: string }> {
  const username = await c.secret(`${tenant}-username`);
  const password = await c.secret(`${tenant}-password`);
  if (username && password) return { username, password };
  throw new PlatformError(
    "credentials",
    `${called(c, tenant)} has no user: the console has no ${tenant}-username and ${tenant}-password.`,
    { notSent: true },
  );
}

/** Signs in now, whatever is remembered of a former try; false when the platform refuses this user. */
export async function canSignIn(c: Conversation, tenant: string): Promise<boolean> {
  const desk = deskOf(c);
  const reply = await askAtDoor(c, "/api/auth/login/", await userOf(c, tenant), "person");
  desk.refusedUntil.delete(tenant);
  desk.sessions.delete(tenant);
  if (reply.status === 401) return false;
  keep(c, tenant, reply, "");
  return true;
}

export const isSignedIn = (c: Conversation, tenant: string): boolean =>
  (deskOf(c).sessions.get(tenant)?.until ?? 0) > c.now().getTime();

async function renew(c: Conversation, tenant: string, purpose: Purpose): Promise<string> {
  const desk = deskOf(c);
  const refusedUntil = desk.refusedUntil.get(tenant) ?? 0;
  if (refusedUntil > c.now().getTime()) throw refusal(c, tenant, refusedUntil);

  const refresh = desk.sessions.get(tenant)?.refresh;
  if (refresh) {
    const reply = await askAtDoor(c, "/api/token/refresh/", { refresh }, purpose);
    if (reply.status !== 401) return keep(c, tenant, reply, refresh);
    desk.sessions.delete(tenant);
  }

  const reply = await askAtDoor(c, "/api/auth/login/", await userOf(c, tenant), purpose);
  if (reply.status === 401) {
    const until = c.now().getTime() + REFUSED_MS;
    desk.refusedUntil.set(tenant, until);
    throw refusal(c, tenant, until, reply);
  }
  return keep(c, tenant, reply, "");
}

function refusal(c: Conversation, tenant: string, until: number, reply?: Reply): PlatformError {
  return new PlatformError(
    "credentials",
    `${called(c, tenant)}'s user cannot sign in. Check ${tenant}-username and ${tenant}-password; next try at ${new Date(until).toISOString().slice(11, 16)} UTC.`,
    { evidence: reply?.evidence, httpStatus: reply?.status },
  );
}

function keep(c: Conversation, tenant: string, reply: Reply, refresh: string): string {
  const tokens = parsed(Tokens, accepted(reply));
  // Tokens of the usual shape are redacted by their shape; remembering each would grow for ever.
  for (const token of [tokens.access, tokens.refresh])
    if (token && !token.startsWith("eyJ")) c.http.hide(token);
  if (tokens.tenant_id) learnTenant(c, tenant, { id: tokens.tenant_id });
  deskOf(c).sessions.set(tenant, {
    access: tokens.access,
    refresh: tokens.refresh ?? refresh,
    until: c.now().getTime() + TRUSTED_MS,
  });
  return tokens.access;
}

const SIGN_IN = "sign-in";

/** One sign-in, renewal or sign-up, inside the platform's one budget of them, which all processes share. */
export async function askAtDoor(
  c: Conversation,
  path: string,
  json: unknown,
  purpose: Purpose,
): Promise<Reply> {
  const isLimited = c.dialect !== "december";
  if (isLimited) {
    const { waitSeconds, taken } = await c.allowance.take(
      SIGN_IN,
      [
        { calls: PER_MINUTE, seconds: 60 },
        { calls: PER_DAY[purpose], seconds: DAY_SECONDS },
      ],
      c.now(),
    );
    if (waitSeconds > 0)
      throw new PlatformError(
        "rate-limited",
        `The platform allows 100 sign-ins a day from one address and the console has used ${taken}; next one in ${Math.ceil(waitSeconds / 60)} min.`,
        { retryAfterSeconds: Math.min(3600, waitSeconds), notSent: true },
      );
  }
  const reply = await c.http.send({ base: "api", path, method: "POST", json, timeoutSeconds: 10 });
  if (reply.status === 429)
    await c.allowance.close(SIGN_IN, new Date(c.now().getTime() + retryAfter(reply) * 1000));
  return reply;
}
