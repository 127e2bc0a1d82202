import { z } from "zod";
import { accepted, parsed, utcDate } from "@/platforms/answers";
import type { CredentialSeen } from "@/platforms/credential";
import type { Conversation, Question } from "@/platforms/platform";
import { askEach, asTenant, listOf, short } from "./client";
import { readAccounts } from "./service-account-reads";
import { called, remembered, tenantKeys } from "./tenants";

const Row = z.object({
  id: z.union([z.string(), z.number()]),
  provider: z.string(),
  account_id: z.string().nullish(),
  expires_at: z.string().nullish(),
  created_at: z.string().nullish(),
  issued_at: z.string().nullish(),
  last_refreshed_at: z.string().nullish(),
  last_validated_at: z.string().nullish(),
  token_status: z.string().nullish(),
  token_status_reason: z.string().nullish(),
});
type Row = z.output<typeof Row>;

const DEAD = ["invalid", "reauth_required"];

function tokenSeen(c: Conversation, tenant: string, row: Row): CredentialSeen {
  const word = row.token_status ? short(row.token_status, 60) : undefined;
  return {
    externalId: `${tenant}/token/${short(String(row.id), 100)}`,
    kind: "access-token",
    title: `${called(c, tenant)}: ${short(row.provider, 40)} ${short(row.account_id ?? "", 80)}`.trim(),
    tenant,
    issuedAt: utcDate(row.last_refreshed_at) ?? utcDate(row.issued_at) ?? utcDate(row.created_at),
    expiresAt: utcDate(row.expires_at),
    ...(word ? { word, isDead: DEAD.includes(word) } : {}),
    facts: {
      provider: short(row.provider, 40),
      validated: utcDate(row.last_validated_at)?.toISOString() ?? null,
      because: row.token_status_reason ? short(row.token_status_reason, 200) : null,
    },
  };
}

async function readCredentials(c: Conversation, tenant: string): Promise<CredentialSeen[]> {
  const reply = accepted(await asTenant(c, tenant, { path: "/api/platform-credentials/" }));
  const tokens = parsed(listOf(Row), reply).map((row) => tokenSeen(c, tenant, row));
  const { accounts } = await readAccounts(c, tenant);
  return [
    ...tokens,
    ...accounts.map(
      ({ id, name, isActive, createdAt, lastUsedAt }): CredentialSeen => ({
        externalId: `${tenant}/account/${id}`,
        kind: "api-key",
        title: `${called(c, tenant)}: service account ${name}`,
        tenant,
        issuedAt: createdAt,
        lastUsedAt,
        word: isActive ? "active" : "inactive",
        isDead: !isActive,
      }),
    ),
  ];
}

/** What each tenant showed when it was last heard: one that is not read now must not make its credentials disappear. */
const lastSeen = (c: Conversation) =>
  remembered(c, "credentials-seen", () => new Map<string, CredentialSeen[]>());

/** Tokens that tenants gave the platform, and the keys it gave out, with their ends; never their values. */
export const credentials: Question = {
  key: "credentials",
  title: "Credentials of every tenant",
  everySeconds: 3600,
  atLeastSecondsApart: 300,
  timeoutSeconds: 60,
  ask: async (c) => {
    const { heard } = await askEach(c, (tenant) => readCredentials(c, tenant));
    for (const { tenant, got } of heard) lastSeen(c).set(tenant, got);
    const known = tenantKeys(c).map((tenant) => lastSeen(c).get(tenant));
    const isWhole = known.every((seen) => seen !== undefined);
    return {
      observations: [],
      ...(isWhole ? { credentials: { source: "platform", seen: known.flatMap((seen) => seen ?? []) } } : {}),
    };
  },
};
