import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { eq } from "drizzle-orm";
import { type Db, openDatabase } from "@/db";
import { channels, checks, environments, escalationPolicies } from "@/db/schema";
import { Inbox, simulateInbox } from "@/platforms/simulator/inbox";
import { type RunningSimulator, runSimulator } from "@/platforms/simulator/run-simulator";
import { leashed, root } from "@/scripts/lib/root";
import { type Figure, formatNumber, quantile, told } from "./figures";
import type { Place } from "./place";

const LIMIT_MS = 5000;
const ROUNDS = 20;
const WORKERS = 2;
const LONGEST_PAUSE_MS = 2000;
const LOST_AFTER_MS = 60_000;

type Options = { isQuick: boolean; note: (text: string) => void };

/** A critical trouble's whole way, by workers as they run: an answer turns bad, is judged, routed and delivered. */
export async function measureAlertsWay(place: Place, { isQuick, note }: Options): Promise<Figure[]> {
  const { appUrl } = await place.database("bench_alerts_way");
  const { db, close } = openDatabase(appUrl, { applicationName: "bench-alerts-way", max: 4 });
  const inbox = new Inbox();
  const simulator = await runSimulator(simulateInbox(inbox), { dialect: "", seed: "bench" });
  const workers: { kill(signal: "SIGKILL"): boolean }[] = [];
  try {
    const rounds = isQuick ? ROUNDS / 4 : ROUNDS;
    note(`${WORKERS} workers start`);
    // Written once: a worker that sees it change switches off the environments that it does not name.
    const config = path.join(place.folder, "wheelhouse.yaml");
    fs.writeFileSync(config, "environments: []\n");
    for (let n = 0; n < WORKERS; n += 1) workers.push(await startWorker(config, appUrl, simulator));
    await wayOut(db, simulator);
    const took: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      note(`${round + 1} of ${rounds}`);
      await addPlace(db, placeOf(round));
      await sleep(Math.random() * LONGEST_PAUSE_MS);
      took.push(await oneWay(db, inbox, placeOf(round)));
    }
    const worst = quantile(took, 1);
    return [
      {
        name: "critical, from the stored answer to the channel, worst",
        measured: `${formatNumber(worst)} ms`,
        limit: `under ${formatNumber(LIMIT_MS)} ms`,
        isMet: worst < LIMIT_MS,
      },
      told("  p50 / p95", [0.5, 0.95].map((share) => formatNumber(quantile(took, share))).join(" / ")),
    ];
  } finally {
    for (const worker of workers) worker.kill("SIGKILL");
    await simulator.close();
    await close();
  }
}

const placeOf = (round: number) => `azure-governance/way-${round}`;

async function wayOut(db: Db, { baseUrls }: RunningSimulator): Promise<void> {
  await db.insert(channels).values({
    id: "pager",
    kind: "pagerduty",
    title: "Pager",
    settings: { baseUrl: baseUrls.inbox ?? "", privateNetwork: "true" },
    secrets: { routingKey: "env:CHANNEL_BENCH" },
    perMinute: 6000,
  });
  await db
    .update(escalationPolicies)
    .set({ steps: [{ level: 1, title: "Pager", afterSeconds: 0, targets, within: null, note: "" }] });
}

/** An environment that answers. Each is used at once: soon the workers find that nobody is there to be asked. */
async function addPlace(db: Db, environmentId: string): Promise<void> {
  const now = new Date();
  await db
    .insert(environments)
    .values({ id: environmentId, platformId: "azure-governance", name: environmentId.split("/")[1] ?? "" });
  await db.insert(checks).values({
    environmentId,
    component: "api",
    key: "api-answers",
    title: "API",
    question: "none",
    everySeconds: 3600,
    whenLost: "unknown",
    confirmBad: 1,
    confirmGood: 1,
    status: "ok",
    since: now,
    observedAt: now,
    reason: "It answers.",
  });
}

const targets = [{ kind: "channel" as const, id: "pager", recipient: "" }];

async function oneWay(db: Db, inbox: Inbox, environmentId: string): Promise<number> {
  const from = performance.now();
  const at = new Date();
  await db
    .update(checks)
    .set({ status: "alert", since: at, observedAt: at, reason: "It does not answer." })
    .where(eq(checks.environmentId, environmentId));
  while (!inbox.arrived.some(({ place }) => place.includes(environmentId))) {
    if (performance.now() - from > LOST_AFTER_MS) return Number.POSITIVE_INFINITY;
    await sleep(5);
  }
  return performance.now() - from;
}

async function startWorker(config: string, appUrl: string, simulator: RunningSimulator) {
  const worker = spawn(process.execPath, [...leashed, "--import", "tsx", path.join("server", "worker.ts")], {
    cwd: root,
    env: {
      ...process.env,
      DATABASE_URL: appUrl,
      WHEELHOUSE_CONFIG: config,
      LOG_LEVEL: "error",
      CHANNEL_BENCH: simulator.credentials["routing-key"] ?? "",
    },
    stdio: ["ignore", "pipe", "inherit", "ipc"],
  });
  await new Promise<void>((resolve, reject) => {
    worker.stdout?.on("data", (text: Buffer) => text.includes("ready") && resolve());
    worker.on("exit", (code) => reject(new Error(`the worker ended with ${code}`)));
  });
  return worker;
}
