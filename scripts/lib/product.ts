import { cp, readFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { startChild } from "./child";
import { instanceFile } from "./instance";
import { freePort } from "./ports";
import { Refusal } from "./refusal";
import { root } from "./root";
import { lastLines } from "./run";
import { makeTempDataDir, removeTempDataDir } from "./temp-dir";

export type Product = {
  address: string;
  password: string;
  dataDir: string;
  stop(keepLogs: boolean): Promise<void>;
};

const startSeconds = 1200;
const graceSeconds = 60;

/** The product as `npm start` serves it, with a world of its own that goes when the tests are done. */
export async function startProduct(signal: AbortSignal, note: (text: string) => void): Promise<Product> {
  const dataDir = await makeTempDataDir();
  const port = await freePort();
  const log = path.join(dataDir, "launcher.log");
  const child = startChild({
    args: ["--import", "tsx", "scripts/start.ts"],
    env: environment(dataDir, port),
    log,
    graceSeconds,
  });
  const stop = async (keepLogs: boolean) => {
    await child.stop();
    if (keepLogs) await keep(dataDir, log);
    await removeTempDataDir(dataDir);
  };
  try {
    await Promise.race([
      untilReady(dataDir, log, signal, note),
      child.exited.then(async () => {
        throw new Refusal("The product did not start; what it said is above.", await tail(log));
      }),
    ]);
    const password = (await readFile(path.join(dataDir, "secrets", "demo-password"), "utf8")).trim();
    return { address: `http://127.0.0.1:${port}`, password, dataDir, stop };
  } catch (error) {
    await stop(true);
    throw error;
  }
}

async function untilReady(
  dataDir: string,
  log: string,
  signal: AbortSignal,
  note: (text: string) => void,
): Promise<void> {
  for (
    const deadline = Date.now() + startSeconds * 1000;
    Date.now() < deadline;
    await sleep(200, undefined, { signal })
  ) {
    note((await tail(log, 1)).trim());
    const instance: unknown = JSON.parse(await readFile(instanceFile(dataDir), "utf8").catch(() => "{}"));
    if (
      typeof instance === "object" &&
      instance !== null &&
      "isReady" in instance &&
      instance.isReady === true
    )
      return;
  }
  throw new Refusal(
    `The product was not ready within ${startSeconds} seconds; what it said is above.`,
    await tail(log),
  );
}

async function tail(log: string, count = 40): Promise<string> {
  return lastLines(await readFile(log, "utf8").catch(() => ""), count);
}

/** Beside Playwright's traces, where somebody who looks into a failure looks anyway. */
async function keep(dataDir: string, log: string): Promise<void> {
  const place = path.join(root, "test-results", "product-logs");
  await cp(path.join(dataDir, "logs"), place, { recursive: true }).catch(() => {});
  await cp(log, path.join(place, "launcher.log")).catch(() => {});
}

/** The tests' world depends on nothing the person has set for their own. */
function environment(dataDir: string, port: number): NodeJS.ProcessEnv {
  const own = /^(DATABASE_URL|WHEELHOUSE_|NEXTAUTH_|PORT$|HOST$|npm_)/;
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !own.test(name)));
  return { ...inherited, NODE_ENV: "production", PORT: String(port), WHEELHOUSE_DATA_DIR: dataDir };
}
