import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { and, eq, isNotNull, sql } from "drizzle-orm";
import { type Database, openDatabase } from "@/db";
import { actionRuns, environments, questions } from "@/db/schema";
import { accepted } from "@/platforms/answers";
import { redact } from "@/platforms/outbound/redact";
import type { Connector, Question } from "@/platforms/platform";
import { runSimulator } from "@/platforms/simulator/run-simulator";
import { readOutput } from "@/server/actions/list-runs";
import { OutputKeeper } from "@/server/actions/output-keeper";
import { previewAction } from "@/server/actions/preview-action";
import { allDone, runBeside } from "@/server/actions/under-way";
import { connectors } from "@/server/connectors";
import { EnvironmentBook } from "@/server/observe/environment-book";
import { ObserveLoop } from "@/server/observe/loop";
import { stopSender } from "@/server/queue";
import { countingTarget, PROVING, provingConnector } from "@/server/testing/proving-ground";
import { type Figure, formatNumber, quantile, told } from "./figures";
import type { Place } from "./place";

const EVERY_SECONDS = 5;
const QUESTIONS = 200;
const LIMITS = { previewMs: 2000, storeMs: 15_000, readMs: 2000, lateMs: EVERY_SECONDS * 1000 };
const TARGETS = 10_000;
const LINES = 50_000;
const AT_ONCE = 200;
const TIMES = 5;
const OBSERVED_MS = 15_000;

type Options = { isQuick: boolean; note: (text: string) => void };

const question = (key: string): Question => ({
  key,
  title: key,
  everySeconds: EVERY_SECONDS,
  atLeastSecondsApart: 0,
  timeoutSeconds: 10,
  ask: async ({ http }) => {
    accepted(await http.send({ base: "api", path: "/health" }));
    return { observations: [] };
  },
});
const asked = Array.from({ length: QUESTIONS }, (_, index) => question(`question-${index}`));
const connector: Connector = { ...provingConnector, questions: () => asked };

/** What a preview of many targets costs, what output costs to keep and read, and what many runs cost the observing. */
export async function measureActions(place: Place, { note }: Options): Promise<Figure[]> {
  const { appUrl } = await place.database("bench_actions");
  process.env.DATABASE_URL = appUrl;
  const database = openDatabase(appUrl, { applicationName: "bench-actions", max: 12 });
  const { db } = database;
  const target = countingTarget();
  const simulator = await runSimulator(target.simulate, { dialect: "runbook", seed: "bench" });
  process.env.BENCH_TOKEN = simulator.credentials["admin-token"];
  connectors.auditron = connector;
  const book = new EnvironmentBook(db, AT_ONCE * 2);
  try {
    await db.insert(environments).values({
      id: PROVING,
      platformId: "auditron",
      name: "production",
      dialect: "runbook",
      baseUrls: simulator.baseUrls,
      credentials: { "admin-token": "env:BENCH_TOKEN" },
      privateNetwork: true,
    });
    await book.refresh();
    note("previews");
    target.extra.count = TARGETS - 2;
    const previews: number[] = [];
    for (let time = 0; time < TIMES; time += 1) {
      const id = await aRun(database, `preview-${time}`, "drafted");
      const from = performance.now();
      await previewAction(db, book, id);
      previews.push(performance.now() - from);
    }
    target.extra.count = 0;
    note("lines");
    const { storeMs, readMs } = await linesOf(database);
    note("runs at once");
    const { lateP95Ms, lateP99Ms, questionsAsked } = await besideRuns(database, book, target);
    const previewMs = quantile(previews, 1);
    return [
      {
        name: `Preview of ${formatNumber(TARGETS)} targets, the slowest of ${TIMES}`,
        measured: `${formatNumber(previewMs)} ms`,
        limit: `≤ ${formatNumber(LIMITS.previewMs)} ms`,
        isMet: previewMs <= LIMITS.previewMs,
      },
      {
        name: `${formatNumber(LINES)} lines of output redacted and stored`,
        measured: `${formatNumber(storeMs)} ms`,
        limit: `≤ ${formatNumber(LIMITS.storeMs)} ms`,
        isMet: storeMs <= LIMITS.storeMs,
      },
      {
        name: `${formatNumber(LINES)} lines read, 5,000 at a time`,
        measured: `${formatNumber(readMs)} ms`,
        limit: `≤ ${formatNumber(LIMITS.readMs)} ms`,
        isMet: readMs <= LIMITS.readMs,
      },
      {
        name: `Lateness p99 of the observing beside ${AT_ONCE} runs at once, every ${EVERY_SECONDS} s`,
        measured: `${formatNumber(lateP99Ms)} ms`,
        limit: `≤ ${formatNumber(LIMITS.lateMs)} ms`,
        isMet: lateP99Ms <= LIMITS.lateMs,
      },
      told("  p95 of it", `${formatNumber(lateP95Ms)} ms`),
      told("  asked meanwhile", formatNumber(questionsAsked)),
    ];
  } finally {
    target.open();
    await allDone();
    await stopSender();
    await book.close();
    await simulator.close();
    await database.close();
  }
}

