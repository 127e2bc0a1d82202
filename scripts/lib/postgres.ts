import { mkdir } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { existingCluster, openCluster, removeCluster } from "./postgres-cluster";
import { ensureDatabase, ensureRoles, roles, withDatabase, withLogin } from "./postgres-roles";
import { startServer, stopServer } from "./postgres-server";
import { identityOf } from "./processes.mjs";
import { keepSecret, randomHex } from "./secrets";

export type Postgres = {
  ownerUrl: string;
  appUrl: string;
  simUrl: string;
  /** Superuser on the maintenance database: for making databases, never for the product itself. */
  adminUrl: string;
  readonly pid: number;
  isAlive(): boolean;
  /** Starts a server that died again, at the port its users know. */
  revive(): Promise<void>;
  stop(mode?: "fast" | "immediate"): Promise<void>;
  /** Stops the server and removes its database for good. */
  remove(): Promise<void>;
};

const Passwords = z.object({
  superuser: z.string(),
  owner: z.string(),
  app: z.string(),
  simulator: z.string(),
});

/** The embedded database of a data folder: made when missing, started or taken over, with its roles and both databases. */
export async function startPostgres(dataDir: string, { durable }: { durable: boolean }): Promise<Postgres> {
  const folder = path.resolve(dataDir);
  const passwords = await keepPasswords(folder);
  const cluster = await openCluster(folder, { superuserPassword: passwords.superuser, durable });
  let server = await startServer(cluster, passwords.superuser, { durable });
  const { port } = server;
  const adminUrl = withLogin(`postgres://127.0.0.1:${port}/postgres`, "postgres", passwords.superuser);
  const urlFor = (kind: keyof typeof roles, database: string) =>
    withLogin(withDatabase(adminUrl, database), roles[kind], passwords[kind]);
  const stop = (mode: "fast" | "immediate" = "fast") => stopServer(cluster, mode);

  try {
    await ensureRoles(adminUrl, passwords);
    await ensureDatabase(adminUrl, { name: "wheelhouse", owner: roles.owner, users: [roles.app] });
    await ensureDatabase(adminUrl, { name: "wheelhouse_sim", owner: roles.simulator });
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    ownerUrl: urlFor("owner", "wheelhouse"),
    appUrl: urlFor("app", "wheelhouse"),
    simUrl: urlFor("simulator", "wheelhouse_sim"),
    adminUrl,
    get pid() {
      return server.pid;
    },
    isAlive: () => identityOf(server.pid) !== undefined,
    revive: async () => {
      server = await startServer(cluster, passwords.superuser, { durable, port });
    },
    stop,
    remove: () => removePostgres(folder),
  };
}

/** Stops the server of a data folder, whoever started it, and removes its database for good. */
export async function removePostgres(dataDir: string): Promise<void> {
  const cluster = await existingCluster(path.resolve(dataDir));
  if (cluster === undefined) return;
  await stopServer(cluster, "immediate");
  await removeCluster(path.resolve(dataDir), cluster);
}

async function keepPasswords(folder: string): Promise<z.infer<typeof Passwords>> {
  await mkdir(path.join(folder, "secrets"), { recursive: true, mode: 0o700 });
  const fresh = () =>
    JSON.stringify({
      superuser: randomHex(24),
      owner: randomHex(24),
      app: randomHex(24),
      simulator: randomHex(24),
    });
  return Passwords.parse(JSON.parse(await keepSecret(path.join(folder, "secrets", "postgres.json"), fresh)));
}
