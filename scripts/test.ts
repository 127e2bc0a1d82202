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

/** Meant to take less than twenty minutes; a slower machine is told apart from one that hangs. */
const limitSeconds = 80 * 60;
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

type Served = { product: Product; browser: string } | { why: string };

/** Everything the browser's journeys need, or why they cannot be walked. */
async function serve(): Promise<Served> {
  const browser = await step("a browser", ensureBrowser, (found) => ("file" in found ? found.file : "none"));
  if ("why" in browser) return browser;
  try {
    const product = await step(
      "the product",
      (note) => startProduct(signal, note),
      ({ address }) => `serves ${address}`,
    );
    return { product, browser: browser.file };
  } catch (error) {
    if (signal.aborted) throw error;
    return { why: sentenceFor(error, ".") ?? String(error) };
  }
}

async function browserSuite(served: Served): Promise<SuiteResult> {
  if ("why" in served) return { name: "browser", passed: 0, failed: 1, output: served.why, seconds: 0 };
  const { product, browser } = served;
  let result: SuiteResult | undefined;
  try {
    const environment = {
      BASE_URL: product.address,
      E2E_PASSWORD: product.password,
      E2E_DATA_DIR: product.dataDir,
      CHROMIUM_PATH: browser,
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
    return result;
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
  results.push(await step("unit, server", (note) => vitestSuite("fast", options(note)), outcome));
  // One after the other: stories and journeys wait for what workers do, and on two processors each would make the other late.
  results.push(await step("stories", (note) => vitestSuite("slow", options(note)), outcome));
  results.push(await serve().then(browserSuite));
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
