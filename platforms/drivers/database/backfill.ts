import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import type { Session } from "@/platforms/drivers/postgres-session";
import { type Action, type Conversation, PlatformError } from "@/platforms/platform";
import { type DatabaseSetting, lookAt, operate } from "./action-kit";
import { number } from "./query-kit";
import { type Column, columnNamed, columnsOf, refused, type Table, tableNamed } from "./tables";

const MOST_PASSES = 5;
const shape = z
  .object({
    table: z.string().min(1, "Name a table.").max(200),
    column: z.string().min(1, "Name the column to fill.").max(100),
    from: z.string().max(100).default(""),
    value: z.string().max(300).default(""),
    batch: z
      .string()
      .regex(/^\d*$/, "A whole number.")
      .default("1000")
      .refine((text) => number(text, 1000) >= 1000 && number(text, 1000) <= 5000, "1,000 to 5,000 rows."),
    pauseMs: z
      .string()
      .regex(/^\d*$/, "Whole milliseconds.")
      .default("200")
      .refine((text) => number(text, 200) >= 50 && number(text, 200) <= 60_000, "50 to 60,000 milliseconds."),
  })
  .refine(({ from, value }) => (from === "") !== (value === ""), {
    message: "Name either a column to copy from or a value.",
  });
type Input = z.output<typeof shape>;

type Plan = {
  table: Table;
  column: Column;
  /** An SQL expression over the row: a column's quoted name, or the value as parameter. */
  source: string;
  values: string[];
  keys: Column[];
  open: string;
  triggers: number;
};

const TRIGGERS = {
  name: "triggers-of-table",
  text: `select count(*)::int as "count" from pg_catalog.pg_trigger where tgrelid = $1::oid and not tgisinternal and tgenabled <> 'D' and (tgtype & 16) <> 0`,
  row: z.object({ count: z.number() }),
};

async function planOf(c: Conversation, session: Session, input: Input): Promise<Plan> {
  const table = await tableNamed(c, session, input.table);
  if (table.kind === "m") throw refused(`${table.name} is a materialised view; refresh it instead.`);
  const columns = await columnsOf(session, table);
  const column = columnNamed(columns, table, input.column);
  if (column.generated) throw refused(`${column.name} is made by the database; it cannot be filled.`);
  const keys = columns.filter(({ key }) => key !== null).sort((a, b) => (a.key ?? 0) - (b.key ?? 0));
  if (keys.length === 0)
    throw refused(`${table.name} has no primary key, so it cannot be walked through in batches.`);
  if (keys.some(({ name }) => name === column.name))
    throw refused(`${column.name} is part of the primary key.`);
  const from = input.from === "" ? undefined : columnNamed(columns, table, input.from);
  if (from?.name === column.name) throw refused("A column cannot be filled from itself.");
  return {
    table,
    column,
    source: from ? `t.${from.quoted}` : `$1::${column.type}`,
    values: from ? [] : [input.value],
    keys,
    open: `${column.quoted} is null${from ? ` and ${from.quoted} is not null` : ""}`,
    triggers: (await session.read(TRIGGERS, [table.oid])).rows[0]?.count ?? 0,
  };
}

const Count = z.object({ count: z.number() });
const countOf = ({ table, open }: Plan) => ({
  name: "rows-to-fill",
  text: `select count(*)::float8 as "count" from ${table.quoted} where ${open}`,
  row: Count,
});
const ANY = z.object({ any: z.boolean() });
const anyOf = ({ table, open }: Plan) => ({
  name: "rows-left",
  text: `select exists(select 1 from ${table.quoted} where ${open}) as "any"`,
  row: ANY,
});

/** The number is worth a few seconds and no more; null on a table too big to count in them. */
async function count(session: Session, plan: Plan): Promise<number | null> {
  try {
    return (await session.read(countOf(plan))).rows[0]?.count ?? null;
  } catch (error) {
    if (error instanceof PlatformError && error.message.includes("57014")) return null;
    throw error;
  }
}

/**
 * One batch after a place in the order of the primary key. Rows that somebody holds are left to the next pass.
 * Answers the last key, as text, and how many rows were filled.
 */
function batchOf({ table, column, source, values, keys, open }: Plan, size: number, isFirst: boolean) {
  const quoted = keys.map(({ quoted }) => quoted);
  const list = quoted.join(", ");
  const after = keys.map(({ type }, at) => `$${values.length + at + 1}::${type}`).join(", ");
  const place = isFirst ? "" : `and (${list}) > (${after})`;
  return {
    name: "backfill-batch",
    text: `with batch as (
        select ${list} from ${table.quoted} where ${open} ${place} order by ${list} limit ${size} for update skip locked
      ), filled as (
        update ${table.quoted} t set ${column.quoted} = ${source} from batch b
        where ${quoted.map((key) => `t.${key} = b.${key}`).join(" and ")} returning 1
      )
      select (select count(*) from filled)::int as "filled",
        (select array[${quoted.map((key) => `${key}::text`).join(", ")}] from batch order by ${quoted.map((key) => `${key} desc`).join(", ")} limit 1) as "last"`,
    row: z.object({ filled: z.number(), last: z.array(z.string()).nullable() }),
  };
}

