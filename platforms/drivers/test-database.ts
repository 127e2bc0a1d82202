import { randomBytes } from "node:crypto";
import { Client } from "pg";
import { afterAll, beforeAll } from "vitest";
// biome-ignore lint/style/noRestrictedImports: tests run the same embedded database that the launcher starts.
import { type Postgres, startPostgres } from "@/scripts/lib/postgres";
// biome-ignore lint/style/noRestrictedImports: what a killed test run leaves is removed by the next one.
import { makeTempDataDir, removeTempDataDir } from "@/scripts/lib/temp-dir";

export type TestDatabases = {
  /** The address of a new, empty database; its login owns it. */
  fresh(): Promise<string>;
  server(): Postgres;
};

/** One embedded server for the tests of a file, gone with everything in it afterwards. */
export function testDatabases(): TestDatabases {
  let folder: string | undefined;
  let running: Postgres | undefined;
  const server = () => {
    if (!running) throw new Error("The test database is not running.");
    return running;
  };
  beforeAll(async () => {
    folder = await makeTempDataDir();
    running = await startPostgres(folder, { durable: false });
  });
  afterAll(async () => {
    if (folder) await removeTempDataDir(folder);
  });
  return {
    server,
    fresh: async () => {
      const name = `bench_${randomBytes(6).toString("hex")}`;
      const url = new URL(server().simUrl);
      await runSql(server().adminUrl, `create database ${name} owner ${decodeURIComponent(url.username)}`);
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
