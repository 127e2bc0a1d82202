import { setTimeout as sleep } from "node:timers/promises";
import type { DataDir } from "./data-dir";
import { checkDatabaseUrl, parseDatabaseUrl } from "./database-url";
import { countDeaths } from "./deaths";
import { type Postgres, startPostgres } from "./postgres";
import { roles } from "./postgres-roles";
import { Refusal } from "./refusal";
import { line, say } from "./say.mjs";
import type { Settings } from "./settings";

export type Database = {
  ownerUrl: string;
  appUrl: string;
  simUrl: string | undefined;
  /** The role that rows are guarded against; the migration gives it its rights. */
  appRole: string;
  /** The programs' login may do more than they should, so they take the role on after connecting. */
  mustTakeRole: boolean;
  shown: string;
  embedded: Postgres | undefined;
};

/** The database to run on: the operator's own, checked for everything that can be wrong with it, or the embedded one. */
export async function openDatabase(settings: Settings, data: DataDir): Promise<Database> {
  if (settings.database) return openGiven(settings.database);
  const embedded = await startPostgres(data.root, { durable: true });
  return { ...embedded, appRole: roles.app, mustTakeRole: false, shown: "ready", embedded };
}

async function openGiven({ appUrl, ownerUrl, simUrl }: NonNullable<Settings["database"]>): Promise<Database> {
  const app = await checkDatabaseUrl(appUrl);
  const owner = ownerUrl === appUrl ? app : await checkDatabaseUrl(ownerUrl, "WHEELHOUSE_OWNER_DATABASE_URL");
  if (simUrl !== undefined) await checkDatabaseUrl(simUrl, "WHEELHOUSE_SIM_DATABASE_URL");
  const isOwner = app.role === owner.role || app.ignoresRowSecurity;
  return {
    appUrl,
    ownerUrl,
    simUrl,
    appRole: isOwner ? roles.app : app.role,
    mustTakeRole: isOwner,
    shown: `${parseDatabaseUrl(appUrl).shown}, Postgres ${app.version}`,
    embedded: undefined,
  };
}

/** Starts the embedded server again should it die under the product, at the same port, so that its users find it by themselves. */
export async function keepDatabaseAlive(
  embedded: Postgres,
  signal: AbortSignal,
  gaveUp: (reason: unknown) => void,
): Promise<void> {
  const deaths = countDeaths();
  while (!signal.aborted) {
    await sleep(500, undefined, { signal }).catch(() => {});
    if (signal.aborted || embedded.isAlive()) continue;
    const { recent, isTooMany } = deaths.another();
    if (isTooMany)
      return gaveUp(
        new Refusal(`The embedded database died ${recent} times within a minute, so Wheelhouse stopped.`),
      );
    try {
      await embedded.revive();
      say(line("database", "stopped unexpectedly and was started again"));
    } catch (error) {
      return gaveUp(error);
    }
  }
}
