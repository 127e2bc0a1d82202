import path from "node:path";
import { drizzle } from "drizzle-orm/node-postgres";
import { migrate as runMigrations } from "drizzle-orm/node-postgres/migrator";
import pg from "pg";
import { PgBoss } from "pg-boss";
import { AUDIT_SCOPES } from "@/domain/audit";
import { EVERYONES_ROWS } from "./index";
import { QUEUES } from "./queues";

const LOCK = 7_312_114_001;

/**
 * Brings the database to this version: tables, guards, the queue's own schema, and what the application role may
 * do. One process at a time does it; the others wait. `appRole` is skipped when it does not exist and cannot be made.
 */
export async function migrate({
  ownerUrl,
  appRole,
}: {
  ownerUrl: string;
  appRole: string;
}): Promise<{ applied: number; appRole: string | undefined }> {
  const client = new pg.Client({
    connectionString: ownerUrl,
    application_name: "wheelhouse-migrate",
    options: EVERYONES_ROWS,
    connectionTimeoutMillis: 10_000,
  });
  await client.connect();
  try {
    await client.query("select pg_advisory_lock($1)", [LOCK]);
    await client.query("set lock_timeout = '5s'");
    const before = await appliedCount(client);
    await runMigrations(drizzle(client), { migrationsFolder: path.join(import.meta.dirname, "migrations") });
    const applied = (await appliedCount(client)) - before;
    await client.query("select ensure_observation_partitions(2, 7)");
    await client.query("select ensure_audit_leaves($1, 2)", [AUDIT_SCOPES]);
    await createQueues(ownerUrl);
    const role = (await ensureRole(client, appRole)) ? appRole : undefined;
    if (role) await grant(client, role);
    return { applied, appRole: role };
  } finally {
    await client.query("select pg_advisory_unlock($1)", [LOCK]).catch(() => undefined);
    await client.end();
  }
}

async function appliedCount(client: pg.Client): Promise<number> {
  const known = await client.query("select to_regclass('drizzle.__drizzle_migrations') as there");
  if (!known.rows[0]?.there) return 0;
  const count = await client.query("select count(*)::int as n from drizzle.__drizzle_migrations");
  return count.rows[0]?.n ?? 0;
}

async function createQueues(ownerUrl: string): Promise<void> {
  const boss = new PgBoss({ connectionString: ownerUrl, supervise: false, schedule: false, max: 2 });
  boss.on("error", () => undefined);
  await boss.start();
  for (const queue of QUEUES)
    await boss.createQueue(queue, {
      notify: true,
      retryLimit: 2,
      retryDelay: 1,
      heartbeatSeconds: 10,
      expireInSeconds: 1800,
    });
  await boss.stop({ graceful: false });
}

async function ensureRole(client: pg.Client, role: string): Promise<boolean> {
  const found = await client.query("select 1 from pg_roles where rolname = $1", [role]);
  if (found.rowCount) return true;
  try {
    await client.query(`create role ${pg.escapeIdentifier(role)} nologin`);
    await client.query(`grant ${pg.escapeIdentifier(role)} to current_user`);
    return true;
  } catch {
    return false;
  }
}

/** The application reads and writes rows, owns nothing, and may only insert and read what is append-only. */
async function grant(client: pg.Client, role: string): Promise<void> {
  const app = pg.escapeIdentifier(role);
  await client.query(`
    grant usage on schema public, pgboss to ${app};
    grant select, insert, update, delete on all tables in schema public to ${app};
    grant usage, select on all sequences in schema public, pgboss to ${app};
    grant select, insert, update, delete on all tables in schema pgboss to ${app};
    grant execute on all functions in schema public, pgboss to ${app};
    revoke update, delete, truncate on audit_events, state_changes, observations, checklist_row_events from ${app};
    revoke insert, update, delete, truncate on audit_heads from ${app};
    revoke execute on function make_audit_leaf(text, date) from public, ${app};
  `);
  // What lies in a leaf is read and written through the table it belongs to, never past it.
  await client.query(`
    do $$ declare leaf regclass; begin
      for leaf in select relid from pg_partition_tree('audit_events') where parentrelid is not null loop
        execute format('revoke all on %s from ${app}', leaf);
      end loop;
    end $$;
  `);
}
