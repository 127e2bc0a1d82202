import { type SQL, sql } from "drizzle-orm";
import type { ExportFormat } from "@/domain/audit-export";
import { FORMULA_LETTERS } from "@/domain/csv";

const UTC = `to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
const FORMULA = [...FORMULA_LETTERS].map((letter) => letter.codePointAt(0)).join(",");

/** What one call of `concat` is given, to which nothing is as good as empty. */
type Parts = string;

/** Quoted as RFC 4180 has it, and never a formula: what looks like one begins with an apostrophe. */
const cell = (column: string): Parts =>
  `'"', case when ascii(ltrim(${column}, ' ')) in (${FORMULA}) then '''' end, replace(${column}, '"', '""'), '"'`;

const CSV_COLUMNS: readonly [title: string, parts: Parts][] = [
  ["time (UTC)", UTC],
  ["chain", "scope"],
  ["number", "seq"],
  ["who", cell("actor->>'name'")],
  ["role", cell("actor->>'role'")],
  ["who by id", cell("actor_id")],
  ["action", cell("action")],
  ["result", "result"],
  ["subject kind", cell("subject_kind")],
  ["subject", cell("subject_id")],
  ["platform", cell("platform_id")],
  ["environment", cell("environment_id")],
  ["tenant", cell("tenant")],
  ["detail", cell("detail::text")],
  ["correlation id", cell("correlation_id")],
  ["event id", "id"],
  ["hash", "hash"],
];

const json = (column: string): Parts => `coalesce(to_json(${column})::text, 'null')`;
const plain = (column: string): Parts => `'"', ${column}, '"'`;

/** Each column of the table in its order; what holds nothing to escape stands as it is. */
const JSONL_COLUMNS: readonly [name: string, parts: Parts][] = [
  ["scope", plain("scope")],
  ["seq", "seq"],
  ["id", plain("id")],
  ["at", plain(UTC)],
  ["version", "version"],
  ["actor", json("actor::text")],
  ["actor_id", json("actor_id")],
  ["action", json("action")],
  ["result", plain("result")],
  ["subject_kind", json("subject_kind")],
  ["subject_id", json("subject_id")],
  ["platform_id", json("platform_id")],
  ["environment_id", json("environment_id")],
  ["tenant", json("tenant")],
  ["detail", json("detail::text")],
  ["correlation_id", json("correlation_id")],
  ["previous_hash", plain("previous_hash")],
  ["hash", plain("hash")],
];

const CSV = CSV_COLUMNS.map(([, parts]) => `',', ${parts}`).join(", ");
const JSONL = JSONL_COLUMNS.map(([name, parts], at) => `'${at === 0 ? "{" : ","}"${name}":', ${parts}`).join(
  ", ",
);

/** The whole line of an event with its end, made by the database: no row ever becomes an object here. */
export function lineOf(format: ExportFormat, timeZone: string): SQL {
  if (format === "jsonl") return sql.raw(`concat(${JSONL}, E'}\\n')`);
  const local = sql`to_char(at at time zone ${timeZone}, 'YYYY-MM-DD HH24:MI:SS')`;
  return sql`concat(${local}, ${sql.raw(`${CSV}, E'\\r\\n'`)})`;
}

export const CSV_TITLES = CSV_COLUMNS.map(([title]) => title);