export const backfillColumn = ({ reask, watch }: DatabaseSetting): Action<Input> => ({
  key: "database.backfill",
  title: "Fill a column where it is empty",
  label: ({ table, column }) => `Fill ${table}.${column}`,
  tier: 2,
  purpose:
    "Sets a column from another one or to a value, only where it is null, in small batches with a pause between. For new columns and repairs; what has a value is never changed.",
  fields: [
    {
      key: "table",
      title: "Table",
      kind: "choice",
      required: true,
      from: { query: "database.table-sizes", value: "table", title: "table" },
    },
    { key: "column", title: "Column to fill", kind: "text", required: true },
    { key: "from", title: "Copy from column", kind: "text" },
    { key: "value", title: "Or set to", kind: "text" },
    { key: "batch", title: "Rows at a time", kind: "number", default: "1000", help: "1,000 to 5,000." },
    { key: "pauseMs", title: "Pause between (ms)", kind: "number", default: "200", help: "50 to 60,000." },
  ],
  capability: "database.act",
  input: shape,
  target: ({ table }) => `database:backfill:${table}`,
  repeatable: true,
  expectedSeconds: 300,
  timeoutSeconds: 12 * 3600,
  look: (c, input) =>
    lookAt(c, async (session) => ({
      facts: { open: await count(session, await planOf(c, session, input)) },
    })),
  preview: async (c, input) => {
    const { plan, open } = await lookAt(c, async (session) => {
      const plan = await planOf(c, session, input);
      // Only planned, never run: the database itself says whether the value fits and the login may write.
      const trial = { ...batchOf(plan, 1, true), row: z.looseObject({}) };
      await session.read({ ...trial, text: `explain ${trial.text}` }, plan.values);
      return { plan, open: await count(session, plan) };
    });
    const { table, column, triggers } = plan;
    if (open === 0)
      throw refused(`Nothing is to be filled: ${table.name}.${column.name} has no empty row to fill.`);
    const batch = number(input.batch, 1000);
    const rows = open === null ? "the empty rows" : `${open.toLocaleString("en")} rows`;
    return {
      button: `Fill ${rows}`,
      unit: "column",
      targets: [
        {
          id: `column:${table.name}.${column.name}`,
          title: `${table.name}.${column.name}`,
          facts: { "rows to fill": open, type: column.type, batches: open && Math.ceil(open / batch) },
        },
      ],
      effects: [
        `${column.name} becomes ${input.from ? `what ${input.from} says` : "the given value"} in ${rows}, ${batch} at a time; each batch stays when a later one fails.`,
        "Afterwards the table's statistics are renewed.",
      ],
      inFlight: [],
      reversible: { is: false, how: "Which rows were empty before is not kept." },
      verifies: "Looks whether no row is left to fill.",
      warnings: [
        ...(triggers > 0 ? [`The table has ${triggers} triggers on update; they run for every row.`] : []),
        ...(open === null ? ["The table is too big to count the rows in a few seconds."] : []),
      ],
      bound: { table: table.oid, column: column.number, type: column.type },
    };
  },
  execute: (c, input, run) =>
    operate(c, { statementSeconds: 60, lockSeconds: 5 }, async (session) => {
      const plan = await planOf(c, session, input);
      const total = await lookAt(c, (watcher) => count(watcher, plan));
      const size = number(input.batch, 1000);
      let filled = 0;
      for (let pass = 1; pass <= MOST_PASSES && !run.signal.aborted; pass += 1) {
        let last: string[] = [];
        let inPass = 0;
        while (!run.signal.aborted) {
          const query = batchOf(plan, size, last.length === 0);
          const [row] = (await session.read(query, [...plan.values, ...last])).rows;
          if (!row?.last) break;
          last = row.last;
          filled += row.filled;
          inPass += row.filled;
          run.progress(filled, total === null ? null : Math.max(total, filled), `${filled} rows filled`);
          await pause(number(input.pauseMs, 200), undefined, { signal: run.signal }).catch(() => {});
        }
        if (inPass === 0) break;
      }
      if (!run.signal.aborted)
        await session.read({ name: "analyze", text: `analyze ${plan.table.quoted}`, row: z.looseObject({}) });
      return {
        said: `${filled} rows were filled${run.signal.aborted ? "; then it was stopped. Started again, it goes on with the rest" : ""}.`,
        facts: { filled, stopped: run.signal.aborted },
      };
    }),
  verify: {
    afterSeconds: 1,
    everySeconds: 10,
    forSeconds: 120,
    settled: (c, input) =>
      lookAt(
        c,
        async (session) => {
          const plan = await planOf(c, session, input);
          const { rows, evidence } = await session.read(anyOf(plan));
          if (!rows[0]?.any)
            return { state: "succeeded", said: "No row is left to fill.", facts: { left: 0 }, evidence };
          const left = await count(session, plan);
          return {
            state: "failed",
            said: `${left ?? "Some"} rows are left; start it again to go on.`,
            facts: { left },
            evidence,
          };
        },
        { statementSeconds: 60 },
      ),
  },
  reask,
  watch,
});
