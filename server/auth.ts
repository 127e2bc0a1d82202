import "server-only";
import { cookies } from "next/headers";
import type { NextAuthOptions } from "next-auth";
import { decode } from "next-auth/jwt";
import Credentials from "next-auth/providers/credentials";
import { cache } from "react";
import { database } from "./database";
import { env } from "./env";
import { addressOf } from "./people/address";
import { revokeSessions, type Visit, visitOf } from "./people/sessions";
import { signIn } from "./people/sign-in";

const cookieName = () => (env().isSecure ? "__Host-wheelhouse.session" : "wheelhouse.session");
const DAY_SECONDS = 86_400;

/**
 * The cookie carries nothing but a random session token, encrypted; who it belongs to and whether it still counts
 * is read from the sessions table on every request, so an ended session is out at once.
 */
export const authOptions = (): NextAuthOptions => ({
  session: { strategy: "jwt", maxAge: DAY_SECONDS },
  pages: { signIn: "/sign-in", error: "/sign-in" },
  cookies: {
    sessionToken: {
      name: cookieName(),
      options: { httpOnly: true, sameSite: "strict", path: "/", secure: env().isSecure },
    },
  },
  providers: [
    Credentials({
      credentials: { email: {}, password: {} },
      async authorize(credentials, request) {
        const from = {
          ip: addressOf((name) => header(request.headers, name), env().proxyHops),
          userAgent: header(request.headers, "user-agent") ?? "",
        };
        const outcome = await signIn(
          database().db,
          { email: String(credentials?.email ?? ""), password: String(credentials?.password ?? "") },
          from,
        );
        if (!outcome.ok) throw new Error(outcome.message);
        return { id: outcome.personId, name: outcome.name, email: outcome.email, sid: outcome.token };
      },
    }),
  ],
  callbacks: {
    jwt: ({ token, user }) => (user && "sid" in user ? { sid: user.sid } : { sid: token.sid }),
    session: ({ session }) => ({ expires: session.expires }),
  },
  events: {
    signOut: async ({ token }) => {
      const visit = typeof token?.sid === "string" ? await visitOf(database().db, token.sid) : undefined;
      if (visit) await revokeSessions(database().db, { sessionId: visit.actor.sessionId }, "signed out");
    },
  },
  logger: { error: () => undefined, warn: () => undefined },
});

function header(headers: Record<string, string> | undefined, name: string): string | undefined {
  return headers?.[name];
}

/** Who is asking, or undefined; read once per request. */
export const currentVisit = cache(async (): Promise<Visit | undefined> => {
  const cookie = (await cookies()).get(cookieName())?.value;
  return cookie ? visitOfCookie(cookie) : undefined;
});

async function visitOfCookie(cookie: string): Promise<Visit | undefined> {
  const secret = process.env.NEXTAUTH_SECRET;
  if (!secret) return undefined;
  const token = await decode({ token: cookie, secret }).catch(() => null);
  return typeof token?.sid === "string" ? visitOf(database().db, token.sid) : undefined;
}
