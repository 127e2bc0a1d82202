import { z } from "zod";
import type { Session } from "@/platforms/drivers/postgres-session";
import { type Action, type Conversation, type Fact, PlatformError, type Settled } from "@/platforms/platform";
import { beside, type DatabaseSetting, lookAt, NOW, operate } from "./action-kit";
import { plural } from "./query-kit";
import { BUSY, IN_SCHEMAS, refused, schemasOf, type Table, tableNamed, tablesOf } from "./tables";

const PROGRESS_MS = 1000;

const Maintained = z.object({
  name: z.string(),
  vacuumed: z.string().nullable(),
  analysed: z.string().nullable(),
  dead: z.number(),
  live: z.number(),
  isBusy: z.boolean(),
  now: z.string(),
});
const at = (column: string) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
const MAINTAINED = {
  name: "last-maintenance",
  text: `select n.nspname || '.' || t.relname as "name", ${at("pg_stat_get_last_vacuum_time(t.oid)")} as "vacuumed",
      ${at("pg_stat_get_last_analyze_time(t.oid)")} as "analysed", pg_stat_get_dead_tuples(t.oid)::float8 as "dead",
      pg_stat_get_live_tuples(t.oid)::float8 as "live", ${BUSY} as "isBusy", ${NOW} as "now"
    from pg_catalog.pg_class t join pg_catalog.pg_namespace n on n.oid = t.relnamespace
    where t.relkind in ('r', 'm') and ${IN_SCHEMAS} and t.oid = any($2::oid[]) order by 1`,
  row: Maintained,
};

const readMaintained = async (c: Conversation, session: Session, tables: readonly Table[]) =>
  session.read(MAINTAINED, [schemasOf(c), tables.map(({ oid }) => oid)]);

/** The table that is named, or all that our login may analyse; never a partitioned parent, which stores nothing. */
async function meant(c: Conversation, session: Session, name: string): Promise<Table[]> {
  if (name === "")
    return (await tablesOf(c, session)).filter(({ kind, mayMaintain }) => kind === "r" && mayMaintain);
  const table = await tableNamed(c, session, name);
  if (table.kind === "p") throw refused(`${table.name} is partitioned; name one of its parts.`);
  if (!table.mayMaintain)
    throw new PlatformError(
      "forbidden",
      `The operator's login does not own ${table.name}; grant it MAINTAIN.`,
      {
        notSent: true,
      },
    );
  return [table];
}

const look =
  (which: "vacuumed" | "analysed") =>
  async (c: Conversation, { table }: { table: string }) => {
    const { rows, evidence } = await lookAt(c, async (session) =>
      readMaintained(c, session, await meant(c, session, table)),
    );
    const facts: Record<string, Fact> = { tables: rows.length, seenAt: rows[0]?.now ?? null };
    if (rows.length === 1) Object.assign(facts, { last: rows[0]?.[which] ?? null, dead: rows[0]?.dead ?? 0 });
    return { facts, evidence };
  };

/** Done when the server's own record is younger than our look before. Left undone when nobody is at it any more. */
const settled =
  (which: "vacuumed" | "analysed", word: string) =>
  async (c: Conversation, { table }: { table: string }, before: Record<string, Fact>): Promise<Settled> => {
    const { rows, evidence } = await lookAt(c, async (session) =>
      readMaintained(c, session, await meant(c, session, table)),
    );
    const since = before.seenAt;
    if (typeof since !== "string")
      return { state: "pending", said: "It was not looked at before, so nothing proves it.", facts: {} };
    const left = rows.filter((row) => (row[which] ?? "") < since);
    const facts = {
      tables: rows.length,
      left: left.length,
      dead: rows.reduce((sum, row) => sum + row.dead, 0),
    };
    if (left.length === 0)
      return {
        state: "succeeded",
        said: `${plural(rows.length, "table was", "tables were")} ${word}.`,
        facts,
        evidence,
      };
    return {
      state: left.some(({ isBusy }) => isBusy) ? "pending" : "failed",
      said: `${left.length} of ${rows.length} not ${word}: ${left
        .slice(0, 5)
        .map(({ name }) => name)
        .join(", ")}.`,
      facts,
      evidence,
    };
  };

const TABLE_FIELD = {
  key: "table",
  title: "Table",
  kind: "choice",
  from: { query: "database.table-sizes", value: "table", title: "table" },
} as const;

const statement = (name: string, text: string) => ({ name, text, row: z.looseObject({}) });

