import { EVERYONES_ROWS } from "@/db";
import { migrate } from "@/db/migrate";
import { startPostgres } from "@/scripts/lib/postgres";
import { createDatabase, roles, withDatabase } from "@/scripts/lib/postgres-roles";
import { makeTempDataDir, removeTempDataDir } from "@/scripts/lib/temp-dir";

export type BenchDatabase = { ownerUrl: string; appUrl: string };
export type Place = {
  folder: string;
  serverPid(): number;
  database(name: string): Promise<BenchDatabase>;
  remove(): Promise<void>;
};

/** A database server of the bench's own, as durable as the product's; everything in it goes when the bench ends. */
export async function openPlace(): Promise<Place> {
  const folder = await makeTempDataDir();
  try {
    const server = await startPostgres(folder, { durable: true });
    const { adminUrl, ownerUrl, appUrl } = server;
    return {
      folder,
      serverPid: () => server.pid,
      database: async (name) => {
        await createDatabase(adminUrl, { name, owner: roles.owner, users: [roles.app] });
        const owner = new URL(withDatabase(ownerUrl, name));
        // What seeds does so for every tenant.
        owner.searchParams.set("options", EVERYONES_ROWS);
        const made = { ownerUrl: owner.href, appUrl: withDatabase(appUrl, name) };
        await migrate({ ownerUrl: made.ownerUrl, appRole: roles.app });
        return made;
      },
      remove: () => removeTempDataDir(folder),
    };
  } catch (error) {
    await removeTempDataDir(folder);
    throw error;
  }
}
