import path from "node:path";
import { settings } from "@/server/config/settings";
import { env } from "@/server/env";
import { fileStore } from "./file-store";
import { s3Store } from "./s3-store";
import { type Store, StoreTrouble } from "./store";

const buckets = new Map<string, Store>();

/** The store under this name: those of the configuration, and "here", a folder beside the product's own data. */
export function storeOf(name: string): Store {
  const entry = settings().audit.stores.find((one) => one.name === name);
  if (entry?.kind === "file") return fileStore(name, path.resolve(entry.folder));
  if (entry?.kind === "s3") {
    // Kept with its connections until what it was opened with changes.
    const print = JSON.stringify(entry);
    const store = buckets.get(print) ?? s3Store(entry);
    buckets.set(print, store);
    return store;
  }
  if (name === "here" && !entry) return fileStore(name, path.join(env().dataDir, "audit"));
  throw new StoreTrouble(`There is no store called "${name}"; audit.stores in the configuration names them.`);
}
