import { z } from "zod";
import type { Reply } from "@/platforms/outbound/outbound";
import { type Conversation, PlatformError } from "@/platforms/platform";
import { fieldOf, noSecret, storeTrouble } from "./store";

export const VAULT = "vault";
export const NAMESPACE = "vault-namespace";
export const APP_ROLE_MOUNT = "vault-approle-mount";
export const TOKEN = "vault-token";
export const ROLE_ID = "vault-role-id";
export const SECRET_ID = "vault-secret-id";

type Kept = { token: string; until: number };
const MEMORY = "vault-login";

const REFERENCE = /^vault:([^/#\s]+)\/([^#\s]+)#([^#\s]+)$/;
const Read = z.object({
  data: z.object({
    data: z.record(z.string(), z.unknown()).nullable(),
    metadata: z.object({ destroyed: z.boolean().default(false), deletion_time: z.string().default("") }),
  }),
});
const Login = z.object({ auth: z.object({ client_token: z.string(), lease_duration: z.number() }) });
const Errors = z.object({ errors: z.array(z.string()) });

/** The newest version of "vault:mount/path#field" in the key-value store, version 2. */
export async function readVault(c: Conversation, reference: string): Promise<string> {
  const [, mount = "", path = "", field = ""] = REFERENCE.exec(reference) ?? [];
  const where = `Vault's ${mount}/${path}`;
  const login = await loginOf(c);
  let reply = await read(c, mount, path, login.token);
  // A token that was revoked before its time is asked for once more; one that was given to us cannot be.
  if (reply.status === 403 && login.isOurs) {
    c.memory.delete(MEMORY);
    reply = await read(c, mount, path, (await loginOf(c)).token);
  }
  const told = Read.safeParse(parsed(reply));
  if (told.success) {
    const { data, metadata } = told.data.data;
    if (!data) throw noSecret(`${where} was ${metadata.destroyed ? "destroyed" : "deleted"}.`);
    const value = fieldOf(JSON.stringify(data), field, where);
    c.http.hide(value);
    return value;
  }
  if (reply.status === 404) throw noSecret(`There is nothing at ${where}.`);
  if (reply.status === 200)
    throw new PlatformError("unreadable", "The answer is not one of Vault's key-value store, version 2.");
  if (reply.status === 307) throw noSecret("This Vault is a standby. Give the address of the active one.");
  throw storeTrouble(c, "Vault", reply, wordsOf(reply));
}

const read = (c: Conversation, mount: string, path: string, token: string): Promise<Reply> =>
  c.http.send({
    base: VAULT,
    path: `/v1/${[mount, "data", ...path.split("/")].map(encodeURIComponent).join("/")}`,
    headers: { "x-vault-token": token, ...always(c) },
  });

async function loginOf(c: Conversation): Promise<{ token: string; isOurs: boolean }> {
  const given = await c.secret(TOKEN);
  if (given) return { token: given, isOurs: false };
  const kept = c.memory.get(MEMORY) as Kept | undefined;
  if (kept && kept.until > c.now().getTime()) return { token: kept.token, isOurs: true };
  const [roleId, secretId] = [await c.secret(ROLE_ID), await c.secret(SECRET_ID)];
  if (!roleId || !secretId)
    throw noSecret(
      "Nobody gave the console a way into Vault: VAULT_TOKEN_FILE, or VAULT_ROLE_ID and VAULT_SECRET_ID_FILE.",
    );
  const reply = await c.http.send({
    base: VAULT,
    method: "POST",
    path: `/v1/auth/${encodeURIComponent(c.environment.options[APP_ROLE_MOUNT] ?? "approle")}/login`,
    headers: always(c),
    json: { role_id: roleId, secret_id: secretId },
  });
  const told = Login.safeParse(parsed(reply));
  if (reply.status !== 200 || !told.success) throw storeTrouble(c, "Vault", reply, wordsOf(reply));
  const { client_token: token, lease_duration } = told.data.auth;
  c.http.hide(token);
  c.memory.set(MEMORY, { token, until: c.now().getTime() + lease_duration * 800 } satisfies Kept);
  return { token, isOurs: true };
}

function always(c: Conversation): Record<string, string> {
  const namespace = c.environment.options[NAMESPACE];
  return { "x-vault-request": "true", ...(namespace && { "x-vault-namespace": namespace }) };
}

function parsed(reply: Reply): unknown {
  try {
    return JSON.parse(reply.text);
  } catch {
    return undefined;
  }
}

const wordsOf = (reply: Reply): string => {
  const told = Errors.safeParse(parsed(reply));
  return told.success ? told.data.errors.join("; ") : "";
};
