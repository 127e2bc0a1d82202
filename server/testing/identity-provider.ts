import { createPrivateKey, generateKeyPairSync, randomBytes, sign } from "node:crypto";
import http from "node:http";
import type { AddressInfo } from "node:net";
import Provider, { type Configuration } from "oidc-provider";
import type { IdentityProviderEntry } from "@/domain/schema/settings";

export type Someone = { sub: string } & Record<string, unknown>;
type Claims = Record<string, unknown>;

export type TestProvider = {
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** Who sits before the browser at the provider; undefined: they refuse. */
  who: Someone | undefined;
  /** Changes what its id tokens say, signed anew with its own key; what it makes of a bad one is for the console to see. */
  twist: ((claims: Claims) => Claims) | undefined;
  signsWith: "own key" | "a stranger's key";
  close(): Promise<void>;
};

const newKey = () => generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ format: "jwk" });

/** A real provider of OpenID Connect over HTTP, where everybody signs in at once and consents to everything. */
export async function startIdentityProvider(callbacks: readonly string[]): Promise<TestProvider> {
  const server = http.createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const clientSecret = `canary-${randomBytes(24).toString("hex")}`;
  const key = { ...newKey(), kid: "own", use: "sig", alg: "RS256" };
  const known = new Map<string, Someone>();

  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: "wheelhouse",
        client_secret: clientSecret,
        redirect_uris: [...callbacks],
        post_logout_redirect_uris: callbacks.map((address) => new URL("/sign-in", address).href),
      },
    ],
    jwks: { keys: [key] } as NonNullable<Configuration["jwks"]>,
    cookies: { keys: [randomBytes(16).toString("hex")] },
    claims: {
      openid: ["sub"],
      profile: ["name"],
      email: ["email", "email_verified"],
      groups: ["groups", "realm_access"],
    },
    conformIdTokenClaims: false,
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (_ctx, sub) => ({ accountId: sub, claims: () => known.get(sub) ?? { sub } }),
  });
  provider.on("server_error", (_ctx, error) => console.error(error));

  const self: TestProvider = {
    issuer,
    clientId: "wheelhouse",
    clientSecret,
    who: undefined,
    twist: undefined,
    signsWith: "own key",
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };

  provider.use(async (ctx, next) => {
    if (ctx.path.startsWith("/interaction/")) {
      const { prompt, params, grantId } = await provider.interactionDetails(ctx.req, ctx.res);
      if (!self.who) return provider.interactionFinished(ctx.req, ctx.res, { error: "access_denied" });
      known.set(self.who.sub, self.who);
      if (prompt.name === "login")
        return provider.interactionFinished(ctx.req, ctx.res, { login: { accountId: self.who.sub } });
      const grant = grantId
        ? await provider.Grant.find(grantId)
        : new provider.Grant({ accountId: self.who.sub, clientId: String(params.client_id) });
      grant?.addOIDCScope(String(params.scope));
      return provider.interactionFinished(ctx.req, ctx.res, {
        consent: { grantId: (await grant?.save()) ?? "" },
      });
    }
    await next();
    const body = ctx.body as { id_token?: string } | undefined;
    if (ctx.path === "/token" && body?.id_token && (self.twist || self.signsWith !== "own key")) {
      const claims = JSON.parse(Buffer.from(body.id_token.split(".")[1] ?? "", "base64url").toString());
      const signer = self.signsWith === "own key" ? key : newKey();
      ctx.body = { ...body, id_token: signed(signer, self.twist?.(claims) ?? claims) };
    }
  });
  server.on("request", provider.callback());
  return self;
}

function signed(jwk: Record<string, unknown>, claims: Claims): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const text = `${part({ alg: "RS256", kid: "own", typ: "JWT" })}.${part(claims)}`;
  const key = createPrivateKey({ key: jwk as never, format: "jwk" });
  return `${text}.${sign("sha256", Buffer.from(text), key).toString("base64url")}`;
}

/** How the configuration names it. */
export const entryOf = (
  { issuer, clientId }: TestProvider,
  more: Partial<IdentityProviderEntry> = {},
): IdentityProviderEntry => ({
  name: "acme",
  label: "Acme",
  issuer,
  clientId,
  clientSecret: "env:TEST_ACME_SECRET",
  scopes: "openid email profile groups",
  claim: "groups",
  roles: { admin: ["ops-admins"], operator: ["ops"], viewer: ["staff"] },
  admits: "anyone-with-a-role",
  privateNetwork: true,
  ...more,
});
