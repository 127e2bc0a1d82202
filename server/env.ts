import path from "node:path";
import { z } from "zod";
import { REFERENCE_HELP, SECRET_REFERENCE } from "@/domain/schema/credential";

const Env = z.object({
  DATABASE_URL: z.string("DATABASE_URL is missing: start with `npm start`, which sets everything up."),
  /** Taken on by every connection where the login role may do more than the application should. */
  WHEELHOUSE_APP_ROLE: z
    .string()
    .regex(/^[a-z_][a-z0-9_]*$/)
    .optional(),
  WHEELHOUSE_DATA_DIR: z.string().default(".data"),
  WHEELHOUSE_CONFIG: z.string().default("wheelhouse.yaml"),
  WHEELHOUSE_DEMO_CONFIG: z.string().optional(),
  WHEELHOUSE_DEMO_PASSWORD: z.string().optional(),
  WHEELHOUSE_AUDIT_KEY_FILE: z.string().optional(),
  WHEELHOUSE_SEALING_KEY_FILE: z.string().optional(),
  /** A reference to the keyring, where it is kept elsewhere: "vault:mount/path#field". The console then never writes it. */
  WHEELHOUSE_SEALING_KEYS: z
    .string()
    .regex(SECRET_REFERENCE, `WHEELHOUSE_SEALING_KEYS: give ${REFERENCE_HELP}.`)
    .optional(),
  WHEELHOUSE_CHECKPOINT_DIR: z.string().optional(),
  /** How many reverse proxies stand in front; their entries in X-Forwarded-For are believed. */
  WHEELHOUSE_PROXY_HOPS: z.coerce.number().int().min(0).max(10).default(0),
  NEXTAUTH_URL: z.string().optional(),
  NEXTAUTH_SECRET: z.string().optional(),
  HOST: z.string().default("127.0.0.1"),
  PORT: z.string().default("3000"),
  LOG_LEVEL: z.enum(["debug", "info", "warn", "error"]).default("info"),
});

export type Env = {
  databaseUrl: string;
  appRole: string | undefined;
  dataDir: string;
  configFile: string;
  /** Where the demo world's simulators are; undefined outside it. */
  demoConfigFile: string | undefined;
  demoPassword: string | undefined;
  auditKeyFile: string;
  sealingKeyFile: string;
  sealingKeys: string | undefined;
  checkpointDir: string;
  proxyHops: number;
  /** Where people open this console; links in messages lead there. */
  address: string;
  /** Where this console listens, as a program on the same machine reaches it. */
  ownAddress: string;
  isDemo: boolean;
  isLoopback: boolean;
  isSecure: boolean;
  logLevel: "debug" | "info" | "warn" | "error";
};

/** The process environment, read once; nothing else reads `process.env`. */
export function readEnv(source: Record<string, string | undefined> = process.env): Env {
  const parsed = Env.safeParse(
    Object.fromEntries(Object.entries(source).filter(([, value]) => value !== "")),
  );
  if (!parsed.success) throw new Error(parsed.error.issues.map((issue) => issue.message).join(" "));
  const env = parsed.data;
  const dataDir = path.resolve(env.WHEELHOUSE_DATA_DIR);
  return {
    databaseUrl: env.DATABASE_URL,
    appRole: env.WHEELHOUSE_APP_ROLE,
    dataDir,
    configFile: path.resolve(env.WHEELHOUSE_CONFIG),
    demoConfigFile: env.WHEELHOUSE_DEMO_CONFIG,
    demoPassword: env.WHEELHOUSE_DEMO_PASSWORD,
    auditKeyFile: env.WHEELHOUSE_AUDIT_KEY_FILE ?? path.join(dataDir, "secrets", "audit-key"),
    sealingKeyFile: env.WHEELHOUSE_SEALING_KEY_FILE ?? path.join(dataDir, "secrets", "sealing-key"),
    sealingKeys: env.WHEELHOUSE_SEALING_KEYS,
    checkpointDir: env.WHEELHOUSE_CHECKPOINT_DIR ?? path.join(dataDir, "checkpoints"),
    proxyHops: env.WHEELHOUSE_PROXY_HOPS,
    address: env.NEXTAUTH_URL ?? `http://${env.HOST}:${env.PORT}`,
    ownAddress: `http://${["0.0.0.0", "::"].includes(env.HOST) ? "127.0.0.1" : env.HOST.includes(":") ? `[${env.HOST}]` : env.HOST}:${env.PORT}`,
    isDemo: env.WHEELHOUSE_DEMO_CONFIG !== undefined,
    isLoopback: ["127.0.0.1", "::1", "localhost"].includes(env.HOST),
    isSecure: env.NEXTAUTH_URL?.startsWith("https://") ?? false,
    logLevel: env.LOG_LEVEL,
  };
}

let current: Env | undefined;
export function env(): Env {
  current ??= readEnv();
  return current;
}
