import { z } from "zod";
import { type Action, type Conversation, type Fact, PlatformError } from "@/platforms/platform";
import { beside, type DatabaseSetting, lookAt, operate } from "./action-kit";
import { type IndexPlan, type IndexWanted, indexName, namesOf, planOf } from "./index-plan";
import { plural } from "./query-kit";
import { BUSY, tableNamed } from "./tables";

const MOST_COLUMNS = 8;
const PROGRESS_MS = 1000;
const LONG_TRANSACTION_MS = 60_000;

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

async function look(c: Conversation, input: IndexWanted) {
  return lookAt(c, async (session) => {
    const table = await tableNamed(c, session, input.table);
    const name = indexName(table.bare, namesOf(input));
    const { rows, evidence } = await session.read(STATE, [table.oid, name]);
    return { name, state: rows[0], evidence };
  });
}

export const createIndex = ({ reask, watch }: DatabaseSetting): Action<IndexWanted> => ({
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
async function removeInvalid(c: Conversation, { table, name, quoted }: IndexPlan): Promise<boolean> {
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
