import path from "node:path";
import { Refusal } from "./refusal";
import { root } from "./root";

export type Settings = {
  isDev: boolean;
  port: number;
  host: string;
  dataDir: string;
  role: "all" | "web" | "worker";
  isDemo: boolean;
  configFile: string;
  /** Undefined: the embedded database. */
  database: { appUrl: string; ownerUrl: string; simUrl: string | undefined } | undefined;
  /** What the operator set for the programs themselves and the launcher must not replace. */
  given: {
    baseUrl?: string;
    sessionSecret?: string;
    auditKeyFile?: string;
    sealingKeyFile?: string;
    checkpointDir?: string;
  };
};

/** The launcher's whole environment, read once; a value that cannot be meant is refused with what could be. */
export function readSettings(environment: Record<string, string | undefined>, args: string[]): Settings {
  const unknown = args.find((arg) => arg !== "--dev");
  if (unknown !== undefined)
    throw new Refusal(
      `${unknown} is not an option of Wheelhouse; the only one is --dev, everything else is set by environment variables (see docs/operating.md).`,
    );
  const value = (name: string) => environment[name]?.trim() || undefined;
  const appUrl = value("DATABASE_URL");
  const role = oneOf("WHEELHOUSE_ROLE", value("WHEELHOUSE_ROLE") ?? "all", ["all", "web", "worker"]);
  if (role !== "all" && appUrl === undefined) {
    throw new Refusal(
      `WHEELHOUSE_ROLE=${role} needs DATABASE_URL: the embedded database belongs to one process that runs everything.`,
    );
  }
  return {
    isDev: args.includes("--dev"),
    port: readPort(value("PORT") ?? "3000"),
    host: value("HOST") ?? "127.0.0.1",
    dataDir: path.resolve(root, value("WHEELHOUSE_DATA_DIR") ?? ".data"),
    role,
    isDemo:
      oneOf("WHEELHOUSE_DEMO", value("WHEELHOUSE_DEMO") ?? (appUrl === undefined ? "1" : "0"), ["0", "1"]) ===
      "1",
    configFile: path.resolve(root, value("WHEELHOUSE_CONFIG") ?? "wheelhouse.yaml"),
    database:
      appUrl === undefined
        ? undefined
        : {
            appUrl,
            ownerUrl: value("WHEELHOUSE_OWNER_DATABASE_URL") ?? appUrl,
            simUrl: value("WHEELHOUSE_SIM_DATABASE_URL"),
          },
    given: {
      baseUrl: value("NEXTAUTH_URL"),
      sessionSecret: value("NEXTAUTH_SECRET"),
      auditKeyFile: value("WHEELHOUSE_AUDIT_KEY_FILE"),
      sealingKeyFile: value("WHEELHOUSE_SEALING_KEY_FILE"),
      checkpointDir: value("WHEELHOUSE_CHECKPOINT_DIR"),
    },
  };
}

export function readPort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port < 1 || port > 65_535)
    throw new Refusal(`PORT=${text} is not a port; choose a number from 1 to 65535, for example PORT=3000.`);
  return port;
}

function oneOf<const Choice extends string>(name: string, value: string, choices: readonly Choice[]): Choice {
  const found = choices.find((choice) => choice === value);
  if (found === undefined)
    throw new Refusal(`${name}=${value} is not known; it can be ${choices.join(" or ")}.`);
  return found;
}
