import { sql } from "drizzle-orm";
import type { Db } from "@/db";

type Column = {
  name: string;
  type: string;
  notNull: boolean;
  hasDefault: boolean;
  table: string | null;
  key: string | null;
};
type Table = { name: string; columns: Column[] };

export type Planted = Record<string, Record<string, unknown>>;

/** What a planted row is known by, wherever it turns up. */
export const CANARY = "canary-of-elsewhere";

/** Tables that belong to a platform: they carry one, or name by a foreign key a row that does. */
export async function tablesOfPlatforms(db: Db): Promise<string[]> {
  const { rows } = await db.execute<{ name: string }>(sql`
    with recursive held as (
      select distinct a.attrelid as id from pg_attribute a join pg_class c on c.oid = a.attrelid
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
        and not a.attisdropped and a.attname in ('environment_id', 'platform_id')
      union select f.conrelid from pg_constraint f join held on held.id = f.confrelid where f.contype = 'f')
    select held.id::regclass::text as name from held join pg_class c on c.oid = held.id where not c.relispartition order by 1`);
  return rows.map(({ name }) => name);
}

/** Those of which something is also read by who has only a part of their platform or environment. */
export async function tablesInSight(db: Db): Promise<string[]> {
  const { rows } = await db.execute<{ name: string }>(
    sql`select polrelid::regclass::text as name from pg_policy where polname = 'in_sight'`,
  );
  return rows.map(({ name }) => name);
}

/**
 * Puts one row that can be recognised into every table that is given, all of one environment and tenant, and returns
 * them by table. Their texts mean nothing: whoever may not see them never reads them.
 */
export async function plant(
  db: Db,
  { environmentId, tenant, personId }: { environmentId: string; tenant: string; personId: string },
  names: readonly string[],
  /** What was planted before, for rows that follow some of it. */
  before: Planted = {},
): Promise<Planted> {
  const platformId = environmentId.split("/")[0] ?? "";
  const planted: Planted = { ...before };
  const special: Record<string, Record<string, unknown>> = {
    environments: { id: environmentId, name: CANARY },
    people: { id: personId },
    silences: {
      matchers: [{ field: "environment", isNot: false, value: environmentId }],
      created_by_id: personId,
    },
    alerts: { state: "open", folded_under: null },
    action_runs: { state: "waiting", tier: 3 },
    flows: { subject: tenant, state: "running", version: 1 },
    runbook_runs: { state: "running", version: 1 },
    checklist_runs: { state: "open" },
    backfills: { state: "running" },
    capabilities: { capability: "checks" },
    channels: {
      id: "mail",
      kind: "email",
      title: "Mail",
      settings: {},
      secrets: {},
      quiet: null,
      fallback_id: null,
      declared_by: null,
      last_trouble: null,
    },
  };
  const left = (await describe(db)).filter(({ name }) => names.includes(name));
  while (left.length > 0) {
    const waits = new Set(left.map(({ name }) => name));
    const at = left.findIndex(({ name, columns }) =>
      columns.every(({ table, notNull }) => !table || !notNull || table === name || !waits.has(table)),
    );
    const [table] = left.splice(Math.max(at, 0), 1);
    if (!table) break;
    planted[table.name] = await plantOne(db, table, environmentId, (column) => {
      const own = special[table.name];
      if (own && column.name in own) return own[column.name];
      if (column.name === "environment_id") return environmentId;
      if (column.name === "platform_id") return platformId;
      if (column.name === "tenant" || column.name === "external_id") return tenant;
      if (column.table === "people") return personId;
      if (column.table && column.key) return planted[column.table]?.[column.key] ?? null;
      return undefined;
    });
  }
  return planted;
}

const TOMORROW = () => new Date(Date.now() + 86_400_000).toISOString();

async function plantOne(
  db: Db,
  { name, columns }: Table,
  mark: string,
  known: (column: Column) => unknown,
): Promise<Record<string, unknown>> {
  const values = columns.flatMap((column) => {
    const value = known(column);
    if (value !== undefined) return [{ column, value }];
    if (column.hasDefault && column.type !== "text") return [];
    // Nothing has ended, was decided or is over yet, so that everything could still be worked on.
    if (!column.notNull && column.type.startsWith("timestamp")) return [];
    if (/^(ends|expires|due|deadline)_at$/.test(column.name)) return [{ column, value: TOMORROW() }];
    const made = madeUp(column.type, `${CANARY} ${mark} ${name}`);
    return made === undefined ? [] : [{ column, value: made }];
  });
  const { rows } = await db.execute<Record<string, unknown>>(
    sql`insert into ${sql.identifier(name)} (${sql.join(
      values.map(({ column }) => sql.identifier(column.name)),
      sql`, `,
    )}) values (${sql.join(
      values.map(({ column, value }) =>
        column.type === "jsonb" && value !== null
          ? sql`${JSON.stringify(value)}::jsonb`
          : sql`${value}::${sql.raw(column.type)}`,
      ),
      sql`, `,
    )}) returning *`,
  );
  return rows[0] ?? {};
}

function madeUp(type: string, text: string): unknown {
  if (type === "text") return text;
  if (type === "jsonb") return { said: text };
  if (type.startsWith("timestamp")) return new Date().toISOString();
  if (type === "date") return new Date().toISOString().slice(0, 10);
  if (["integer", "bigint", "smallint", "double precision", "real"].includes(type)) return 1;
  if (type === "boolean") return true;
  if (type.endsWith("[]")) return "{}";
  return undefined;
}

async function describe(db: Db): Promise<Table[]> {
  const { rows } = await db.execute<{ table_name: string } & Column>(sql`
    select c.relname as table_name, a.attname as name, format_type(a.atttypid, null) as type, a.attnotnull as "notNull",
      a.atthasdef or a.attidentity <> '' as "hasDefault", f.confrelid::regclass::text as "table",
      (select k.attname from pg_attribute k where k.attrelid = f.confrelid and k.attnum = f.confkey[array_position(f.conkey, a.attnum)]) as key
    from pg_class c join pg_attribute a on a.attrelid = c.oid
    left join pg_constraint f on f.conrelid = c.oid and f.contype = 'f' and a.attnum = any (f.conkey)
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
      and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
    order by c.relname, a.attnum`);
  const tables = new Map<string, Table>();
  for (const { table_name: name, ...column } of rows) {
    const table = tables.get(name) ?? { name, columns: [] };
    // A row never follows itself.
    table.columns.push(column.table === name ? { ...column, table: null, key: null } : column);
    tables.set(name, table);
  }
  return [...tables.values()];
}
