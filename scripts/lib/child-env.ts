import type { DataDir } from "./data-dir";
import type { Database } from "./database";
import type { Settings } from "./settings";

export type Secrets = {
  session: string;
  demoPassword: string | undefined;
  auditKeyFile: string;
  sealingKeyFile: string;
  checkpointDir: string;
};

/** Meant for the launcher, or for one program alone: nobody gets them by inheritance. */
const notInherited =
  /^(npm_|DATABASE_URL$|WHEELHOUSE_OWNER_DATABASE_URL$|WHEELHOUSE_SIM_DATABASE_URL$|WHEELHOUSE_DEMO|WHEELHOUSE_APP_ROLE$|NEXTAUTH_SECRET$|INIT_CWD$)/;

/** The way into secret stores: the product's alone. */
const storeLogin = /^(VAULT_|AWS_(?!SDK_)|AZURE_|IDENTITY_|WHEELHOUSE_SEALING_|WHEELHOUSE_KEY_VAULT_)/;

/** What each program is told; none learns more than it needs, the owner's login least of all. */
export function childEnvironments(context: {
  settings: Settings;
  database: Database;
  data: DataDir;
  secrets: Secrets;
  baseUrl: string;
  demoConfig: string | undefined;
  /** Taken on after connecting by programs whose login may do more than they should. */
  takenRole: string | undefined;
  environment: Record<string, string | undefined>;
}): Record<"web" | "worker" | "simulators", NodeJS.ProcessEnv> {
  const { settings, database, data, secrets, environment } = context;
  const common: NodeJS.ProcessEnv = {
    ...Object.fromEntries(Object.entries(environment).filter(([name]) => !notInherited.test(name))),
    NODE_ENV: settings.isDev ? "development" : "production",
    NEXT_TELEMETRY_DISABLED: "1",
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
    DATABASE_URL: database.appUrl,
    WHEELHOUSE_DATA_DIR: data.root,
  };
  const product: NodeJS.ProcessEnv = {
    ...common,
    PORT: String(settings.port),
    HOST: settings.host,
    NEXTAUTH_URL: context.baseUrl,
    WHEELHOUSE_CONFIG: settings.configFile,
    WHEELHOUSE_AUDIT_KEY_FILE: secrets.auditKeyFile,
    WHEELHOUSE_SEALING_KEY_FILE: secrets.sealingKeyFile,
    WHEELHOUSE_CHECKPOINT_DIR: secrets.checkpointDir,
    ...(context.takenRole !== undefined && { WHEELHOUSE_APP_ROLE: context.takenRole }),
    ...(context.demoConfig !== undefined && { WHEELHOUSE_DEMO_CONFIG: context.demoConfig }),
  };
  return {
    web: {
      ...product,
      NEXTAUTH_SECRET: secrets.session,
      ...(secrets.demoPassword !== undefined && { WHEELHOUSE_DEMO_PASSWORD: secrets.demoPassword }),
    },
    worker: product,
    simulators: {
      ...Object.fromEntries(Object.entries(common).filter(([name]) => !storeLogin.test(name))),
      NODE_ENV: common.NODE_ENV,
      WHEELHOUSE_CONSOLE: `http://${settings.host}:${settings.port}`,
      ...(database.simUrl !== undefined && { WHEELHOUSE_SIM_DATABASE_URL: database.simUrl }),
    },
  };
}