async function linesOf(database: Database) {
  const id = await aRun(database, "lines", "running");
  const keeper = new OutputKeeper(database.db, { id, attempt: 1 }, (text) => redact(text));
  const from = performance.now();
  for (let line = 0; line < LINES; line += 1)
    keeper.say(`row ${line} of the backfill was written, token=abc${line}`);
  await keeper.close();
  const stored = performance.now();
  let after: { attempt: number; seq: number } | undefined;
  let count = 0;
  for (let isWhole = false; !isWhole; ) {
    const page = await readOutput(database.db, { id, limit: 5000, ...(after && { after }) });
    count += page.lines.length;
    after = page.lines.at(-1) ?? after;
    isWhole = page.isWhole;
  }
  if (count !== LINES) throw new Error(`${count} lines were kept of ${LINES}`);
  return { storeMs: stored - from, readMs: performance.now() - stored };
}

/** All are held in the middle of their call while everything else is asked by its cadence, and then end together. */
async function besideRuns(
  database: Database,
  book: EnvironmentBook,
  target: ReturnType<typeof countingTarget>,
) {
  const { db, pool } = database;
  await db.insert(questions).values(
    asked.map(({ key, title }, index) => ({
      environmentId: PROVING,
      key,
      title,
      everySeconds: EVERY_SECONDS,
      apartSeconds: 0,
      nextDueAt: new Date(Date.now() + (index * EVERY_SECONDS * 1000) / QUESTIONS),
    })),
  );
  await book.refresh();
  const loop = new ObserveLoop({ pool, book, limits: () => new Map(), concurrency: 64 });
  loop.start();
  await sleep(EVERY_SECONDS * 1000);
  loop.stats();
  target.shut();
  const ids = await Promise.all(
    Array.from({ length: AT_ONCE }, (_, index) => aRun(database, `call-${index}`, "queued")),
  );
  const from = performance.now();
  await Promise.all(ids.map((id) => runBeside(db, book, id)));
  while (target.waiting.size < AT_ONCE) await sleep(20);
  await sleep(Math.max(0, OBSERVED_MS - (performance.now() - from)));
  target.open();
  await allDone();
  const stats = loop.stats();
  await loop.stop();
  const called = await db.$count(
    actionRuns,
    and(isNotNull(actionRuns.calledAt), eq(actionRuns.state, "verifying")),
  );
  if (called !== AT_ONCE || target.effects.length !== AT_ONCE)
    throw new Error(`${called} runs were answered and ${target.effects.length} effects seen, of ${AT_ONCE}`);
  return { lateP95Ms: stats.lateP95Ms, lateP99Ms: stats.lateP99Ms, questionsAsked: stats.asked };
}

async function aRun(
  { db }: Database,
  name: string,
  state: "drafted" | "queued" | "running",
): Promise<string> {
  const [run] = await db
    .insert(actionRuns)
    .values({
      environmentId: PROVING,
      action: "proving.scale-2",
      target: name,
      label: `Scale ${name} to 3`,
      input: { target: name, to: "3" },
      tier: 2,
      state,
      attempt: state === "running" ? 1 : 0,
      idempotencyKey: randomUUID(),
      requestedByName: "Bench",
      requestedAt: sql`now()`,
      expectedSeconds: 5,
    })
    .returning({ id: actionRuns.id });
  if (!run) throw new Error("no run");
  return run.id;
}
