import pg from "pg";
import { AUDIT_KEEPERS, type AuditCategory, scopeOf } from "@/domain/audit";

export const MONTHS = 24;
const ACTIONS: Partial<Record<AuditCategory, readonly string[]>> = {
  access: ["session.start", "session.end", "sign-in.refused", "grant.give", "grant.revoke", "person.add"],
  changes: ["threshold.edit", "tenant.note", "runbook.publish", "channel.edit", "credential.rotate"],
  operations: [
    "action.start",
    "action.settled",
    "environment.reask",
    "checklist.note",
    "checklist.sign-off",
    "backfill.start",
    "query.ask",
    "alert.acknowledge",
  ],
};
const COMMON = "the limit was too low after release checked again with owner agreed later window".split(" ");

/** Twelve chains: what concerns no platform by category, the platforms' changes and operations. */
export const SCOPES = AUDIT_KEEPERS.flatMap((keeper) =>
  keeper === "notification-preferences"
    ? [scopeOf(keeper, "operations")]
    : keeper === "console"
      ? [scopeOf(keeper, "access"), scopeOf(keeper, "changes"), scopeOf(keeper, "operations")]
      : [scopeOf(keeper, "changes"), scopeOf(keeper, "operations")],
);

const INDEXES = ["recent", "action", "actor", "trouble", "subject", "platform", "tenant", "correlation"];

/**
 * So many events over two years, made by the database past the guards, which is what the owner may do and nobody else:
 * half of them by the console itself, people after their zeal, every hundredth refused or failed, words of a sentence.
 * Ends with what the owner would find after a load: indexes built anew, statistics taken.
 */
export async function seedTrail(
  ownerUrl: string,
  events: number,
  note: (text: string) => void,
): Promise<void> {
  const owner = new pg.Client({ connectionString: ownerUrl });
  await owner.connect();
  try {
    await owner.query("set synchronous_commit = off");
    await owner.query("set maintenance_work_mem = '1GB'");
    const { rows: indexes } = await owner.query<{ indexdef: string; indexname: string }>(
      "select indexname, indexdef from pg_indexes where tablename = 'audit_events' and indexname = any($1)",
      [INDEXES.map((name) => `audit_events_${name}`)],
    );
    for (const { indexname } of indexes) await owner.query(`drop index ${indexname}`);
    const { rows: months } = await owner.query<{ month: string; from: string; to: string }>(
      `select to_char(m, 'YYYY-MM-DD') as month, to_char(m, 'YYYY-MM-DD') || ' 00:00:00+00' as "from",
         least(to_char(m + interval '1 month', 'YYYY-MM-DD') || ' 00:00:00+00', to_char(now() at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS') || '+00') as "to"
       from generate_series(date_trunc('month', now() at time zone 'UTC') - make_interval(months => $1), date_trunc('month', now() at time zone 'UTC'), '1 month') m`,
      [MONTHS - 1],
    );
    for (const { month } of months)
      for (const scope of SCOPES) await owner.query("select make_audit_leaf($1, $2::date)", [scope, month]);
    await owner.query("alter table audit_events disable trigger user");
    for (const [at, { from, to }] of months.entries()) {
      await owner.query(INSERT, [
        SCOPES,
        Math.round((events / MONTHS) * at),
        Math.round((events / MONTHS) * (at + 1)) - 1,
        from,
        to,
        JSON.stringify(ACTIONS),
        COMMON,
      ]);
      note(`${at + 1} of ${MONTHS} months`);
    }
    // The table's own definition names the table alone, and not the leaves that need it too.
    for (const { indexdef } of indexes) await owner.query(indexdef.replace(" ON ONLY ", " ON "));
    note("indexes are built");
    for (const name of ["audit_chain", "audit_no_change", "audit_no_truncate"])
      await owner.query(`alter table audit_events enable always trigger ${name}`);
    await owner.query(
      `insert into audit_heads (scope, seq, hash, at) select scope, max(seq), 'head', max(at) from audit_events group by 1
       on conflict (scope) do update set seq = excluded.seq, hash = excluded.hash, at = excluded.at`,
    );
    await owner.query("vacuum (analyze) audit_events");
  } finally {
    await owner.end();
  }
}

/** $1 chains, $2 and $3 first and last number, $4 and $5 the time between, $6 actions by category, $7 common words. */
const INSERT = `
  insert into audit_events (scope, seq, id, at, actor, actor_id, action, result, subject_kind, subject_id, platform_id,
    environment_id, tenant, detail, correlation_id, previous_hash, hash)
  select scope, n / cardinality($1::text[]) + 1, md5('id' || n)::uuid, at,
    json_build_object('id', actor, 'ip', '10.0.0.' || h % 250, 'kind', case when actor = 'system' then 'system' else 'person' end,
      'name', case when actor = 'system' then 'Wheelhouse' else 'Person ' || initcap(translate(substr(md5(actor), 1, 6), '0123456789', 'aeioulmnrs')) end, 'role', 'operator', 'session', ''),
    actor, action, case when h % 100 = 1 then 'refused' when h % 100 = 2 then 'failed' else 'done' end,
    split_part(action, '.', 1), case when h % 5 = 0 then md5('thing' || n)::uuid::text else split_part(action, '.', 1) || '-' || h % 3000 end,
    nullif(keeper, 'console'), case when keeper <> 'console' then keeper || (array['/production', '/staging'])[1 + (h % 2)::int] end,
    case when keeper <> 'console' and h % 3 = 0 then 'tenant-' || (h / 7) % 5000 end,
    json_build_object('after', json_build_object('limit', h % 100), 'before', json_build_object('limit', h % 90), 'reason',
      ($7::text[])[1 + (h % cardinality($7::text[]))::int] || ' ' || ($7::text[])[1 + ((h / 64) % cardinality($7::text[]))::int] || ' w' || (h / 16) % 500 || ' rare' || (h / 3) % 200000),
    md5('c' || n / 3)::uuid::text, md5(n::text), md5((n + 1)::text)
  from (
    select n, scope, h, split_part(scope, '/', 1) as keeper,
      date_trunc('milliseconds', $4::timestamptz + (n - $2::int8) * (($5::timestamptz - $4::timestamptz) / ($3::int8 - $2::int8 + 1))) as at,
      case when h % 2 = 0 then 'system' else 'person-' || floor(60 * power((h % 9973) / 9973.0, 3)) end as actor,
      acts ->> ((h / 11) % json_array_length(acts))::int as action
    from (
      select n, scope, h, $6::json -> split_part(scope, '/', 2) as acts
      from generate_series($2::int8, $3::int8) n
      cross join lateral (select ($1::text[])[1 + (n % cardinality($1::text[]))::int] as scope, hashint8(n)::int8 & 2147483647 as h) s
    ) numbered
  ) made`;
