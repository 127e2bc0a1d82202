import { Pool } from "undici";
import { openDatabase } from "@/db";
import { connectors, declarationOf } from "@/server/connectors";
import { EnvironmentBook } from "@/server/observe/environment-book";
import { readLimits } from "@/server/observe/limits";
import { ObserveLoop } from "@/server/observe/loop";
import { obey } from "./child";
import { benchConnector } from "./observe-connector";
import { Health, PATH } from "./observe-shape";

const {
  BENCH_TARGET = "",
  BENCH_DATABASE_URL = "",
  BENCH_CONCURRENCY = "",
  BENCH_QUESTIONS = "",
} = process.env;
const concurrency = Number(BENCH_CONCURRENCY);

type Work = { stop(): Promise<{ lateP99Ms: number; asked: number }> };

/** What the machine can do at best: the same requests, parsed the same way, and nothing kept. */
async function bare(): Promise<Work> {
  const pool = new Pool(BENCH_TARGET, { connections: concurrency, keepAliveTimeout: 20_000 });
  let isStopping = false;
  let asked = 0;
  const forever = async () => {
    while (!isStopping) {
      const { body } = await pool.request({ path: PATH, method: "GET" });
      Health.parse(JSON.parse(await body.text()));
      asked += 1;
    }
  };
  const all = Promise.all(Array.from({ length: concurrency }, forever));
  return {
    stop: async () => {
      isStopping = true;
      await all;
      await pool.close();
      return { lateP99Ms: 0, asked };
    },
  };
}

/** The loop as the worker runs it, with a pool of the worker's size. */
const database = openDatabase(BENCH_DATABASE_URL, { applicationName: "bench-worker", max: 12 });
const known = { ...connectors, auditron: benchConnector(declarationOf("auditron"), Number(BENCH_QUESTIONS)) };
const book = new EnvironmentBook(database.db, undefined, known);

async function observing(): Promise<Work> {
  await book.refresh();
  const limits = await readLimits(database.db);
  const loop = new ObserveLoop({ pool: database.pool, book, limits: () => limits, concurrency });
  loop.start();
  return {
    stop: async () => {
      await loop.stop();
      return loop.stats();
    },
  };
}

let work: Work | undefined;
let peakMb = 0;
setInterval(() => {
  peakMb = Math.max(peakMb, process.memoryUsage.rss() / 1_048_576);
}, 100).unref();

obey({}, async (order) => {
  if (order === "bare") work = await bare();
  else if (order === "observe") work = await observing();
  else if (order === "stop") {
    const done = await work?.stop();
    work = undefined;
    return { ...done, peakMb, cpuSeconds: process.cpuUsage().user / 1e6 + process.cpuUsage().system / 1e6 };
  }
  return {};
});
