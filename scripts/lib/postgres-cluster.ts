import { randomBytes } from "node:crypto";
import { chmod, chown, mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { neededAlways, neededAtFirst, requireSpace } from "./disk";
import { type Account, canReach, postgresAccount } from "./postgres-account";
import { makeSharedState, postgresBinaries, sharedState } from "./postgres-binaries";
import { fullDiskSentence, Refusal } from "./refusal";
import { type Ended, lastLines, run } from "./run";

/** A database on disk with everything needed to run it: where, with which programs, as whom. */
export type Cluster = {
  folder: string;
  /** The server's own log; it lies with the database because the account that runs it can write nowhere else. */
  log: string;
  pg(program: "initdb" | "pg_ctl", args: string[]): Promise<Ended>;
};

const elsewhereNote = "postgres-elsewhere";

/** Finds the database that belongs to a data folder, and makes a new one when there is none yet. */
export async function openCluster(
  dataDir: string,
  options: { superuserPassword: string; durable: boolean },
): Promise<Cluster> {
  const known = await knownPlace(dataDir);
  const account = await postgresAccount(known ?? path.join(dataDir, "postgres"));
  const binaries = await postgresBinaries(account);
  const folder = known ?? (await choosePlace(dataDir, account));
  const cluster = clusterIn(folder, binaries, account);
  if (account && !(await canReach(path.dirname(folder), account))) {
    throw new Refusal(
      `The database in ${folder} can no longer be reached by the account that runs it (${account.name}); open the folders above it for passing through, or choose another place with WHEELHOUSE_DATA_DIR=/path.`,
    );
  }
  if (known) await requireSameMajor(cluster);
  else await initialise(cluster, account, options);
  await requireSpace(path.dirname(folder), neededAlways);
  return cluster;
}

/** The database of a data folder if there is one, just so that it can be stopped or removed. */
export async function existingCluster(dataDir: string): Promise<Cluster | undefined> {
  const folder = await knownPlace(dataDir);
  if (folder === undefined) return undefined;
  const account = await postgresAccount(folder);
  return clusterIn(folder, await postgresBinaries(account), account);
}

/** Removes a stopped database for good, wherever it lies. */
export async function removeCluster(dataDir: string, { folder }: Cluster): Promise<void> {
  await rm(isElsewhere(folder) ? path.dirname(folder) : folder, { recursive: true, force: true });
  await rm(path.join(dataDir, elsewhereNote), { force: true });
}

function clusterIn(folder: string, binaries: string, account: Account | undefined): Cluster {
  const suffix = process.platform === "win32" ? ".exe" : "";
  return {
    folder,
    log: path.join(folder, "server.log"),
    pg: (program, args) =>
      run(path.join(binaries, "bin", `${program}${suffix}`), args, {
        cwd: path.dirname(folder),
        env: environment(folder),
        ...(account && { uid: account.uid, gid: account.gid }),
      }),
  };
}

async function knownPlace(dataDir: string): Promise<string | undefined> {
  const noted = (await readFile(path.join(dataDir, elsewhereNote), "utf8").catch(() => "")).trim();
  const place = noted === "" ? path.join(dataDir, "postgres") : noted;
  const exists = (await stat(path.join(place, "PG_VERSION")).catch(() => undefined)) !== undefined;
  if (!exists && noted !== "") {
    throw new Refusal(
      `The database of ${dataDir} should be in ${noted} and is not there; put it back, or remove ${path.join(dataDir, elsewhereNote)} to begin with an empty one.`,
    );
  }
  return exists ? place : undefined;
}

/** Inside the data folder, unless the account that runs the server cannot come there (a checkout below /root, say). */
async function choosePlace(dataDir: string, account: Account | undefined): Promise<string> {
  if (account === undefined || (await canReach(dataDir, account))) return path.join(dataDir, "postgres");
  await makeSharedState();
  const parent = path.join(sharedState, randomBytes(6).toString("hex"));
  await mkdir(parent);
  await chmod(parent, 0o711);
  await writeFile(path.join(parent, "belongs-to"), `${dataDir}\n`, { mode: 0o600 });
  return path.join(parent, "postgres");
}

function isElsewhere(place: string): boolean {
  return path.dirname(path.dirname(place)) === sharedState;
}

/**
 * Made beside its final name and renamed when complete, so that an interrupted start is not taken for a
 * database by the next one. The locale is the same on every system: sorting must not depend on the host.
 */
async function initialise(
  cluster: Cluster,
  account: Account | undefined,
  options: { superuserPassword: string; durable: boolean },
): Promise<void> {
  const parent = path.dirname(cluster.folder);
  await requireSpace(parent, neededAtFirst);
  const draft = path.join(parent, "postgres.new");
  const passwordFile = path.join(parent, `.initial-${randomBytes(6).toString("hex")}`);
  await rm(draft, { recursive: true, force: true });
  try {
    await mkdir(draft, { mode: 0o700 });
    await writeFile(passwordFile, options.superuserPassword, { mode: 0o600, flag: "wx" });
    if (account)
      await Promise.all([draft, passwordFile].map((file) => chown(file, account.uid, account.gid)));
    const { code, output } = await cluster.pg("initdb", [
      ...["-D", draft, "-U", "postgres", "-A", "scram-sha-256", `--pwfile=${passwordFile}`, "-E", "UTF8"],
      ...["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-instructions"],
      ...(options.durable ? [] : ["--no-sync"]),
    ]);
    if (code !== 0) throw new Refusal(whyInitFailed(output, parent));
    await rename(draft, cluster.folder);
    if (isElsewhere(cluster.folder)) {
      const dataDir = (await readFile(path.join(parent, "belongs-to"), "utf8")).trim();
      await writeFile(path.join(dataDir, elsewhereNote), `${cluster.folder}\n`, { mode: 0o600 });
    }
  } finally {
    await rm(passwordFile, { force: true });
    await rm(draft, { recursive: true, force: true });
  }
}

export function whyInitFailed(output: string, folder: string): string {
  if (/no space left on device/i.test(output)) return fullDiskSentence(folder);
  if (/could not look up effective user ID/i.test(output)) {
    return "The embedded database needs an account with an entry in /etc/passwd; start Wheelhouse as another user or set DATABASE_URL.";
  }
  if (/ENOENT|not found|cannot open shared object|Exec format|bad CPU type/i.test(output)) {
    return `The embedded database cannot run on this system (${process.platform}-${process.arch}; it needs the GNU C library on Linux); set DATABASE_URL to a Postgres 15 or newer.`;
  }
  if (/EPERM|EINVAL/.test(output)) {
    return "The embedded database cannot be run by root, and this container does not allow changing to another account; start Wheelhouse as another user or set DATABASE_URL.";
  }
  return `The embedded database could not be made in ${folder}: ${lastLines(output, 1) || "initdb gave no reason"}.`;
}

async function requireSameMajor(cluster: Cluster): Promise<void> {
  const kept = (await readFile(path.join(cluster.folder, "PG_VERSION"), "utf8")).trim();
  const { output } = await cluster.pg("pg_ctl", ["--version"]);
  const program = / (\d+)[.\s]/.exec(output)?.[1];
  if (program !== undefined && program !== kept) {
    throw new Refusal(
      `The database in ${cluster.folder} was made by Postgres ${kept} and this version of Wheelhouse brings ${program}; export it with the older version first, or choose another folder with WHEELHOUSE_DATA_DIR=/path.`,
    );
  }
}

/** Nothing of the launcher's own environment goes along: it holds secrets the server has no business with. */
function environment(folder: string): NodeJS.ProcessEnv {
  if (process.platform === "win32") return { ...process.env, LC_ALL: "C" };
  return { PATH: process.env.PATH, HOME: folder, LC_ALL: "C", TZ: "UTC", NODE_ENV: process.env.NODE_ENV };
}
