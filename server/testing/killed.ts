import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { sql } from "drizzle-orm";
import pg from "pg";
import { afterEach } from "vitest";
import { leashed, root } from "@/scripts/lib/root";
import type { Stage } from "./cast";
import { until } from "./until";

type Way = { name: string; env?: Record<string, string>; before: string };

/** Kills workers at one statement: the owner of the database holds them up there. */
export function withKilled(stage: Pick<Stage, "db" | "base">) {
  const children: ChildProcess[] = [];
  afterEach(() => {
    for (const child of children.splice(0)) child.kill("SIGKILL");
  });

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
      const child = spawn(
        process.execPath,
        [...leashed, "--import", "tsx", path.join("server", "testing", `${name}.ts`)],
        {
          cwd: root,
          env: { ...process.env, DATABASE_URL: stage.base.appUrl, ...env },
          stdio: ["ignore", "ignore", "inherit"],
        },
      );
      children.push(child);
      await until(`${name} waits`, async () => {
        if (child.exitCode !== null) throw new Error(`${name} ended with ${child.exitCode}`);
        return (await connections(name, "held up")) === 1;
      });
      child.kill("SIGKILL");
      await once(child, "exit");
      await owner.query("rollback");
      await until("what it began is undone", async () => (await connections(name, "any")) === 0);
    } finally {
      await owner.end();
    }
  };
}
