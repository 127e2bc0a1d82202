import { readFile, realpath, stat } from "node:fs/promises";
import { userInfo } from "node:os";
import path from "node:path";
import { Refusal } from "./refusal";
import { run } from "./run";

export type Account = { uid: number; gid: number; name: string };

/**
 * Who runs the database server. Postgres refuses to be run by root, so root hands it to an account
 * without rights; everybody else runs it themselves (undefined). A database that already exists stays
 * with the account that owns it.
 */
export async function postgresAccount(cluster: string): Promise<Account | undefined> {
  if (process.getuid === undefined) return undefined;
  if (process.getuid() !== 0) {
    requirePasswdEntry();
    return undefined;
  }
  const existing = await stat(cluster).catch(() => undefined);
  if (existing && existing.uid !== 0)
    return { uid: existing.uid, gid: existing.gid, name: `uid ${existing.uid}` };
  const passwd = await readFile("/etc/passwd", "utf8").catch(() => "");
  for (const name of ["postgres", "nobody"]) {
    const account = accountIn(passwd, name) ?? (await askSystem(name));
    if (account) return account;
  }
  throw new Refusal(
    'The embedded database cannot be run by root, and there is no account "postgres" or "nobody" to run it; start Wheelhouse as another user or set DATABASE_URL.',
  );
}

/** initdb looks its own account up by number; containers started with a bare number have none. */
function requirePasswdEntry(): void {
  try {
    userInfo();
  } catch {
    throw new Refusal(
      `The embedded database needs an account with an entry in /etc/passwd, and user id ${process.getuid?.()} has none; start Wheelhouse as another user or set DATABASE_URL.`,
    );
  }
}

export function accountIn(passwd: string, name: string): Account | undefined {
  const [, , uid, gid] =
    passwd
      .split("\n")
      .find((entry) => entry.startsWith(`${name}:`))
      ?.split(":") ?? [];
  const numbers = { uid: Number(uid), gid: Number(gid) };
  return numbers.uid > 0 && Number.isInteger(numbers.gid) ? { ...numbers, name } : undefined;
}

async function askSystem(name: string): Promise<Account | undefined> {
  const [uid, gid] = await Promise.all([run("id", ["-u", name]), run("id", ["-g", name])]);
  return uid.code === 0 && gid.code === 0
    ? accountIn(`${name}:x:${uid.output.trim()}:${gid.output.trim()}`, name)
    : undefined;
}

type Mode = { mode: number; uid: number; gid: number };

/** Whether one permission bit (4 read, 2 write, 1 enter) is given to the account, which is in no further groups. */
export function allows(entry: Mode, account: Pick<Account, "uid" | "gid">, bit: 1 | 2 | 4): boolean {
  if (entry.uid === account.uid) return (entry.mode & (bit << 6)) !== 0;
  if (entry.gid === account.gid) return (entry.mode & (bit << 3)) !== 0;
  return (entry.mode & bit) !== 0;
}

/** Whether the account may come as far as this path: every folder on the way has to let it pass. */
export async function canReach(target: string, account: Pick<Account, "uid" | "gid">): Promise<boolean> {
  let folder = await realpath(target);
  if (!(await stat(folder)).isDirectory()) folder = path.dirname(folder);
  for (;;) {
    if (!allows(await stat(folder), account, 1)) return false;
    const parent = path.dirname(folder);
    if (parent === folder) return true;
    folder = parent;
  }
}

export async function canRead(file: string, account: Pick<Account, "uid" | "gid">): Promise<boolean> {
  return allows(await stat(file), account, 4) && (await canReach(file, account));
}
