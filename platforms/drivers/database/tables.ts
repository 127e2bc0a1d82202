import { z } from "zod";
import type { Database } from "@/platforms/drivers/postgres";
import { type Conversation, PlatformError } from "@/platforms/platform";

/** The environment may say that only one schema is the platform's; else every schema but the system's is. */
export const SCHEMA_OPTION = "queries-schema";
export const schemasOf = (c: Conversation): string[] | null => {
  const named = c.environment.options[SCHEMA_OPTION];
  return named ? [named] : null;
};

/** Condition on namespace `n`: $1 is `schemasOf`. */
export const IN_SCHEMAS = `n.nspname <> 'information_schema' and n.nspname !~ '^pg_'
  and ($1::text[] is null or n.nspname = any($1::text[]))`;

/** Whether somebody else builds an index on table `t`, vacuums or alters it. Locks are visible to every login. */
export const BUSY = `exists(select 1 from pg_catalog.pg_locks l where l.relation = t.oid and l.granted
  and l.mode in ('ShareUpdateExclusiveLock', 'ShareRowExclusiveLock', 'AccessExclusiveLock')
  and l.database = (select oid from pg_catalog.pg_database where datname = current_database()) and l.pid <> pg_backend_pid())`;

const Table = z.object({
  /** "schema.table", as people write it. */
  name: z.string(),
  schema: z.string(),
  bare: z.string(),
  /** Quoted by the database itself. */
  quoted: z.string(),
  oid: z.number(),
  kind: z.enum(["r", "p", "m"]),
  bytes: z.number(),
  rows: z.number(),
  mayMaintain: z.boolean(),
  mayOwn: z.boolean(),
});
export type Table = z.output<typeof Table>;

const TABLES = {
  name: "tables",
  text: `select n.nspname || '.' || c.relname as "name", n.nspname::text as "schema", c.relname::text as "bare",
      format('%I.%I', n.nspname, c.relname) as "quoted", c.oid::int8::float8 as "oid", c.relkind::text as "kind",
      pg_total_relation_size(c.oid)::float8 as "bytes", greatest(c.reltuples, 0)::float8 as "rows",
      pg_has_role(c.relowner, 'USAGE') as "mayOwn",
      pg_has_role(c.relowner, 'USAGE') or (case when current_setting('server_version_num')::int >= 170000
        then has_table_privilege(c.oid, 'MAINTAIN') else false end) as "mayMaintain"
    from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p', 'm') and ${IN_SCHEMAS}
      and ($2 = '' or n.nspname || '.' || c.relname = $2 or c.relname = $2)
    order by 1 limit 5000`,
  row: Table,
};

export async function tablesOf(c: Conversation, database: Database): Promise<Table[]> {
  return (await database.read(TABLES, [schemasOf(c), ""])).rows;
}

/** The one table that is meant, found in the catalog; the given text itself never becomes part of a statement. */
export async function tableNamed(c: Conversation, database: Database, name: string): Promise<Table> {
  const { rows } = await database.read(TABLES, [schemasOf(c), name]);
  const [table, another] = rows;
  if (!table) throw refused(`There is no table ${name} in this database's own schemas.`);
  if (another) throw refused(`There are several tables ${name}; write schema.table.`);
  return table;
}

const Column = z.object({
  name: z.string(),
  quoted: z.string(),
  number: z.number(),
  type: z.string(),
  generated: z.boolean(),
  key: z.number().nullable(),
});
export type Column = z.output<typeof Column>;

const COLUMNS = {
  name: "columns-of-table",
  text: `select a.attname::text as "name", format('%I', a.attname) as "quoted", a.attnum::int as "number",
      format_type(a.atttypid, a.atttypmod) as "type", a.attgenerated <> '' or a.attidentity = 'a' as "generated",
      array_position(string_to_array(i.indkey::text, ' '), a.attnum::text) as "key"
    from pg_catalog.pg_attribute a left join pg_catalog.pg_index i on i.indrelid = a.attrelid and i.indisprimary
    where a.attrelid = $1::oid and a.attnum > 0 and not a.attisdropped order by a.attnum`,
  row: Column,
};

export async function columnsOf(database: Database, table: Table): Promise<Column[]> {
  return (await database.read(COLUMNS, [table.oid])).rows;
}

export function columnNamed(columns: readonly Column[], table: Table, name: string): Column {
  const column = columns.find((each) => each.name === name);
  if (!column) throw refused(`The table ${table.name} has no column ${name}.`);
  return column;
}

/** Said before anything was sent, so that the run ends as a refusal. */
export const refused = (message: string) => new PlatformError("failed", message, { notSent: true });
