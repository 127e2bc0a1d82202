import { decode, encode } from "next-auth/jwt";
import type { Db } from "@/db";
import { env } from "@/server/env";
import { peekLink } from "@/server/people/links";

/** What a visit to the identity provider is for: to come in, to join an account to a link, to prove again who it is. */
export type Intent =
  | { kind: "sign-in" }
  | { kind: "bind"; link: string }
  | { kind: "step-up"; sessionId: string; at: number };

const MINUTES = 15;
export const intentCookie = () => (env().isSecure ? "__Host-wheelhouse.intent" : "wheelhouse.intent");

/** Lax, for it must come back with the answer of the provider; encrypted, for it names a session. */
export const intentOptions = () =>
  ({ httpOnly: true, sameSite: "lax", path: "/", secure: env().isSecure, maxAge: MINUTES * 60 }) as const;

const secret = () => process.env.NEXTAUTH_SECRET ?? "";

export const writtenIntent = (intent: Intent) =>
  encode({
    token: { intent: JSON.stringify(intent) },
    secret: secret(),
    maxAge: MINUTES * 60,
    salt: "intent",
  });

export async function readIntent(cookie: string | undefined): Promise<Intent> {
  const token = cookie
    ? await decode({ token: cookie, secret: secret(), salt: "intent" }).catch(() => null)
    : null;
  return typeof token?.intent === "string" ? JSON.parse(token.intent) : { kind: "sign-in" };
}

/** Whether a link lets somebody join an account to their identity at the provider. */
export async function bindsIdentity(db: Db, token: string): Promise<boolean> {
  return (await peekLink(db, token))?.purpose === "bind-identity";
}
