import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { z } from "zod";
import { removePostgres } from "./postgres";
import { identityOf } from "./processes.mjs";

const prefix = "wheelhouse-test-";
const Owner = z.object({ pid: z.number(), identity: z.string().optional() });

/**
 * A data folder for a test run. It can be passed through by the account that runs the database, and it
 * notes whose it is, so that the next run can remove what a killed one had to leave.
 */
export async function makeTempDataDir(): Promise<string> {
  await sweepTempDirs();
  const folder = await mkdtemp(path.join(tmpdir(), prefix));
  await chmod(folder, 0o711);
  await writeFile(
    path.join(folder, "owner.json"),
    JSON.stringify({ pid: process.pid, identity: identityOf(process.pid) }),
    { mode: 0o600 },
  );
  return folder;
}

export async function removeTempDataDir(folder: string): Promise<void> {
  await removePostgres(folder);
  await rm(folder, { recursive: true, force: true });
}

/** Removes what killed test runs left: their folders, and the servers still running in them. */
export async function sweepTempDirs(): Promise<void> {
  const names = (await readdir(tmpdir())).filter((name) => name.startsWith(prefix));
  for (const folder of names.map((name) => path.join(tmpdir(), name))) {
    const owner = await ownerOf(folder);
    if (owner && identityOf(owner.pid) !== owner.identity) await removeTempDataDir(folder).catch(() => {});
  }
}

/** Undefined for a folder that is just being made or removed by somebody else. */
async function ownerOf(folder: string): Promise<z.infer<typeof Owner> | undefined> {
  try {
    return Owner.parse(JSON.parse(await readFile(path.join(folder, "owner.json"), "utf8")));
  } catch {
    return undefined;
  }
}
