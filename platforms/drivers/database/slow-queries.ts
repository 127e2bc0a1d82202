import { z } from "zod";
import { PlatformError } from "@/platforms/platform";
import { databaseQuery, number } from "./query-kit";
import { shownQuery } from "./shown-query";

const VIEW = {
  name: "statement-statistics",
  text: `select format('%I.%I', n.nspname, c.relname) as "view", array_agg(a.attname::text) as "columns"
    from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0
    where c.relname = 'pg_stat_statements' and c.relkind = 'v' group by 1 order by 1 limit 1`,
  row: z.object({ view: z.string(), columns: z.array(z.string()) }),
};

/** Postgres 13 gave the times other names; before it they counted execution alone as well. */
const NAMES = [
  { total: "total_exec_time", mean: "mean_exec_time", max: "max_exec_time" },
  { total: "total_time", mean: "mean_time", max: "max_time" },
] as const;

export const slowQueries = databaseQuery(
  {
    key: "database.slow-queries",
    title: "Slow queries",
    purpose: "The queries that take longest on average, from the server's own statistics.",
    fields: [{ key: "limit", title: "How many", kind: "number", default: "20" }],
    input: z.object({
      limit: z
        .string()
        .regex(/^\d{0,3}$/, "A number below 200.")
        .default("20"),
    }),
    columns: [
      { key: "query", title: "Query, without values", kind: "code" },
      { key: "calls", title: "Calls", kind: "number" },
      { key: "mean", title: "On average", kind: "milliseconds" },
      { key: "max", title: "Longest", kind: "milliseconds" },
      { key: "total", title: "In all", kind: "milliseconds" },
      { key: "rows", title: "Rows", kind: "number" },
    ],
  },
  async (database, _c, input) => {
    const [found] = (await database.read(VIEW)).rows;
    const names = NAMES.find(({ mean }) => found?.columns.includes(mean));
    if (!found || !names)
      throw new PlatformError(
        "not-deployed",
        "The extension pg_stat_statements is not there, so nobody counts slow queries. Load it with shared_preload_libraries and create it.",
      );
    const limit = Math.max(1, Math.min(number(input.limit, 20), 200));
    const { rows, evidence } = await database.read(
      {
        name: "slow-queries",
        text: `select left(coalesce(s.query, ''), 4000) as "query", s.calls::float8 as "calls", s.${names.mean}::float8 as "mean",
            s.${names.max}::float8 as "max", s.${names.total}::float8 as "total", s.rows::float8 as "rows"
          from ${found.view} s where s.dbid = (select oid from pg_catalog.pg_database where datname = current_database())
          order by s.${names.mean} desc limit $1`,
        row: z.object({
          query: z.string(),
          calls: z.number(),
          mean: z.number(),
          max: z.number(),
          total: z.number(),
          rows: z.number(),
        }),
      },
      [limit + 1],
    );
    const hidden = rows.filter(({ query }) => query === "<insufficient privilege>").length;
    const first = rows[0];
    return {
      rows: rows
        .slice(0, limit)
        .map((row) => [shownQuery(row.query), row.calls, row.mean, row.max, row.total, row.rows]),
      truncated: rows.length > limit,
      said:
        first === undefined
          ? "No query was counted yet."
          : `The slowest takes ${Math.round(first.mean)} ms on average over ${first.calls} calls.${hidden > 0 ? ` The text of ${hidden} is hidden from our login: grant it pg_read_all_stats.` : ""}`,
      evidence,
    };
  },
);
