import fs from "node:fs";
import type { Settings } from "@/domain/schema/settings";
import { configFiles, readConfig } from "./files";

let known: { stamp: string; settings: Settings } | undefined;

/** What the configuration files say beside their environments; read again when a file has changed. */
export function settings(): Settings {
  const stamp = configFiles()
    .map(({ file }) => fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0)
    .join(" ");
  if (known?.stamp !== stamp) known = { stamp, settings: readConfig().settings };
  return known.settings;
}
