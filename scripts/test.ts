import { ensureBrowser } from "./lib/browser";
import { countPlaywright } from "./lib/counts";
import { type Product, startProduct } from "./lib/product";
import { sentenceFor } from "./lib/refusal";
import { showFailures, showTotals } from "./lib/report";
import { say, step } from "./lib/say.mjs";
import {
  bin,
  lintSuite,
  reported,
  type SuiteOptions,
  type SuiteResult,
  secondsSince,
  typesSuite,
  vitestSuite,
} from "./lib/suites";
import { sweepTempDirs } from "./lib/temp-dir";

const limitSeconds = 19 * 60;
const startedAt = Date.now();
const stopping = new AbortController();
const { signal } = stopping;
for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, () => stopping.abort());

function options(note: (text: string) => void): SuiteOptions {
  return { signal, note, timeoutSeconds: Math.max(1, limitSeconds - secondsSince(startedAt)) };
}

function outcome({ passed, failed }: SuiteResult): string {
  return `${passed} passed, ${failed} failed`;
}

async function browserSuite(): Promise<SuiteResult> {
  const since = Date.now();
  const couldNotRun = (reason: string): SuiteResult => ({
    name: "browser",
    passed: 0,
    failed: 1,
    output: reason,
    seconds: secondsSince(since),
  });
  const browser = await step("a browser", ensureBrowser, (found) => ("file" in found ? found.file : "none"));
  if ("why" in browser) return couldNotRun(browser.why);
  let product: Product;
  try {
    product = await step(
      "the product",
      (note) => startProduct(signal, note),
      ({ address }) => `serves ${address}`,
    );
  } catch (error) {
    if (signal.aborted) throw error;
    return couldNotRun(sentenceFor(error, ".") ?? String(error));
  }
  let result: SuiteResult | undefined;
  try {
    const environment = {
      BASE_URL: product.address,
      E2E_PASSWORD: product.password,
      E2E_DATA_DIR: product.dataDir,
      CHROMIUM_PATH: browser.file,
    };
    const args = () => [bin("@playwright/test", "cli.js"), "test", "--reporter=list,json"];
    result = await step(
      "browser",
      (note) =>
        reported("browser", args, environment, countPlaywright, {
          ...options(note),
          reportVariable: "PLAYWRIGHT_JSON_OUTPUT_FILE",
        }),
      outcome,
    );
    return { ...result, seconds: secondsSince(since) };
  } finally {
    await product.stop(result === undefined || result.failed > 0);
  }
}

async function main(): Promise<SuiteResult[]> {
  say("\nWheelhouse tests\n");
  const checks = step(
    "types, lint",
    (note) => Promise.all([typesSuite(options(note)), lintSuite(options(note))]),
    (both) => both.map(outcome).join("; "),
  );
  const results = await checks;
  results.push(await step("unit, server", (note) => vitestSuite(options(note)), outcome));
  results.push(await browserSuite());
  return results;
}

try {
  const results = await main();
  showFailures(results);
  process.exitCode = showTotals(results) ? 0 : 1;
} catch (error) {
  if (!signal.aborted) throw error;
  say("\n  interrupted");
  process.exitCode = 130;
} finally {
  await sweepTempDirs();
}
