import { z } from "zod";
import type { PlatformQuery } from "@/platforms/platform";
import { databaseQuery, MOST_ROWS, tell } from "./query-kit";
import { BUSY, IN_SCHEMAS, schemasOf } from "./tables";

const ROWS = `limit ${MOST_ROWS + 1}`;
const at = (column: string) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`;
const sizeText = (bytes: number) =>
  bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${(bytes / 1e6).toFixed(1)} MB`;

const size = databaseQuery(
  {
    key: "database.size",
    title: "Size",
    purpose: "How big each database of the server is that our login may see.",
    columns: [
      { key: "database", title: "Database", kind: "code" },
      { key: "bytes", title: "Size", kind: "bytes" },
      { key: "ours", title: "This one", kind: "yes-no" },
    ],
  },
  (database) =>
    tell(
      database,
      {
        name: "size",
        text: `select datname::text as "name", pg_database_size(oid)::float8 as "bytes", datname = current_database() as "ours"
          from pg_database where datallowconn and not datistemplate
            and (datname = current_database() or has_database_privilege(oid, 'connect') or pg_has_role('pg_read_all_stats', 'USAGE'))
          order by 3 desc, 2 desc ${ROWS}`,
        row: z.object({ name: z.string(), bytes: z.number(), ours: z.boolean() }),
      },
      [],
      (row) => [row.name, row.bytes, row.ours],
      ([first]) => `${first?.name ?? "It"} takes ${sizeText(first?.bytes ?? 0)}.`,
    ),
);

const TABLE_COLUMN = { key: "table", title: "Table", kind: "code" } as const;

const bloat = databaseQuery(
  {
    key: "database.bloat",
    title: "Dead rows",
    purpose: "How much of each table is dead rows, and when it was last vacuumed and analysed.",
    columns: [
      TABLE_COLUMN,
      { key: "live", title: "Live rows", kind: "number" },
      { key: "dead", title: "Dead rows", kind: "number" },
      { key: "share", title: "Dead", kind: "percent" },
      { key: "vacuumed", title: "Vacuumed by hand", kind: "time" },
      { key: "autovacuumed", title: "By autovacuum", kind: "time" },
      { key: "analysed", title: "Analysed", kind: "time" },
    ],
    rowActions: [
      { action: "database.vacuum", input: { table: "table" } },
      { action: "database.analyze", input: { table: "table" } },
    ],
  },
  (database, c) =>
    tell(
      database,
      {
        name: "bloat",
        text: `select n.nspname || '.' || s.relname as "table", s.n_live_tup::float8 as "live", s.n_dead_tup::float8 as "dead",
            100.0 * s.n_dead_tup / greatest(s.n_live_tup + s.n_dead_tup, 1)::float8 as "share",
            ${at("s.last_vacuum")} as "vacuumed", ${at("s.last_autovacuum")} as "autovacuumed",
            ${at("greatest(s.last_analyze, s.last_autoanalyze)")} as "analysed"
          from pg_stat_all_tables s join pg_catalog.pg_namespace n on n.nspname = s.schemaname
          where ${IN_SCHEMAS} order by 3 desc, 1 ${ROWS}`,
        row: z.object({
          table: z.string(),
          live: z.number(),
          dead: z.number(),
          share: z.number(),
          vacuumed: z.string().nullable(),
          autovacuumed: z.string().nullable(),
          analysed: z.string().nullable(),
        }),
      },
      [schemasOf(c)],
      (row) => [row.table, row.live, row.dead, row.share, row.vacuumed, row.autovacuumed, row.analysed],
      (rows) => {
        const worst = rows.filter(({ share, dead }) => share >= 20 && dead >= 1000);
        return worst.length === 0
          ? "No table is a fifth or more dead rows."
          : `${worst.length} of ${rows.length} tables are a fifth or more dead rows; most in ${worst[0]?.table}.`;
      },
    ),
);

const indexUsage = databaseQuery(
  {
    key: "database.index-usage",
    title: "Use of indexes",
    purpose: "How often each index was read since the statistics were reset, the least first.",
    columns: [
      TABLE_COLUMN,
      { key: "index", title: "Index", kind: "code" },
      { key: "scans", title: "Reads", kind: "number" },
      { key: "bytes", title: "Size", kind: "bytes" },
      { key: "unique", title: "Keeps rows unique", kind: "yes-no" },
      { key: "valid", title: "Valid", kind: "yes-no" },
    ],
  },
  (database, c) =>
    tell(
      database,
      {
        name: "index-usage",
        text: `select n.nspname || '.' || t.relname as "table", x.relname::text as "index", coalesce(s.idx_scan, 0)::float8 as "scans",
            pg_relation_size(x.oid)::float8 as "bytes", i.indisunique as "unique", i.indisvalid as "valid"
          from pg_catalog.pg_index i join pg_catalog.pg_class x on x.oid = i.indexrelid
            join pg_catalog.pg_class t on t.oid = i.indrelid join pg_catalog.pg_namespace n on n.oid = t.relnamespace
            left join pg_stat_all_indexes s on s.indexrelid = i.indexrelid
          where ${IN_SCHEMAS} order by 3, 4 desc, 1, 2 ${ROWS}`,
        row: z.object({
          table: z.string(),
          index: z.string(),
          scans: z.number(),
          bytes: z.number(),
          unique: z.boolean(),
          valid: z.boolean(),
        }),
      },
      [schemasOf(c)],
      (row) => [row.table, row.index, row.scans, row.bytes, row.unique, row.valid],
      (rows) => {
        const unused = rows.filter(({ scans, unique }) => scans === 0 && !unique);
        const bytes = unused.reduce((sum, row) => sum + row.bytes, 0);
        return unused.length === 0
          ? "Every index that could be spared was read."
          : `${unused.length} indexes were never read and keep nothing unique; they take ${sizeText(bytes)}.`;
      },
    ),
);

