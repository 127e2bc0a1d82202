import { z } from "zod";
import type { Reply } from "@/platforms/outbound/outbound";
import { type Conversation, PlatformError } from "@/platforms/platform";
import { noSecret, storeTrouble } from "./store";

export const KEY_VAULT = "key-vault";
export const LOGIN = "login";
export const IDENTITY = "identity";
export const IDENTITY_PATH = "identity-path";
export const TENANT = "tenant";
export const CLIENT = "client";
/** What tokens are asked for: "https://vault.azure.net". */
export const AUDIENCE = "audience";
export const CLIENT_SECRET = "client-secret";
/** A token of Kubernetes that Entra takes in a secret's place. */
export const FEDERATED_TOKEN = "federated-token";
export const IDENTITY_HEADER = "identity-header";

const VERSION = "7.4";
const MEMORY = "key-vault-token";
/** A token is renewed a little before it ends. */
const MARGIN_MS = 120_000;
type Kept = { text: string; until: number };

const REFERENCE = /^azure:[a-z0-9-]+\/([A-Za-z0-9-]+)$/;
const Token = z.object({
  access_token: z.string(),
  expires_in: z.coerce.number().optional(),
  /** Seconds since 1970; what managed identities tell. */
  expires_on: z.coerce.number().optional(),
});
const Secret = z.object({ value: z.string() });
const Refusal = z.object({
  error: z.object({
    code: z.string(),
    message: z.string(),
    innererror: z.object({ code: z.string() }).optional(),
  }),
});

/** The newest version of "azure:vault/name". `entra` is the way to whoever gives the tokens, and remembers them. */
export async function readKeyVault(c: Conversation, entra: Conversation, reference: string): Promise<string> {
  const name = REFERENCE.exec(reference)?.[1] ?? "";
  let reply = await read(c, name, await tokenOf(entra));
  if (reply.status === 401) {
    entra.memory.delete(MEMORY);
    reply = await read(c, name, await tokenOf(entra));
  }
  if (reply.status === 200) {
    const told = Secret.safeParse(parsed(reply.text));
    if (!told.success) throw new PlatformError("unreadable", "The answer is not one of Azure Key Vault.");
    c.http.hide(told.data.value);
    return told.data.value;
  }
  const refusal = Refusal.safeParse(parsed(reply.text));
  const code = refusal.success ? (refusal.data.error.innererror?.code ?? refusal.data.error.code) : "";
  if (code === "SecretNotFound") throw noSecret(`The key vault holds no secret "${name}".`);
  if (code === "SecretDisabled") throw noSecret(`The secret "${name}" is switched off in its key vault.`);
  throw storeTrouble(
    c,
    "Azure Key Vault",
    reply,
    refusal.success ? `${code}: ${refusal.data.error.message}` : "",
  );
}

async function read(c: Conversation, name: string, token: string): Promise<Reply> {
  c.http.hide(token);
  return c.http.send({
    base: KEY_VAULT,
    path: `/secrets/${encodeURIComponent(name)}`,
    query: { "api-version": VERSION },
    headers: { authorization: `Bearer ${token}` },
  });
}

async function tokenOf(c: Conversation): Promise<string> {
  const kept = c.memory.get(MEMORY) as Kept | undefined;
  if (kept && kept.until > c.now().getTime()) return kept.text;
  const reply = c.environment.baseUrls[IDENTITY] ? await askIdentity(c) : await askEntra(c);
  const told = Token.safeParse(parsed(reply.text));
  if (reply.status !== 200 || !told.success) {
    const said = /"error"\s*:\s*"([a-z_]{1,60})"/.exec(reply.text)?.[1] ?? "";
    throw storeTrouble(c, "Microsoft Entra", reply, said);
  }
  const { access_token: text, expires_in = 0, expires_on } = told.data;
  c.http.hide(text);
  const ends = expires_on === undefined ? c.now().getTime() + expires_in * 1000 : expires_on * 1000;
  c.memory.set(MEMORY, { text, until: ends - MARGIN_MS } satisfies Kept);
  return text;
}

async function askIdentity(c: Conversation): Promise<Reply> {
  const client = c.environment.options[CLIENT];
  return c.http.send({
    base: IDENTITY,
    path: c.environment.options[IDENTITY_PATH] ?? "/",
    query: {
      "api-version": "2019-08-01",
      resource: c.environment.options[AUDIENCE],
      ...(client && { client_id: client }),
    },
    headers: { "x-identity-header": (await c.secret(IDENTITY_HEADER)) ?? "" },
  });
}

async function askEntra(c: Conversation): Promise<Reply> {
  const { [TENANT]: tenant, [CLIENT]: client, [AUDIENCE]: audience = "" } = c.environment.options;
  const [secret, federated] = [await c.secret(CLIENT_SECRET), await c.secret(FEDERATED_TOKEN)];
  if (!tenant || !client || (!secret && !federated))
    throw noSecret(
      "Nobody gave the console a way into Azure Key Vault: AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET_FILE, or a managed identity.",
    );
  return c.http.send({
    base: LOGIN,
    method: "POST",
    path: `/${encodeURIComponent(tenant)}/oauth2/v2.0/token`,
    form: {
      grant_type: "client_credentials",
      client_id: client,
      scope: `${audience}/.default`,
      ...(secret
        ? { client_secret: secret }
        : {
            client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            client_assertion: federated ?? "",
          }),
    },
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
