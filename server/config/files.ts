import path from "node:path";
import { env } from "@/server/env";
import { type Config, loadConfig } from "./load";

/** The person's own file, and beside it the demo world's, where there is one. */
export function configFiles() {
  const { configFile, demoConfigFile } = env();
  return [
    { file: configFile, simulated: false, optional: path.basename(configFile) === "wheelhouse.yaml" },
    ...(demoConfigFile ? [{ file: demoConfigFile, simulated: true }] : []),
  ];
}

export const readConfig = (): Config => loadConfig(configFiles());
