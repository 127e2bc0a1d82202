import type { NextAuthOptions } from "next-auth";
import Credentials from "next-auth/providers/credentials";
import type { OAuthConfig } from "next-auth/providers/oauth";
import type { Db } from "@/db";
import type { IdentityProviderEntry } from "@/domain/schema/settings";
import type { Refusal } from "@/domain/sign-in";
import { checkedLookup } from "@/platforms/outbound/addresses";
import { env } from "@/server/env";
import { log } from "@/server/log";
import { BROKEN } from "@/server/refusal";
import { toldOf } from "@/server/told";
import type { Claims } from "./provider/claims";
import { type CameIn, comeIn } from "./provider/come-in";
import type { Metadata } from "./provider/discover";
import type { Intent } from "./provider/intent";
import { stepUpThere } from "./provider/step-up-there";
import { visitOf } from "./sessions";
import { signIn } from "./sign-in";
import { signOut } from "./sign-out";

export const DAY_SECONDS = 86_400;
export const sessionCookie = () => (env().isSecure ? "__Host-wheelhouse.session" : "wheelhouse.session");
export const sessionCookieOptions = () =>
  ({ httpOnly: true, sameSite: "strict", path: "/", secure: env().isSecure }) as const;

export type Provider = { entry: IdentityProviderEntry; metadata: Metadata; clientSecret: string };
export type Asking = {
  db: Db;
  from: { ip: string; userAgent: string };
  provider: Provider | undefined;
  intent: Intent;
  /** Told what the library refused by itself. */
  onTrouble: (error: unknown) => void;
};

/**
 * The cookie carries nothing but a random session token, encrypted; who it belongs to and whether it still counts
 * is read from the sessions table on every request, so an ended session is out at once.
 */
export const authOptions = ({ db, from, provider, intent, onTrouble }: Asking): NextAuthOptions => ({
  session: { strategy: "jwt", maxAge: DAY_SECONDS },
  pages: { signIn: "/sign-in", error: "/sign-in" },
  cookies: { sessionToken: { name: sessionCookie(), options: sessionCookieOptions() } },
  providers: [
    Credentials({
      credentials: { email: {}, password: {}, code: {} },
      async authorize(given) {
        const outcome = await signIn(
          db,
          {
            email: String(given?.email ?? ""),
            password: String(given?.password ?? ""),
            ...(given?.code && { code: String(given.code) }),
          },
          from,
        ).catch((error: unknown) => {
          log.error({ error }, "signing in broke");
          // The library shows whoever asks what is thrown here.
          throw new Error(toldOf(error)?.message ?? BROKEN);
        });
        if (!outcome.ok) throw new Error(outcome.message);
        return { id: outcome.personId, name: outcome.name, email: outcome.email, sid: outcome.token };
      },
    }),
    ...(provider ? [oidc(provider)] : []),
  ],
  callbacks: {
    async signIn({ user, account, profile }) {
      if (!provider || account?.provider !== provider.entry.name) return true;
      const cameIn = await arrive(db, { provider, intent, claims: profile as Claims }, from);
      if (!cameIn.ok) return refusedAt(cameIn.refusal, intent);
      Object.assign(user, { sid: cameIn.token });
      return true;
    },
    jwt: ({ token, user }) => (user && "sid" in user ? { sid: user.sid } : { sid: token.sid }),
    session: ({ session }) => ({ expires: session.expires }),
    redirect: ({ baseUrl }) => `${baseUrl}/signed-in${intent.kind === "step-up" ? "?after=step-up" : ""}`,
  },
  events: {
    signOut: async ({ token }) => {
      const visit = typeof token?.sid === "string" ? await visitOf(db, token.sid) : undefined;
      if (visit) await signOut(db, visit.actor);
    },
  },
  logger: {
    error: (_code, about) => onTrouble("error" in about && about.error ? about.error : about),
    warn: () => undefined,
  },
});

/** Where somebody is led who was not let in; the page has the words. */
export const refusedAt = (refusal: Refusal, intent: Intent) =>
  intent.kind === "step-up" ? `/signed-in?refused=${refusal}` : `/sign-in?refused=${refusal}`;

function arrive(
  db: Db,
  { provider, intent, claims }: { provider: Provider; intent: Intent; claims: Claims },
  from: Asking["from"],
): Promise<CameIn> {
  const coming = { entry: provider.entry, issuer: provider.metadata.issuer, claims };
  return intent.kind === "step-up"
    ? stepUpThere(db, { ...coming, intent }, from)
    : comeIn(db, { ...coming, intent }, from, new Date());
}

/** Everything is named here, so that the library looks nothing up by itself but the provider's keys. */
const oidc = ({ entry, metadata, clientSecret }: Provider): OAuthConfig<Claims> => ({
  id: entry.name,
  name: entry.label,
  type: "oauth",
  idToken: true,
  checks: ["pkce", "state", "nonce"],
  issuer: metadata.issuer,
  clientId: entry.clientId,
  clientSecret,
  authorization: { url: metadata.authorization_endpoint, params: { scope: entry.scopes } },
  token: metadata.token_endpoint,
  jwks_endpoint: metadata.jwks_uri,
  client: {
    token_endpoint_auth_method: basicOrPost(metadata),
    id_token_signed_response_alg: algorithmOf(metadata),
  },
  httpOptions: { timeout: 5000, lookup: checkedLookup(entry.privateNetwork) },
  profile: (claims) => ({ id: String(claims.sub ?? "") }),
});

const basicOrPost = ({ token_endpoint_auth_methods_supported: supported }: Metadata) =>
  !supported || supported.includes("client_secret_basic") ? "client_secret_basic" : "client_secret_post";

/** Only signatures with a key pair count: one made with the client's own secret proves nothing more than the secret. */
function algorithmOf({ id_token_signing_alg_values_supported: supported = ["RS256"] }: Metadata): string {
  return ["RS256", "PS256", "ES256", "EdDSA"].find((name) => supported.includes(name)) ?? "RS256";
}