export const analyze = ({ reask }: DatabaseSetting): Action<{ table: string }> => ({
  key: "database.analyze",
  title: "Renew the planner's statistics",
  label: ({ table }) => (table ? `Analyse ${table}` : "Analyse all tables"),
  tier: 1,
  purpose: "Reads a sample of each table, so that queries are planned by what is in it now. Blocks nobody.",
  fields: [{ ...TABLE_FIELD, help: "Empty: all tables." }],
  capability: "database.act",
  input: z.object({ table: z.string().max(200).default("") }),
  target: ({ table }) => `database:analyze:${table}`,
  repeatable: true,
  expectedSeconds: 20,
  timeoutSeconds: 1800,
  look: look("analysed"),
  execute: (c, { table }, run) =>
    operate(c, { statementSeconds: 900 }, async (session) => {
      const tables = await meant(c, session, table);
      let done = 0;
      for (const each of tables) {
        if (run.signal.aborted) break;
        await session.run(statement("analyze", `analyze ${each.quoted}`), [], run.signal);
        done += 1;
        run.progress(done, tables.length, each.name);
      }
      return {
        said: `${done} of ${plural(tables.length, "table")} analysed${done < tables.length ? "; then it was stopped" : ""}.`,
        facts: { analysed: done },
      };
    }),
  verify: { afterSeconds: 1, everySeconds: 5, forSeconds: 60, settled: settled("analysed", "analysed") },
  reask,
});

const PROGRESS = {
  name: "vacuum-progress",
  text: `select phase, heap_blks_scanned::float8 as "scanned", heap_blks_total::float8 as "total"
    from pg_stat_progress_vacuum where pid = $1`,
  row: z.object({ phase: z.string(), scanned: z.number(), total: z.number() }),
};

export const vacuum = ({ reask, watch }: DatabaseSetting): Action<{ table: string }> => ({
  key: "database.vacuum",
  title: "Vacuum a table",
  label: ({ table }) => `Vacuum ${table}`,
  tier: 2,
  purpose:
    "Makes the space of dead rows usable again and renews the statistics. Reads and writes go on; the disk is read hard. It does not make the file smaller.",
  fields: [{ ...TABLE_FIELD, required: true }],
  capability: "database.act",
  input: z.object({ table: z.string().min(1, "Name a table.").max(200) }),
  target: ({ table }) => `database:vacuum:${table}`,
  repeatable: true,
  expectedSeconds: 60,
  timeoutSeconds: 6 * 3600,
  look: look("vacuumed"),
  preview: async (c, { table: name }) => {
    const { table, seen } = await lookAt(c, async (session) => {
      const tables = await meant(c, session, name);
      return { table: tables[0], seen: (await readMaintained(c, session, tables)).rows[0] };
    });
    if (!table || !seen) throw refused(`${name} cannot be vacuumed.`);
    return {
      button: `Vacuum ${table.name}`,
      unit: "table",
      targets: [
        {
          id: `table:${table.name}`,
          title: table.name,
          facts: {
            "dead rows": seen.dead,
            "live rows": seen.live,
            bytes: table.bytes,
            "last vacuum by hand": seen.vacuumed,
          },
        },
      ],
      effects: [
        "The whole table is read, and its dead rows are made free for new ones.",
        "Statistics for the planner are renewed.",
      ],
      inFlight: seen.isBusy
        ? ["Somebody vacuums or alters the table, or builds an index on it, right now."]
        : [],
      reversible: { is: true, how: "Nothing has to be taken back: no row changes." },
      verifies: "Looks whether the server's record of the last vacuum is new.",
      warnings: seen.isBusy ? ["While another holds the table, ours gives up after 5 seconds."] : [],
      bound: { table: table.oid },
    };
  },
  execute: async (c, { table: name }, run) =>
    operate(c, { statementSeconds: 0, notice: (text) => run.say(text, "warn") }, async (session) => {
      const [table] = await meant(c, session, name);
      if (!table) throw refused(`${name} cannot be vacuumed.`);
      const tellProgress = (watcher: Session) => async () => {
        const [row] = (await watcher.read(PROGRESS, [session.pid])).rows;
        if (row) run.progress(row.scanned, row.total || null, row.phase);
      };
      const started = performance.now();
      try {
        await lookAt(c, (watcher) =>
          beside(PROGRESS_MS, tellProgress(watcher), () =>
            session.run(statement("vacuum", `vacuum (analyze) ${table.quoted}`), [], run.signal),
          ),
        );
      } catch (error) {
        if (!run.signal.aborted) throw error;
        return {
          said: "It was stopped; what it had freed by then stays free.",
          facts: { stopped: true } as Record<string, Fact>,
        };
      }
      const took = Math.round((performance.now() - started) / 1000);
      return { said: `${table.name} was vacuumed in ${took} s.`, facts: { seconds: took } };
    }),
  verify: { afterSeconds: 1, everySeconds: 5, forSeconds: 300, settled: settled("vacuumed", "vacuumed") },
  reask,
  watch,
});
