import { sql } from "drizzle-orm";
import pg from "pg";
import type { Stage } from "./cast";
import { until } from "./until";
import { kill, withChildren } from "./with-children";

type Way = { name: string; env?: Record<string, string>; before: string };

/** Kills workers at one statement: the owner of the database holds them up there. */
export function withKilled(stage: Pick<Stage, "db" | "base">) {
  const start = withChildren(stage);

  /** Seen by the role of the console: of another's work the owner is told nothing. */
  const connections = async (name: string, state: "any" | "held up") => {
    const { rows } = await stage.db.execute(sql`
      select 1 from pg_stat_activity where datname = current_database() and application_name = ${name}
        and (${state === "any"} or wait_event_type = 'Lock')`);
    return rows.length;
  };

  /** Starts `server/testing/NAME.ts`, which calls itself NAME there, and kills it where `before` keeps it waiting. */
  return async function killed({ name, env = {}, before }: Way): Promise<void> {
    const owner = new pg.Client({ connectionString: stage.base.ownerUrl });
    await owner.connect();
    try {
      await owner.query("set app.scope = '*'");
      await owner.query("begin");
      await owner.query(before);
      const child = start(`server/testing/${name}.ts`, env);
      try {
        await until(`${name} waits`, async () => {
          if (child.exitCode !== null) throw new Error(`${name} ended with ${child.exitCode}`);
          return (await connections(name, "held up")) === 1;
        });
      } finally {
        await kill(child);
      }
      await owner.query("rollback");
      await until("what it began is undone", async () => (await connections(name, "any")) === 0);
    } finally {
      await owner.end();
    }
  };
}
