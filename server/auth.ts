import "server-only";
import { cookies } from "next/headers";
import { decode, encode } from "next-auth/jwt";
import { cache } from "react";
import { database } from "./database";
import { nameTrouble } from "./name-trouble";
import { DAY_SECONDS, sessionCookie, sessionCookieOptions } from "./people/auth-options";
import { renewToken, type Visit, visitOf } from "./people/sessions";

/** Who is asking, or undefined; read once per request. */
export const currentVisit = cache(async (): Promise<Visit | undefined> => {
  const cookie = (await cookies()).get(sessionCookie())?.value;
  return cookie ? visitOfCookie(cookie).catch(nameTrouble) : undefined;
});

async function visitOfCookie(cookie: string): Promise<Visit | undefined> {
  const secret = process.env.NEXTAUTH_SECRET;
  if (!secret) return undefined;
  const token = await decode({ token: cookie, secret }).catch(() => null);
  return typeof token?.sid === "string" ? visitOf(database().db, token.sid) : undefined;
}

/** Puts a new token into the browser's cookie; only where a route answers. */
export async function keepToken(token: string): Promise<void> {
  const value = await encode({
    token: { sid: token },
    secret: process.env.NEXTAUTH_SECRET ?? "",
    maxAge: DAY_SECONDS,
  });
  (await cookies()).set(sessionCookie(), value, { ...sessionCookieOptions(), maxAge: DAY_SECONDS });
}

/** What the person may do has changed since the token was given: they get a new one. */
export async function renewIfDue(visit: Visit | undefined): Promise<void> {
  if (!visit?.mustRenew) return;
  const token = await renewToken(database().db, visit.actor.sessionId, { onlyIfDue: true });
  if (token) await keepToken(token);
}
