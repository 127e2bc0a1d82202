import { createHash } from "node:crypto";
import { z } from "zod";
import type { Session } from "@/platforms/drivers/postgres-session";
import { type Conversation, PlatformError } from "@/platforms/platform";
import { BUSY, type Column, columnNamed, columnsOf, refused, type Table, tableNamed } from "./tables";

export type IndexWanted = { table: string; columns: string };

const NAME_BYTES = 63;

/** The same table and columns always give the same name, so that a second try finds what the first left. */
export function indexName(table: string, columns: readonly string[]): string {
  const name = `${[table, ...columns].join("_")}_idx`;
  if (Buffer.byteLength(name) <= NAME_BYTES) return name;
  const print = createHash("sha256").update(name).digest("hex").slice(0, 8);
  let cut = name;
  while (Buffer.byteLength(cut) > NAME_BYTES - 13) cut = cut.slice(0, -1);
  return `${cut}_${print}_idx`;
}

const EXISTING = {
  name: "indexes-of-table",
  text: `select x.relname::text as "name", format('%I.%I', n.nspname, x.relname) as "quoted", i.indisvalid as "valid",
      (i.indpred is null and i.indexprs is null and am.amname = 'btree') as "plain",
      (select coalesce(array_agg(k::int order by ord), '{}') from unnest(string_to_array(i.indkey::text, ' ')::int[])
        with ordinality as keys(k, ord) where ord <= i.indnkeyatts) as "columns",
      ${BUSY} as "busy"
    from pg_catalog.pg_index i join pg_catalog.pg_class x on x.oid = i.indexrelid
      join pg_catalog.pg_class t on t.oid = i.indrelid join pg_catalog.pg_namespace n on n.oid = x.relnamespace
      join pg_catalog.pg_am am on am.oid = x.relam
    where i.indrelid = $1::oid order by 1`,
  row: z.object({
    name: z.string(),
    quoted: z.string(),
    valid: z.boolean(),
    plain: z.boolean(),
    columns: z.array(z.number()),
    busy: z.boolean(),
  }),
};
type Existing = z.output<typeof EXISTING.row>;

const TAKEN = {
  name: "name-taken",
  text: `select exists(select 1 from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where n.nspname = $1 and c.relname = $2) as "taken"`,
  row: z.object({ taken: z.boolean() }),
};

export type IndexPlan = {
  table: Table;
  columns: Column[];
  name: string;
  quoted: string;
  /** What an earlier build of the same index left. */
  leftover: Existing | undefined;
  similar: string[];
};

/** Everything that the statement is made of, found in the catalog; refuses what would be of no use. */
export async function planOf(c: Conversation, session: Session, input: IndexWanted): Promise<IndexPlan> {
  const table = await tableNamed(c, session, input.table);
  if (table.kind === "p")
    throw refused(
      `${table.name} is partitioned; Postgres builds indexes beside running work only on its parts.`,
    );
  if (!table.mayOwn)
    throw new PlatformError("forbidden", `The operator's login does not own ${table.name}.`, {
      notSent: true,
    });
  const names = namesOf(input);
  if (new Set(names).size !== names.length) throw refused("A column is named twice.");
  const known = await columnsOf(session, table);
  const columns = names.map((name) => columnNamed(known, table, name));
  const wanted = columns.map(({ number }) => number);
  const { rows } = await session.read(EXISTING, [table.oid]);
  const isSame = (each: Existing) => each.plain && String(each.columns) === String(wanted);
  const equal = rows.find((each) => each.valid && isSame(each));
  if (equal) throw refused(`${table.name} already has this index: ${equal.name}.`);
  const name = indexName(table.bare, names);
  const leftover = rows.find((each) => each.name === name && !each.valid);
  if (leftover?.busy) throw refused(`${name} is being built or removed right now.`);
  if (leftover && !isSame(leftover))
    throw refused(`There is an invalid index ${name} on other columns; remove it by hand.`);
  if (!leftover && (await session.read(TAKEN, [table.schema, name])).rows[0]?.taken)
    throw refused(`Something else is called ${name} already.`);
  const [quotedName] = (await session.read(QUOTED, [table.schema, name])).rows;
  return {
    table,
    columns,
    name,
    quoted: quotedName?.quoted ?? "",
    leftover,
    similar: rows
      .filter((each) => each.valid && each.plain && wanted.every((column, at) => each.columns[at] === column))
      .map((each) => each.name),
  };
}

const QUOTED = {
  name: "quoted-name",
  text: `select format('%I.%I', $1::text, $2::text) as "quoted"`,
  row: z.object({ quoted: z.string() }),
};

export const namesOf = ({ columns }: IndexWanted) => columns.split(",").map((name) => name.trim());
