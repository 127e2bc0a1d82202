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

export type TestServer = { adminUrl: string; ownerUrl: string; appUrl: string; template: string };

declare module "vitest" {
  interface ProvidedContext {
    testServer: TestServer;
  }
}

let stop: () => Promise<void> = async () => {};

/**
 * One server for the whole run and one migrated template in it: a test file's own database is then a copy
 * that takes a tenth of a second. Nothing here needs to survive a crash, so nothing waits for the disk.
 */
export async function setup(project: TestProject): Promise<void> {
  try {
    const given = process.env.TEST_DATABASE_ADMIN_URL;
    const server = given ? await prepareGiven(given) : await startOwn();
    const template = `wheelhouse_template_${randomHex(4)}`;
    await createDatabase(server.adminUrl, { name: template, owner: roles.owner, users: [roles.app] });
    if (given) stop = () => dropDatabase(server.adminUrl, template);
    await migrate({ ownerUrl: withDatabase(server.ownerUrl, template), appRole: roles.app });
    project.provide("testServer", { ...server, template });
  } catch (error) {
    await stop();
    throw error;
  }
}

export async function teardown(): Promise<void> {
  await stop();
}

async function startOwn(): Promise<Omit<TestServer, "template">> {
  const folder = await makeTempDataDir();
  stop = () => removeTempDataDir(folder);
  const { adminUrl, ownerUrl, appUrl } = await startPostgres(folder, { durable: false });
  return { adminUrl, ownerUrl, appUrl };
}

/** The passwords follow from the address, so that two runs against one server do not lock each other out. */
async function prepareGiven(adminUrl: string): Promise<Omit<TestServer, "template">> {
  const password = new URL(adminUrl).password || "test";
  await ensureRoles(adminUrl, { owner: password, app: password, simulator: password });
  return {
    adminUrl,
    ownerUrl: withLogin(adminUrl, roles.owner, password),
    appUrl: withLogin(adminUrl, roles.app, password),
  };
}
