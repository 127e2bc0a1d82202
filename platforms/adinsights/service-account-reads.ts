import { z } from "zod";
import { accepted, parsed, utcDate } from "@/platforms/answers";
import { type Conversation, type EvidenceOf, PlatformError } from "@/platforms/platform";
import { asTenant, listOf, short } from "./client";

export const ACCOUNTS_PATH = "/api/service-accounts/";
export const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const Row = z.object({
  id: z.string().regex(UUID),
  name: z.string().nullish(),
  is_active: z.boolean(),
  created_at: z.string().nullish(),
  last_used_at: z.string().nullish(),
});

export type Account = {
  id: string;
  name: string;
  isActive: boolean;
  createdAt: Date | null;
  lastUsedAt: Date | null;
};

/** The tenant's service accounts, whose keys are shown once, when they are made. */
export async function readAccounts(
  c: Conversation,
  tenant: string,
  as: "anyone" | "user" = "anyone",
): Promise<{ accounts: Account[]; evidence: EvidenceOf }> {
  const reply = accepted(await asTenant(c, tenant, { path: ACCOUNTS_PATH, as, purpose: "person" }));
  const accounts = parsed(listOf(Row), reply).map((row) => ({
    id: row.id,
    name: short(row.name ?? row.id, 128),
    isActive: row.is_active,
    createdAt: utcDate(row.created_at),
    lastUsedAt: utcDate(row.last_used_at),
  }));
  return { accounts, evidence: reply.evidence };
}

export type KeyProbe = { state: "accepted" | "rejected" | "unclear"; said: string; evidence?: EvidenceOf };

/** A page that says 200 to everybody is no list. */
function isList(text: string): boolean {
  try {
    return listOf(Row).safeParse(JSON.parse(text)).success;
  } catch {
    return false;
  }
}

/** Shows a key to the list of service accounts, which needs no role; only a clear refusal of the key is one. */
export async function probeKey(c: Conversation, key: string): Promise<KeyProbe> {
  c.http.hide(key);
  if (!/^[\x21-\x7e]+$/.test(key))
    return { state: "rejected", said: "It has letters that a header cannot carry." };
  try {
    const { status, text, evidence } = await c.http.send({
      base: "api",
      path: ACCOUNTS_PATH,
      headers: { authorization: `ApiKey ${key}` },
    });
    const why = /API key is inactive|Invalid API key|Malformed API key/.exec(text)?.[0];
    if (status === 401 && why)
      return { state: "rejected", said: `The platform says: ${why} (401).`, evidence };
    if (status === 200 && isList(text)) return { state: "accepted", said: "It is let in (200).", evidence };
    return {
      state: "unclear",
      said: `The platform answered ${status}, which says nothing about it.`,
      evidence,
    };
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error;
    return { state: "unclear", said: short(error.message, 300), evidence: error.details.evidence };
  }
}

/** Which account a key belongs to: using it moves its last use, and that of no other. Undefined when more than one moved. */
export async function accountOf(
  c: Conversation,
  tenant: string,
  key: string,
): Promise<{ probe: KeyProbe; account: Account | undefined }> {
  const before = await readAccounts(c, tenant, "user");
  const probe = await probeKey(c, key);
  const after = await readAccounts(c, tenant, "user");
  const usedBefore = new Map(before.accounts.map(({ id, lastUsedAt }) => [id, lastUsedAt?.getTime()]));
  const moved = after.accounts.filter(({ id, lastUsedAt }) => lastUsedAt?.getTime() !== usedBefore.get(id));
  return { probe, account: moved.length === 1 ? moved[0] : undefined };
}