const missingIndexes = databaseQuery(
  {
    key: "database.missing-indexes",
    title: "Missing indexes",
    purpose: "Tables that were read whole more than a thousand times and never by an index.",
    columns: [
      TABLE_COLUMN,
      { key: "scans", title: "Read whole", kind: "number" },
      { key: "rows", title: "Rows read so", kind: "number" },
      { key: "live", title: "Live rows", kind: "number" },
    ],
  },
  (database, c) =>
    tell(
      database,
      {
        name: "missing-indexes",
        // idx_scan is null, not 0, where a table has no index at all.
        text: `select n.nspname || '.' || s.relname as "table", s.seq_scan::float8 as "scans", s.seq_tup_read::float8 as "rows",
            s.n_live_tup::float8 as "live"
          from pg_stat_all_tables s join pg_catalog.pg_namespace n on n.nspname = s.schemaname
          where ${IN_SCHEMAS} and s.seq_scan > 1000 and coalesce(s.idx_scan, 0) = 0 order by 3 desc, 1 ${ROWS}`,
        row: z.object({ table: z.string(), scans: z.number(), rows: z.number(), live: z.number() }),
      },
      [schemasOf(c)],
      (row) => [row.table, row.scans, row.rows, row.live],
      (_rows, count) => `${count} tables look as if an index were missing.`,
    ),
);

const tableSizes = databaseQuery(
  {
    key: "database.table-sizes",
    title: "Size of tables",
    purpose: "The biggest tables, with their indexes.",
    columns: [
      TABLE_COLUMN,
      { key: "total", title: "In all", kind: "bytes" },
      { key: "indexes", title: "Indexes", kind: "bytes" },
      { key: "rows", title: "Rows, estimated", kind: "number" },
    ],
  },
  (database, c) =>
    tell(
      database,
      {
        name: "table-sizes",
        text: `select n.nspname || '.' || c.relname as "table", pg_total_relation_size(c.oid)::float8 as "total",
            pg_indexes_size(c.oid)::float8 as "indexes", nullif(c.reltuples, -1)::float8 as "rows"
          from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
          where c.relkind in ('r', 'm') and ${IN_SCHEMAS} order by 2 desc, 1 ${ROWS}`,
        row: z.object({
          table: z.string(),
          total: z.number(),
          indexes: z.number(),
          rows: z.number().nullable(),
        }),
      },
      [schemasOf(c)],
      (row) => [row.table, row.total, row.indexes, row.rows],
      ([first], count) => (first ? `${count} tables; the biggest is ${first.table}.` : "There is no table."),
    ),
);

const indexProgress = databaseQuery(
  {
    key: "database.index-progress",
    title: "Index builds",
    purpose: "Indexes being built now, and those that a failed build left invalid.",
    columns: [
      TABLE_COLUMN,
      { key: "index", title: "Index", kind: "code" },
      { key: "phase", title: "Phase", kind: "text" },
      { key: "share", title: "Done", kind: "percent" },
    ],
  },
  (database, c) =>
    tell(
      database,
      {
        name: "index-progress",
        text: `select n.nspname || '.' || t.relname as "table", x.relname::text as "index",
            coalesce(p.phase, case when ${BUSY} then 'held by somebody' else 'left invalid' end) as "phase",
            case when p.pid is null then null when p.blocks_total > 0 then 100.0 * p.blocks_done / p.blocks_total
              when p.tuples_total > 0 then 100.0 * p.tuples_done / p.tuples_total end::float8 as "share"
          from pg_catalog.pg_index i join pg_catalog.pg_class x on x.oid = i.indexrelid
            join pg_catalog.pg_class t on t.oid = i.indrelid join pg_catalog.pg_namespace n on n.oid = t.relnamespace
            left join pg_stat_progress_create_index p on p.index_relid = i.indexrelid
          where ${IN_SCHEMAS} and t.relkind in ('r', 'm') and (p.pid is not null or not i.indisvalid) order by 1, 2 ${ROWS}`,
        row: z.object({
          table: z.string(),
          index: z.string(),
          phase: z.string(),
          share: z.number().nullable(),
        }),
      },
      [schemasOf(c)],
      (row) => [row.table, row.index, row.phase, row.share],
      (rows) => {
        const left = rows.filter(({ phase }) => phase === "left invalid").length;
        return `${rows.length - left} being built or held, ${left} left invalid${left > 0 ? ": building it again removes what was left" : ""}.`;
      },
    ),
);

export const storageQueries: readonly PlatformQuery[] = [
  size,
  bloat,
  indexUsage,
  missingIndexes,
  tableSizes,
  indexProgress,
];
