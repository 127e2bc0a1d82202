import { randomUUID } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { type Store, StoreTrouble } from "./store";

/** A folder. What is written is on the disk before it gets its name, so nobody ever reads half of it. */
export function fileStore(name: string, folder: string): Store {
  const place = (key: string) => {
    if (!/^[\w.-]+(\/[\w.-]+)*$/.test(key) || key.split("/").some((part) => part === ".." || part === "."))
      throw new Error(`"${key}" is no name for a file here.`);
    return path.join(folder, key);
  };
  return {
    name,
    kind: "file",
    async put(key, body, { replace = false } = {}) {
      const file = place(key);
      if (!replace && fs.existsSync(file))
        throw new StoreTrouble(`${key} is there already; it is never replaced.`);
      await fs.promises.mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
      const draft = `${file}.${randomUUID()}.draft`;
      try {
        const handle = await fs.promises.open(draft, "wx", 0o600);
        try {
          for await (const chunk of body instanceof Uint8Array ? [body] : body) await handle.writeFile(chunk);
          await handle.sync();
        } finally {
          await handle.close();
        }
        if (replace) await fs.promises.rename(draft, file);
        else await fs.promises.link(draft, file);
        await syncFolder(path.dirname(file));
      } catch (error) {
        throw inWords(name, error);
      } finally {
        await fs.promises.rm(draft, { force: true });
      }
    },
    async get(key, from = 0) {
      const file = place(key);
      return fs.existsSync(file) ? fs.createReadStream(file, { start: from }) : undefined;
    },
    size: async (key) => fs.statSync(place(key), { throwIfNoEntry: false })?.size,
    async list(prefix) {
      const start = path.join(folder, prefix.slice(0, prefix.lastIndexOf("/") + 1));
      if (!fs.existsSync(start)) return [];
      const found = await fs.promises.readdir(start, { recursive: true, withFileTypes: true });
      return found
        .filter((entry) => entry.isFile() && !entry.name.endsWith(".draft"))
        .map((entry) =>
          path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join("/"),
        )
        .filter((key) => key.startsWith(prefix))
        .sort();
    },
    remove: (key) => fs.promises.rm(place(key), { force: true }),
  };
}

const TROUBLE: Record<string, string> = {
  ENOSPC: "has no room left",
  EDQUOT: "has no room left",
  EFBIG: "does not take a file of this size",
  EROFS: "cannot be written to",
  EACCES: "cannot be written to",
  EEXIST: "has a file of this name already",
};

/** What went wrong with the folder; what broke before it got there stays as it is. */
function inWords(name: string, error: unknown): unknown {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (!/^E[A-Z]+$/.test(code)) return error;
  return new StoreTrouble(`The store "${name}" ${TROUBLE[code] ?? "failed"} (${code}).`, error);
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await fs.promises.open(folder, "r");
  await handle.sync().catch(() => undefined);
  await handle.close();
}
