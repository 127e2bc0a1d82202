import type pg from "pg";
import type { PlatformId } from "@/domain/platform";
import type { CredentialSeen } from "@/platforms/credential";
import { declarationSeen } from "@/server/credentials/inventory";
import { storableJson } from "./storable";

const text = (value: string | undefined, most: number) => (value ?? "").slice(0, most);

/**
 * Keeps the credentials that a platform tells of. What people entered stays where the platform says nothing; one that
 * its source tells no more is gone, and one that is declared stays without it.
 */
export async function storeCredentials(
  client: pg.PoolClient,
  { environmentId, platformId }: { environmentId: string; platformId: PlatformId },
  { source, seen }: { source: string; seen: readonly CredentialSeen[] },
  at: Date,
): Promise<void> {
  const rows = [...new Map(seen.map((one) => [one.externalId, one])).values()].map((one) => ({
    name: text(one.externalId, 200),
    declaration: declarationSeen(platformId, one.externalId),
    tenant: text(one.tenant, 200),
    kind: one.kind,
    title: text(one.title, 300),
    owner: text(one.owner, 200),
    issued_at: one.issuedAt ?? null,
    expires_at: one.expiresAt ?? null,
    last_used_at: one.lastUsedAt ?? null,
    dead_said: one.isDead ? text(one.word, 300) || "the platform says so" : "",
    facts: { ...one.facts, ...(one.word && { word: text(one.word, 100) }) },
  }));
  await client.query({
    name: "upsert-credentials-seen",
    text: `insert into credentials (environment_id, source, seen_at, created_at, changed_at, origin, name, declaration, tenant, kind, title, owner_name, issued_at, expires_at, expires_said, last_used_at, dead_said, facts)
      select $1, $2, $3, $3, $3, 'seen', n.name, n.declaration, n.tenant, n.kind, n.title, n.owner, n.issued_at, n.expires_at, case when n.expires_at is null then '' else 'the platform' end, n.last_used_at, n.dead_said, n.facts
      from jsonb_to_recordset($4::jsonb) as n(name text, declaration text, tenant text, kind text, title text, owner text, issued_at timestamptz, expires_at timestamptz, last_used_at timestamptz, dead_said text, facts jsonb)
      on conflict (environment_id, name) do update set
        source = excluded.source, seen_at = excluded.seen_at, changed_at = excluded.changed_at, gone_at = null,
        title = case when credentials.origin = 'seen' then excluded.title else credentials.title end,
        tenant = case when credentials.origin = 'seen' then excluded.tenant else credentials.tenant end,
        declaration = case when credentials.declaration = '' then excluded.declaration else credentials.declaration end,
        owner_name = case when credentials.owner_name = '' then excluded.owner_name else credentials.owner_name end,
        issued_at = coalesce(excluded.issued_at, credentials.issued_at),
        expires_at = case when excluded.expires_at is null and credentials.expires_said = 'the platform' then null else coalesce(excluded.expires_at, credentials.expires_at) end,
        expires_said = case when excluded.expires_at is not null then 'the platform' when credentials.expires_said = 'the platform' then '' else credentials.expires_said end,
        last_used_at = coalesce(excluded.last_used_at, credentials.last_used_at),
        dead_said = excluded.dead_said,
        facts = credentials.facts || excluded.facts
      where credentials.gone_at is not null or credentials.seen_at is null or credentials.seen_at < $3::timestamptz - interval '10 minutes'
        or (credentials.source, credentials.dead_said) is distinct from (excluded.source, excluded.dead_said)
        or (excluded.issued_at is not null and credentials.issued_at is distinct from excluded.issued_at)
        or (excluded.expires_at is not null and credentials.expires_at is distinct from excluded.expires_at)
        or (excluded.expires_at is null and credentials.expires_said = 'the platform')
        or not credentials.facts @> excluded.facts`,
    values: [environmentId, text(source, 100), at, storableJson(rows)],
  });
  await client.query(
    `update credentials set changed_at = $3, dead_said = '', source = '',
       gone_at = case when origin = 'seen' then $3::timestamptz end
     where environment_id = $1 and source = $2 and gone_at is null and not (name = any($4::text[]))`,
    [environmentId, text(source, 100), at, rows.map(({ name }) => name)],
  );
}
