import { createHash } from "node:crypto";
import { z } from "zod";
import type { Session } from "@/platforms/drivers/postgres-session";
import { type Action, type Conversation, type Fact, PlatformError } from "@/platforms/platform";
import { beside, type DatabaseSetting, lookAt, operate } from "./action-kit";
import { plural } from "./query-kit";
import { BUSY, type Column, columnNamed, columnsOf, refused, type Table, tableNamed } from "./tables";

type Input = { table: string; columns: string };

const NAME_BYTES = 63;
const MOST_COLUMNS = 8;
const PROGRESS_MS = 1000;
const LONG_TRANSACTION_MS = 60_000;

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

type Plan = {
  table: Table;
  columns: Column[];
  name: string;
  quoted: string;
  /** What an earlier build of the same index left. */
  leftover: Existing | undefined;
  similar: string[];
};

/** Everything that the statement is made of, found in the catalog; refuses what would be of no use. */
async function planOf(c: Conversation, session: Session, input: Input): Promise<Plan> {
  const table = await tableNamed(c, session, input.table);
  if (table.kind === "p")
    throw refused(
      `${table.name} is partitioned; Postgres builds indexes beside running work only on its parts.`,
    );
  if (!table.mayOwn)
    throw new PlatformError("forbidden", `The operator's login does not own ${table.name}.`, {
      notSent: true,
    });
  const names = input.columns.split(",").map((name) => name.trim());
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

const LONG = {
  name: "open-transactions",
  text: `select count(*)::int as "count" from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid() and xact_start < clock_timestamp() - make_interval(secs => $1)`,
  row: z.object({ count: z.number() }),
};

const STATE = {
  name: "index-state",
  text: `select i.indisvalid as "valid", pg_relation_size(x.oid)::float8 as "bytes", ${BUSY} as "busy"
    from pg_catalog.pg_index i join pg_catalog.pg_class x on x.oid = i.indexrelid join pg_catalog.pg_class t on t.oid = i.indrelid
    where i.indrelid = $1::oid and x.relname = $2`,
  row: z.object({ valid: z.boolean(), bytes: z.number(), busy: z.boolean() }),
};

const PROGRESS = {
  name: "index-progress",
  text: `select phase, coalesce(nullif(blocks_done, 0), tuples_done)::float8 as "done",
      coalesce(nullif(blocks_total, 0), tuples_total)::float8 as "total"
    from pg_stat_progress_create_index where pid = $1`,
  row: z.object({ phase: z.string(), done: z.number(), total: z.number() }),
};

const statement = (name: string, text: string) => ({ name, text, row: z.looseObject({}) });
const shape = z.object({
  table: z.string().min(1, "Name a table.").max(200),
  columns: z
    .string()
    .min(1, "Name at least one column.")
    .max(400)
    .refine((text) => text.split(",").length <= MOST_COLUMNS, `At most ${MOST_COLUMNS} columns.`),
});

async function look(c: Conversation, input: Input) {
  return lookAt(c, async (session) => {
    const table = await tableNamed(c, session, input.table);
    const name = indexName(table.bare, namesOf(input));
    const { rows, evidence } = await session.read(STATE, [table.oid, name]);
    return { name, state: rows[0], evidence };
  });
}

const namesOf = ({ columns }: Input) => columns.split(",").map((name) => name.trim());

export const createIndex = ({ reask, watch }: DatabaseSetting): Action<Input> => ({
  key: "database.create-index",
  title: "Build an index",
  label: ({ table, columns }) => `Index ${table} (${columns})`,
  tier: 2,
  purpose:
    "Builds an index beside running work (concurrently). The table is read twice; writes go on. Not for a table that is written hard right now.",
  fields: [
    {
      key: "table",
      title: "Table",
      kind: "choice",
      required: true,
      from: { query: "database.table-sizes", value: "table", title: "table" },
    },
    {
      key: "columns",
      title: "Columns",
      kind: "text",
      required: true,
      help: "In order, with commas between.",
    },
  ],
  capability: "database.act",
  input: shape,
  target: ({ table }) => `database:index:${table}`,
  repeatable: false,
  expectedSeconds: 120,
  timeoutSeconds: 6 * 3600,
  look: async (c, input) => {
    const { state, evidence } = await look(c, input);
    return { facts: { present: state !== undefined, valid: state?.valid ?? false }, evidence };
  },
  preview: async (c, input) => {
    const { plan, long } = await lookAt(c, async (session) => ({
      plan: await planOf(c, session, input),
      long: (await session.read(LONG, [LONG_TRANSACTION_MS / 1000])).rows[0]?.count ?? 0,
    }));
    const { table, columns, name, leftover, similar } = plan;
    return {
      button: `Build ${name}`,
      unit: "index",
      targets: [
        {
          id: `index:${table.name}:${name}`,
          title: `${name} on ${table.name} (${columns.map((column) => column.name).join(", ")})`,
          facts: {
            "table bytes": table.bytes,
            "rows, estimated": table.rows,
            leftover: leftover?.name ?? null,
          },
        },
      ],
      effects: [
        ...(leftover
          ? [`The invalid index ${leftover.name}, which an earlier build left, is removed first.`]
          : []),
        "The table is read twice while others read and write it.",
        "Every later write to the table also writes the index.",
        "If the build fails or is stopped, what it left is removed.",
      ],
      inFlight:
        long > 0
          ? [`${plural(long, "transaction")} older than a minute: the build waits for their end.`]
          : [],
      reversible: { is: true, how: `By dropping the index ${name}; there is no button for that.` },
      verifies: "Looks whether the database calls the index valid.",
      warnings: similar.map((other) => `${other} begins with the same columns and may be enough.`),
      bound: {
        table: table.oid,
        columns: columns.map(({ number }) => number).join(","),
        leftover: leftover !== undefined,
      },
    };
  },
  execute: (c, input, run) =>
    operate(
      c,
      { statementSeconds: 0, lockSeconds: 0, notice: (text) => run.say(text, "warn") },
      async (session) => {
        const plan = await planOf(c, session, input);
        if (plan.leftover) {
          run.say(`Removing the invalid ${plan.name}.`);
          await session.run(
            statement("drop-leftover", `drop index concurrently ${plan.quoted}`),
            [],
            run.signal,
          );
        }
        const columns = plan.columns.map(({ quoted }) => quoted).join(", ");
        const bareName = `"${plan.name.replaceAll('"', '""')}"`;
        const text = `create index concurrently ${bareName} on ${plan.table.quoted} (${columns})`;
        try {
          await lookAt(c, (watcher) =>
            beside(
              PROGRESS_MS,
              async () => {
                const [row] = (await watcher.read(PROGRESS, [session.pid])).rows;
                if (row) run.progress(row.done, row.total || null, row.phase);
              },
              () => session.run(statement("create-index", text), [], run.signal),
            ),
          );
        } catch (error) {
          const removed = await removeInvalid(c, plan);
          run.say(
            removed ? "What the build left was removed." : `An invalid ${plan.name} may be left.`,
            "warn",
          );
          if (!run.signal.aborted) throw error;
          return {
            said: `It was stopped; ${removed ? "nothing is left of it" : `an invalid ${plan.name} is left: build it again to remove it`}.`,
            facts: { stopped: true, removed } as Record<string, Fact>,
          };
        }
        return { said: `${plan.name} was built.`, facts: { index: plan.name } };
      },
    ),
  verify: {
    afterSeconds: 1,
    everySeconds: 10,
    forSeconds: 1800,
    settled: async (c, input) => {
      const { name, state, evidence } = await look(c, input);
      const facts = { index: name, valid: state?.valid ?? false, bytes: state?.bytes ?? null };
      if (state?.valid) return { state: "succeeded", said: `${name} is valid.`, facts, evidence };
      if (state?.busy) return { state: "pending", said: `${name} is still being built.`, facts, evidence };
      const said = state
        ? `${name} is there but invalid: build it again, which removes it first.`
        : `${name} is not there.`;
      return { state: "failed", said, facts, evidence };
    },
  },
  reask,
  watch,
});

/** A connection of its own: the one that built may be lost. True when nothing invalid is left. */
async function removeInvalid(c: Conversation, { table, name, quoted }: Plan): Promise<boolean> {
  try {
    return await operate(c, { statementSeconds: 300, lockSeconds: 30 }, async (session) => {
      const [state] = (await session.read(STATE, [table.oid, name])).rows;
      if (!state) return true;
      if (state.valid || state.busy) return false;
      await session.run(statement("drop-invalid", `drop index concurrently ${quoted}`));
      return true;
    });
  } catch (error) {
    if (error instanceof PlatformError) return false;
    throw error;
  }
}
