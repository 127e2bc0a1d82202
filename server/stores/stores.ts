import path from "node:path";
import { settings } from "@/server/config/settings";
import { env } from "@/server/env";
import { fileStore } from "./file-store";
import type { Store } from "./store";

/** The store under this name: those of the configuration, and "here", a folder beside the product's own data. */
export function storeOf(name: string): Store {
  const entry = settings().audit.stores.find((one) => one.name === name);
  if (entry?.kind === "file") return fileStore(name, path.resolve(entry.folder));
  if (name === "here" && !entry) return fileStore(name, path.join(env().dataDir, "audit"));
  throw new Error(`There is no store called "${name}"; audit.stores in the configuration names them.`);
}
