import type { TestProject } from "vitest/node";
import { migrate } from "@/db/migrate";
import { startPostgres } from "@/scripts/lib/postgres";
import {
  createDatabase,
  dropDatabase,
  ensureRoles,
  roles,
  withDatabase,
  withLogin,
} from "@/scripts/lib/postgres-roles";
import { randomHex } from "@/scripts/lib/secrets";
import { makeTempDataDir, removeTempDataDir } from "@/scripts/lib/temp-dir";

export type TestServer = {
  adminUrl: string;
  ownerUrl: string;
  appUrl: string;
  template: string;
  /** A folder for what test files write, removed with the run; a worker that is stopped cannot tidy up itself. */
  folder: string;
};

declare module "vitest" {
  interface ProvidedContext {
    testServer: TestServer;
  }
}

type Logins = Pick<TestServer, "adminUrl" | "ownerUrl" | "appUrl">;

let stop: () => Promise<void> = async () => {};

/**
 * One server for the whole run and one migrated template in it: a test file's own database is then a copy
 * that takes a tenth of a second. Nothing here needs to survive a crash, so nothing waits for the disk.
 */
export async function setup(project: TestProject): Promise<void> {
  const folder = await makeTempDataDir();
  stop = () => removeTempDataDir(folder);
  try {
    const given = process.env.TEST_DATABASE_ADMIN_URL;
    const server = given ? await prepareGiven(given) : await startPostgres(folder, { durable: false });
    const { adminUrl, ownerUrl, appUrl } = server;
    const template = `wheelhouse_template_${randomHex(4)}`;
    await createDatabase(adminUrl, { name: template, owner: roles.owner, users: [roles.app] });
    if (given) stop = () => dropDatabase(adminUrl, template).finally(() => removeTempDataDir(folder));
    await migrate({ ownerUrl: withDatabase(ownerUrl, template), appRole: roles.app });
    project.provide("testServer", { adminUrl, ownerUrl, appUrl, template, folder });
  } catch (error) {
    await stop();
    throw error;
  }
}

export async function teardown(): Promise<void> {
  await stop();
}

/** The passwords follow from the address, so that two runs against one server do not lock each other out. */
async function prepareGiven(adminUrl: string): Promise<Logins> {
  const password = new URL(adminUrl).password || "test";
  await ensureRoles(adminUrl, { owner: password, app: password, simulator: password });
  return {
    adminUrl,
    ownerUrl: withLogin(adminUrl, roles.owner, password),
    appUrl: withLogin(adminUrl, roles.app, password),
  };
}
