import { randomUUID } from "node:crypto";
import { chmod, mkdir, rm, stat, writeFile } from "node:fs/promises";
import { userInfo } from "node:os";
import path from "node:path";
import { requireSpace } from "./disk";
import { codeOf, Refusal } from "./refusal";

export type DataDir = {
  root: string;
  logs: string;
  checkpoints: string;
  demo: string;
  secret(name: string): string;
};

const privateFolders = ["secrets", "logs", "checkpoints", "demo"] as const;

/**
 * Makes the data folder and proves that it can be written, so that the first thing to fail is not a log
 * file deep inside. When root starts the product, the folder itself must be passable (not readable) for
 * the account that runs the database; everything in it but the database stays closed.
 */
export async function prepareDataDir(folder: string): Promise<DataDir> {
  try {
    await makeParents(path.dirname(folder));
    await makeFolder(folder, process.getuid?.() === 0 ? 0o711 : 0o700);
    await proveWritable(folder);
  } catch (error) {
    throw await explained(error, folder);
  }
  for (const name of privateFolders) {
    await makeFolder(path.join(folder, name), 0o700);
    await chmod(path.join(folder, name), 0o700);
  }
  return {
    root: folder,
    logs: path.join(folder, "logs"),
    checkpoints: path.join(folder, "checkpoints"),
    demo: path.join(folder, "demo"),
    secret: (name) => path.join(folder, "secrets", name),
  };
}

/** Step by step, because Node's own recursive way never ends below folders such as /proc. */
async function makeParents(folder: string): Promise<void> {
  if (await stat(folder).catch(() => undefined)) return;
  await makeParents(path.dirname(folder));
  await mkdir(folder).catch((error: unknown) => {
    if (codeOf(error) !== "EEXIST") throw error;
  });
}

/** The mode is given to a folder of our own making only: what somebody else set up stays as it is. */
async function makeFolder(folder: string, mode: number): Promise<void> {
  try {
    await mkdir(folder, { mode });
    await chmod(folder, mode);
  } catch (error) {
    if (codeOf(error) !== "EEXIST") throw error;
    if (!(await stat(folder)).isDirectory())
      throw new Refusal(
        `${folder} is a file, and Wheelhouse keeps its data in a folder; remove it or set WHEELHOUSE_DATA_DIR=/path.`,
      );
  }
}

async function proveWritable(folder: string): Promise<void> {
  const probe = path.join(folder, `.probe-${randomUUID()}`);
  try {
    await writeFile(probe, "probe", { flag: "wx" });
  } finally {
    await rm(probe, { force: true });
  }
}

async function explained(error: unknown, folder: string): Promise<unknown> {
  switch (codeOf(error)) {
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return new Refusal(
        `The data folder ${folder} cannot be written by ${accountName()}; correct its permissions or choose another with WHEELHOUSE_DATA_DIR=/path.`,
      );
    case "ENOENT":
      return new Refusal(
        `The data folder ${folder} cannot be made there; choose another with WHEELHOUSE_DATA_DIR=/path.`,
      );
    case "ENOTDIR":
      return new Refusal(
        `The data folder ${folder} cannot be made because a part of its path is a file; choose another with WHEELHOUSE_DATA_DIR=/path.`,
      );
    case "ENOSPC":
      await requireSpace(await nearestExisting(folder), 1);
      return error;
    default:
      return error;
  }
}

async function nearestExisting(folder: string): Promise<string> {
  const found = await stat(folder).catch(() => undefined);
  return found ? folder : nearestExisting(path.dirname(folder));
}

function accountName(): string {
  try {
    return `the account "${userInfo().username}"`;
  } catch {
    return "this account";
  }
}
