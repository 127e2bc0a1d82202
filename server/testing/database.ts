import { inject } from "vitest";
import { createDatabase, dropDatabase, roles, withDatabase } from "@/scripts/lib/postgres-roles";
import { randomHex } from "@/scripts/lib/secrets";
import type { TestServer } from "./global-setup";

export type TestDatabase = Pick<TestServer, "ownerUrl" | "appUrl"> & { drop(): Promise<void> };

/** A migrated database of the test file's own; dropping it early is a courtesy, the server goes with the run. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const { adminUrl, ownerUrl, appUrl, template } = inject("testServer");
  const name = `test_${randomHex(6)}`;
  await createDatabase(adminUrl, { name, owner: roles.owner, template, users: [roles.app] });
  // What reads the environment, such as the queue's sender, must find this database too.
  process.env.DATABASE_URL = withDatabase(appUrl, name);
  return {
    ownerUrl: withDatabase(ownerUrl, name),
    appUrl: withDatabase(appUrl, name),
    drop: () => dropDatabase(adminUrl, name),
  };
}
