import path from "node:path";
import { ensureBuild } from "./build";
import { childEnvironments, type Secrets } from "./child-env";
import { type Crew, createCrew } from "./crew";
import { type DataDir, prepareDataDir } from "./data-dir";
import { type Database, keepDatabaseAlive, openDatabase } from "./database";
import { untilHealthy } from "./health";
import { takeInstance } from "./instance";
import { addressOf, requirePort } from "./ports";
import { programPlans } from "./programs";
import { Interrupted } from "./refusal";
import { root } from "./root";
import { line, say, step } from "./say.mjs";
import { keepSecret, randomHex, readablePassword } from "./secrets";
import type { Settings } from "./settings";
import { welcome } from "./welcome";

/** What has to be undone when Wheelhouse stops, in the reverse order of how it came about. */
export type Undo = { name: string; gently(): Promise<void>; atOnce(): void | Promise<void> };

export type Launch = {
  settings: Settings;
  signal: AbortSignal;
  undo: Undo[];
  gaveUp(reason: unknown): void;
};

const weakerGuard =
  "DATABASE_URL is the owner's login and may not make the role wheelhouse_app, so the database itself cannot keep the product from changing its audit trail; docs/operating.md shows the two commands that change this";

const lostKeyring =
  "the keyring is gone, so no secret that was entered here can be opened; docs/operating.md says what to do";

/** Everything between `npm start` and the address on the screen, in the order in which one needs the other. */
export async function launch({ settings, signal, undo, gaveUp }: Launch): Promise<void> {
  const until = <Result>(work: Promise<Result>) => orInterrupted(work, signal);
  const address = addressOf(settings.host, settings.port);
  const baseUrl = settings.given.baseUrl ?? address;
  const servesWeb = settings.role !== "worker";

  const data = await prepareDataDir(settings.dataDir);
  const { lock, stopped } = await takeInstance(data.root, settings.role, address);
  undo.push({ name: "instance", gently: async () => lock.release(), atOnce: () => lock.release() });
  if (stopped > 0)
    say(line("earlier run", `${stopped} of its processes were still there and have been stopped`));
  if (servesWeb) await requirePort(settings.port, settings.host);

  const database = await step(
    "database",
    () => startDatabase(settings, data, undo),
    ({ shown }) => shown,
  );
  if (database.embedded) void keepDatabaseAlive(database.embedded, signal, gaveUp);
  const migrated = await step(
    "schema",
    () => until(migrateSchema(database)),
    ({ applied }) => (applied === 0 ? "up to date" : `${applied} migrations applied`),
  );
  const takenRole = database.mustTakeRole ? migrated.appRole : undefined;
  if (database.mustTakeRole && takenRole === undefined) say(line("note", weakerGuard));

  const secrets = await keepSecrets(settings, data);
  if (!(await hasKeyring(database, secrets, process.env.WHEELHOUSE_SEALING_KEYS)))
    say(line("note", lostKeyring));
  const demoConfig = settings.isDemo ? path.join(data.demo, "environments.yaml") : undefined;
  const environments = childEnvironments({
    settings,
    database,
    data,
    secrets,
    baseUrl,
    demoConfig,
    takenRole,
    environment: process.env,
  });
  const crew = createCrew({ changed: (children) => lock.update({ children }), gaveUp });
  undo.push(crewUndo(crew));

  const programs = programPlans(settings, data, environments);

  if (demoConfig !== undefined && settings.role !== "web") {
    await step("simulators", () => crew.start(programs.simulators, { signal, seconds: 60 }), "ready");
    await step(
      "demo world",
      (note) => until(seed(database, secrets, demoConfig, note)),
      ({ seeded }) => (seeded ? "made, with 90 days of history" : "up to date"),
    );
  }
  if (servesWeb && !settings.isDev) {
    await step(
      "build",
      (note) => ensureBuild({ signal, note }),
      (outcome) => outcome,
    );
  }
  await sayMistakes(settings);
  if (settings.role !== "web")
    await step("worker", () => crew.start(programs.worker, { signal, seconds: 60 }), "ready");
  if (servesWeb) {
    const shown = (waiting: AbortSignal) => untilHealthy(address, waiting);
    await step("web", () => crew.start(programs.web, { signal, seconds: 180, shown }), "ready");
  }
  const adminLink = servesWeb && !settings.isDemo ? await until(firstAdmin(database, baseUrl)) : undefined;
  lock.update({ isReady: true });
  welcome({ settings, data, address: baseUrl, demoPassword: secrets.demoPassword, adminLink });
}

