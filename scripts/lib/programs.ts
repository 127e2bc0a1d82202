import path from "node:path";
import type { ChildPlan } from "./child";
import type { DataDir } from "./data-dir";
import { gated, nextProgram } from "./root";
import type { Settings } from "./settings";

export type ProgramName = "web" | "worker" | "simulators";
export type ProgramPlan = ChildPlan & { name: ProgramName };

const typescript = ["--import", "tsx"];
const watched = [path.join("node_modules", "tsx", "dist", "cli.mjs"), "watch", "--clear-screen=false"];

/** The worker gives its jobs 25 seconds to end by themselves; the others have nothing that long. */
const graceSeconds: Record<ProgramName, number> = { web: 10, worker: 28, simulators: 10 };

/** The three programs Wheelhouse consists of while it runs, and how each is called. */
export function programPlans(
  settings: Settings,
  data: DataDir,
  environments: Record<ProgramName, NodeJS.ProcessEnv>,
): Record<ProgramName, ProgramPlan> {
  const plan = (name: ProgramName, args: string[]): ProgramPlan => ({
    name,
    args,
    env: environments[name],
    log: path.join(data.logs, `${name}.log`),
    graceSeconds: graceSeconds[name],
  });
  const mode = settings.isDev ? "dev" : "start";
  return {
    simulators: plan("simulators", [...typescript, "scripts/simulators.ts"]),
    worker: plan("worker", [...(settings.isDev ? watched : typescript), "server/worker.ts"]),
    // A server for development keeps an upgraded connection to each of its pages.
    web: plan("web", [
      ...(settings.isDev ? [] : gated),
      nextProgram,
      mode,
      "-p",
      String(settings.port),
      "-H",
      settings.host,
    ]),
  };
}
