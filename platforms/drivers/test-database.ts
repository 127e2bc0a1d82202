import { randomBytes } from "node:crypto";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { Client } from "pg";
import { afterAll, beforeAll } from "vitest";
// biome-ignore lint/style/noRestrictedImports: tests run the same embedded database that the launcher starts.
import { type Postgres, startPostgres } from "@/scripts/lib/postgres";

export type TestDatabases = {
  /** The address of a new, empty database; its login owns it. */
  fresh(): Promise<string>;
  server(): Postgres;
};

/** One embedded server for the tests of a file, gone with everything in it afterwards. */
export function testDatabases(): TestDatabases {
  let running: { folder: string; server: Postgres } | undefined;
  const server = () => {
    if (!running) throw new Error("The test database is not running.");
    return running.server;
  };
  beforeAll(async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), "wheelhouse-test-"));
    await chmod(folder, 0o711);
    running = { folder, server: await startPostgres(folder, { durable: false }) };
  });
  afterAll(async () => {
    await running?.server.remove();
    if (running) await rm(running.folder, { recursive: true, force: true });
  });
  return {
    server,
    fresh: async () => {
      const name = `bench_${randomBytes(6).toString("hex")}`;
      const url = new URL(server().simUrl);
      const owner = decodeURIComponent(url.username);
      await runSql(server().adminUrl, `create database ${name} owner ${owner}`);
      url.pathname = `/${name}`;
      return url.toString();
    },
  };
}

/** Runs statements as the given login; for arranging what a test then reads through the product. */
export async function runSql(url: string, ...statements: string[]): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    let rows: Record<string, unknown>[] = [];
    for (const statement of statements) rows = (await client.query(statement)).rows;
    return rows;
  } finally {
    await client.end();
  }
}
