import fs from "node:fs";
import path from "node:path";
import { stringify } from "yaml";
import { z } from "zod";
import { listen, openDatabase } from "@/db";
import { simulatorFaults } from "@/db/schema";
import { DEMO_INBOX } from "@/domain/drill";
import { Inbox, simulateInbox } from "@/platforms/simulator/inbox";
import { runMailInbox } from "@/platforms/simulator/inbox-mail";
import type { Simulate } from "@/platforms/simulator/routes";
import { type RunningSimulator, runSimulator } from "@/platforms/simulator/run-simulator";
import { DEMO_ENVIRONMENTS, simulations } from "@/platforms/simulators";
import { keepDemoChannels } from "./demo/channels";

/**
 * Serves the demo world's platforms on loopback and writes where they are to a configuration file. Their faults are
 * rows in the console's database, so that a drill survives a restart and is in the trail.
 */
const dataDir = path.resolve(process.env.WHEELHOUSE_DATA_DIR ?? ".data");
const folder = path.join(dataDir, "demo");
const portsFile = path.join(folder, "ports.json");
const configFile = path.join(folder, "environments.yaml");
const databaseUrl = process.env.DATABASE_URL ?? "";
const Ports = z.record(z.string(), z.record(z.string(), z.number()));

fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
const kept = fs.existsSync(portsFile)
  ? (Ports.safeParse(JSON.parse(fs.readFileSync(portsFile, "utf8"))).data ?? {})
  : {};
const running = new Map<string, RunningSimulator>();
const entries: Record<string, unknown>[] = [];

for (const { platform, name, dialect } of DEMO_ENVIRONMENTS) {
  const id = `${platform}/${name}`;
  const simulator = await startAt(id, kept[id], simulations[platform], dialect);
  running.set(id, simulator);
  entries.push({
    platform,
    name,
    urls: simulator.baseUrls,
    credentials: Object.fromEntries(
      Object.entries(simulator.credentials).map(([credential, secret]) => [
        credential,
        keepSecret(id, credential, secret),
      ]),
    ),
    privateNetwork: true,
    ...(Object.keys(simulator.options).length > 0 ? { options: { ...simulator.options } } : {}),
  });
}

const inbox = new Inbox();
const inboxPorts = kept[DEMO_INBOX];
const outside = await startAt(DEMO_INBOX, inboxPorts, simulateInbox(inbox), "");
running.set(DEMO_INBOX, outside);
const mailLogin = { user: "wheelhouse", password: outside.credentials["mail-password"] ?? "" };
const mail = await runMailInbox(inbox, { ...mailLogin, port: inboxPorts?.mail ?? 0 }).catch(() =>
  runMailInbox(inbox, mailLogin),
);

/** The same ports as last time, so that nothing else changes; free ones where somebody took them meanwhile. */
async function startAt(
  id: string,
  ports: Record<string, number> | undefined,
  simulate: Simulate,
  dialect: string,
): Promise<RunningSimulator> {
  const options = {
    dialect,
    seed: id,
    programs: true,
    ...(process.env.WHEELHOUSE_SIM_DATABASE_URL
      ? { databaseUrl: process.env.WHEELHOUSE_SIM_DATABASE_URL }
      : {}),
  };
  try {
    return await runSimulator(simulate, { ...options, ...(ports ? { ports } : {}) });
  } catch (error) {
    if (!ports) throw error;
    return runSimulator(simulate, options);
  }
}

function keepSecret(id: string, credential: string, secret: string): string {
  const file = path.join(folder, `${id.replace("/", "-")}-${credential}.secret`);
  fs.writeFileSync(file, secret, { mode: 0o600 });
  return `file:${file}`;
}

const portOf = (url: string) => Number(new URL(url).port);
fs.writeFileSync(
  portsFile,
  JSON.stringify(
    Object.fromEntries(
      [...running].map(([id, { baseUrls }]) => [
        id,
        {
          ...Object.fromEntries(Object.entries(baseUrls).map(([name, url]) => [name, portOf(url)])),
          ...(id === DEMO_INBOX && { mail: mail.port }),
        },
      ]),
    ),
  ),
);
writeIfChanged(
  configFile,
  `# The demo world. Written at every start; to add a real platform, use wheelhouse.yaml.\n${stringify({ environments: entries })}`,
);

function writeIfChanged(file: string, text: string): void {
  if (fs.existsSync(file) && fs.readFileSync(file, "utf8") === text) return;
  fs.writeFileSync(`${file}.new`, text, { mode: 0o600 });
  fs.renameSync(`${file}.new`, file);
}

const { db, close } = openDatabase(databaseUrl, { applicationName: "wheelhouse-simulators", max: 1 });

const inboxBase = outside.baseUrls.inbox ?? "";
await keepDemoChannels(db, {
  base: inboxBase,
  mailPort: mail.port,
  mailUser: mailLogin.user,
  reference: (name) =>
    keepSecret(
      DEMO_INBOX,
      name,
      name === "slack-url" ? `${inboxBase}${outside.options.slackPath}` : (outside.credentials[name] ?? ""),
    ),
});

async function readFaults(): Promise<void> {
  const faults = await db.select().from(simulatorFaults);
  for (const [id, simulator] of running)
    simulator.setFaults(
      faults
        .filter(({ environmentId }) => environmentId === id)
        .map(({ kind, pathPrefix }) => ({ kind, pathPrefix })),
    );
}
const quietly = () => readFaults().catch(() => undefined);
const ears = listen(databaseUrl, "wheelhouse", {
  message: (noun) => void (noun === "drills" && quietly()),
  connected: () => void quietly(),
  lost: () => undefined,
});
/** Until when the console was told of everything; what it did not take is told again. */
const toldUntil = new Map([...running.keys()].map((id) => [id, new Date()]));
const telling = new Set<string>();

async function tellConsole(id: string, simulator: RunningSimulator): Promise<void> {
  const now = new Date();
  for (const { path: hook, headers, json } of simulator.hooks(toldUntil.get(id) ?? now))
    await fetch(`${process.env.WHEELHOUSE_CONSOLE}${hook}/${id.split("/")[1]}`, {
      method: "POST",
      headers: { ...headers, "content-type": "application/json" },
      body: JSON.stringify(json),
      signal: AbortSignal.timeout(5000),
    });
  toldUntil.set(id, now);
}

function tellInTurn(id: string, simulator: RunningSimulator): void {
  if (telling.has(id)) return;
  telling.add(id);
  tellConsole(id, simulator)
    .catch(() => undefined)
    .finally(() => telling.delete(id));
}

const ticks = setInterval(() => {
  for (const [id, simulator] of running) tellInTurn(id, simulator);
  for (const simulator of running.values())
    simulator.tick().catch((error: unknown) => console.error(error instanceof Error ? error.message : error));
}, 1000);

for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const)
  process.on(signal, () => {
    clearInterval(ticks);
    void Promise.allSettled([
      ears.close(),
      close(),
      mail.close(),
      ...[...running.values()].map((simulator) => simulator.close()),
    ]).then(() => process.exit(0));
  });
console.log("ready");
