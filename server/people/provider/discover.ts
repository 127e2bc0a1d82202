import { z } from "zod";
import type { IdentityProviderEntry } from "@/domain/schema/settings";
import { type Outbound, openOutbound } from "@/platforms/outbound/outbound";

const Metadata = z.object({
  issuer: z.string(),
  authorization_endpoint: z.url(),
  token_endpoint: z.url(),
  jwks_uri: z.url(),
  end_session_endpoint: z.url().optional(),
  token_endpoint_auth_methods_supported: z.array(z.string()).optional(),
  id_token_signing_alg_values_supported: z.array(z.string()).optional(),
});
export type Metadata = z.output<typeof Metadata>;

const FRESH_MS = 10 * 60_000;
const known = new Map<string, { at: number; metadata: Metadata }>();
const doors = new Map<string, Outbound>();

/** Where an identity provider keeps what; asked at most every ten minutes. What goes wrong is an error in words. */
export async function discover(
  entry: Pick<IdentityProviderEntry, "issuer" | "privateNetwork">,
): Promise<Metadata> {
  const before = known.get(entry.issuer);
  if (before && Date.now() - before.at < FRESH_MS) return before.metadata;
  const reply = await doorTo(entry).send({
    base: "issuer",
    path: "/.well-known/openid-configuration",
    timeoutSeconds: 5,
  });
  if (reply.status !== 200) throw new Error(`its configuration answered ${reply.status}`);
  const metadata = Metadata.parse(reply.json());
  if (bare(metadata.issuer) !== bare(entry.issuer))
    throw new Error("issuer mismatch: it calls itself by another name");
  known.set(entry.issuer, { at: Date.now(), metadata });
  return metadata;
}

const bare = (issuer: string) => issuer.replace(/\/$/, "");

function doorTo({ issuer, privateNetwork }: Pick<IdentityProviderEntry, "issuer" | "privateNetwork">) {
  const key = `${privateNetwork} ${issuer}`;
  const door =
    doors.get(key) ??
    openOutbound({ baseUrls: { issuer: bare(issuer) }, privateNetwork, maximumBytes: 256 * 1024 });
  doors.set(key, door);
  return door;
}

/** The configuration may have moved: it is asked again at the next sign-in. */
export const forgetProvider = (issuer: string) => known.delete(issuer);