/** Not interruptible: a server that came up after everybody had left would stay. */
async function startDatabase(settings: Settings, data: DataDir, undo: Undo[]): Promise<Database> {
  const database = await openDatabase(settings, data);
  const { embedded } = database;
  if (embedded)
    undo.push({ name: "database", gently: () => embedded.stop(), atOnce: () => embedded.stop("immediate") });
  return database;
}

async function migrateSchema({
  ownerUrl,
  appRole,
}: Database): Promise<{ applied: number; appRole: string | undefined }> {
  const { migrate } = await import("@/db/migrate");
  return migrate({ ownerUrl, appRole });
}

async function seed(
  { appUrl }: Database,
  { demoPassword = "", auditKeyFile }: Secrets,
  configFile: string,
  progress: (text: string) => void,
): Promise<{ seeded: boolean }> {
  const { seedDemo } = await import("@/scripts/demo/seed");
  return seedDemo({ appUrl, demoPassword, auditKeyFile, configFile, progress });
}

/** Mistakes in the configuration stop nothing, but whoever starts should read them. */
async function sayMistakes({ configFile }: Settings): Promise<void> {
  const { loadConfig } = await import("@/server/config/load");
  const optional = path.basename(configFile) === "wheelhouse.yaml";
  for (const { file, line, field, message } of loadConfig([{ file: configFile, simulated: false, optional }])
    .problems)
    say(`  configuration ${file}:${line}: ${field ? `${field} ` : ""}${message}.`);
}

async function firstAdmin({ ownerUrl }: Database, baseUrl: string): Promise<string | undefined> {
  const { firstAdminLink } = await import("@/server/people/first-admin");
  return firstAdminLink(ownerUrl, baseUrl);
}

async function hasKeyring(
  { ownerUrl }: Database,
  { sealingKeyFile }: Secrets,
  keptElsewhere: string | undefined,
): Promise<boolean> {
  if (keptElsewhere) return true;
  const { firstKeyring } = await import("@/server/secrets/first-keyring");
  return firstKeyring(ownerUrl, sealingKeyFile, new Date());
}

async function keepSecrets(settings: Settings, data: DataDir): Promise<Secrets> {
  return {
    session: settings.given.sessionSecret ?? (await keepSecret(data.secret("session"), () => randomHex(32))),
    demoPassword: settings.isDemo
      ? await keepSecret(data.secret("demo-password"), readablePassword)
      : undefined,
    auditKeyFile: settings.given.auditKeyFile
      ? path.resolve(root, settings.given.auditKeyFile)
      : data.secret("audit-key"),
    sealingKeyFile: settings.given.sealingKeyFile
      ? path.resolve(root, settings.given.sealingKeyFile)
      : data.secret("sealing-key"),
    checkpointDir: settings.given.checkpointDir
      ? path.resolve(root, settings.given.checkpointDir)
      : data.checkpoints,
  };
}

/** The simulators go last: the worker finishes what it has begun with them. */
function crewUndo(crew: Crew): Undo {
  return {
    name: "programs",
    gently: async () => {
      await crew.stop(["web", "worker"]);
      await crew.stop(["simulators"]);
    },
    atOnce: () => crew.killAtOnce(),
  };
}

/** Lets Ctrl-C through while something cannot itself be told to stop; its late failure interests nobody then. */
async function orInterrupted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  work.catch(() => {});
  if (signal.aborted) throw new Interrupted();
  let leave = () => {};
  const interrupted = new Promise<never>((_, reject) => {
    leave = () => reject(new Interrupted());
    signal.addEventListener("abort", leave, { once: true });
  });
  try {
    return await Promise.race([work, interrupted]);
  } finally {
    signal.removeEventListener("abort", leave);
  }
}
