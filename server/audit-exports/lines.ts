import { type SQL, sql } from "drizzle-orm";
import type { ExportFormat } from "@/domain/audit-export";

const UTC = `to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
/** First letters with which a spreadsheet takes a text for a formula, the full-width ones among them. */
const FORMULA = [..."=+-@\t\r\n＝＋－＠"].map((letter) => letter.codePointAt(0)).join(",");

/** Quoted as RFC 4180 has it, and never a formula: what looks like one begins with an apostrophe. */
const cell = (column: string) =>
  `'"' || case when ascii(ltrim(${column}, ' ')) in (${FORMULA}) then '''' else '' end || replace(${column}, '"', '""') || '"'`;
const optional = (column: string) => `coalesce(${cell(column)}, '')`;

const CSV_COLUMNS: readonly [title: string, line: string][] = [
  ["time (UTC)", UTC],
  ["chain", "scope"],
  ["number", "seq::text"],
  ["who", cell("actor->>'name'")],
  ["role", cell("actor->>'role'")],
  ["who by id", cell("actor_id")],
  ["action", cell("action")],
  ["result", "result"],
  ["subject kind", cell("subject_kind")],
  ["subject", cell("subject_id")],
  ["platform", optional("platform_id")],
  ["environment", optional("environment_id")],
  ["tenant", optional("tenant")],
  ["detail", cell("detail::text")],
  ["correlation id", cell("correlation_id")],
  ["event id", "id::text"],
  ["hash", "hash"],
];

const json = (column: string) => `coalesce(to_json(${column})::text, 'null')`;

/** Each column of the table in its order; what holds nothing to escape stands as it is. */
const JSONL_COLUMNS: readonly [name: string, line: string][] = [
  ["scope", `'"' || scope || '"'`],
  ["seq", "seq::text"],
  ["id", `'"' || id::text || '"'`],
  ["at", `'"' || ${UTC} || '"'`],
  ["version", "version::text"],
  ["actor", json("actor::text")],
  ["actor_id", json("actor_id")],
  ["action", json("action")],
  ["result", `'"' || result || '"'`],
  ["subject_kind", json("subject_kind")],
  ["subject_id", json("subject_id")],
  ["platform_id", json("platform_id")],
  ["environment_id", json("environment_id")],
  ["tenant", json("tenant")],
  ["detail", json("detail::text")],
  ["correlation_id", json("correlation_id")],
  ["previous_hash", `'"' || previous_hash || '"'`],
  ["hash", `'"' || hash || '"'`],
];

const CSV = CSV_COLUMNS.map(([, line]) => line).join(" || ',' || ");
const JSONL = JSONL_COLUMNS.map(([name, line], at) => `'${at === 0 ? "{" : ","}"${name}":' || ${line}`).join(
  " || ",
);

/** The whole line of an event with its end, made by the database: no row ever becomes an object here. */
export function lineOf(format: ExportFormat, timeZone: string): SQL {
  if (format === "jsonl") return sql.raw(`${JSONL} || E'}\\n'`);
  return sql`to_char(at at time zone ${timeZone}, 'YYYY-MM-DD HH24:MI:SS') || ',' || ${sql.raw(`${CSV} || E'\\r\\n'`)}`;
}

export const CSV_TITLES = CSV_COLUMNS.map(([title]) => title);
