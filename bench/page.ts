import { type Browser, chromium, type Page } from "@playwright/test";
import pg from "pg";
import { z } from "zod";
import { ensureBrowser } from "@/scripts/lib/browser";
import { startPostgres } from "@/scripts/lib/postgres";
import { startProduct } from "@/scripts/lib/product";
import { type Figure, formatNumber, quantile, spread, told } from "./figures";

const PAGES = [
  "/",
  "/platforms",
  "/platforms/azure-governance/production",
  "/checklists",
  "/thresholds",
  "/drills",
  "/people",
  "/audit",
];
const RUNS = 7;

type Options = { note: (text: string) => void; isQuick: boolean };

/** What a person waits for: the first page on a cold browser, the weight of each page, and news on an open one. */
export async function measurePages({ note, isQuick }: Options): Promise<Figure[]> {
  const found = await ensureBrowser(note);
  if ("why" in found) throw new Error(found.why);
  const product = await startProduct(new AbortController().signal, note);
  const browser = await chromium.launch({
    executablePath: found.file,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
  try {
    const cookies = await signedIn(browser, product.address, product.password);
    const paints: number[] = [];
    for (let run = 0; run < (isQuick ? 3 : RUNS); run += 1)
      paints.push(await largestPaint(browser, product.address, cookies));
    const weights: { page: string; kilobytes: number }[] = [];
    for (const page of PAGES)
      weights.push({ page, kilobytes: await scriptWeight(browser, product.address, cookies, page) });
    const heaviest = weights.reduce((most, one) => (one.kilobytes > most.kilobytes ? one : most));
    const delays = await newsDelays(browser, product, cookies, isQuick ? 5 : 20);
    const paint = quantile(paints, 0.5);
    const news = quantile(delays, 0.95);
    return [
      {
        name: "first page, largest paint, cold browser (min / median / max)",
        measured: `${spread(paints)} ms`,
        limit: "under 1,000 ms",
        isMet: paint < 1000,
      },
      {
        name: "compressed JavaScript of the heaviest page",
        measured: `${formatNumber(heaviest.kilobytes)} kB (${heaviest.page})`,
        limit: "under 250 kB",
        isMet: heaviest.kilobytes < 250,
      },
      ...weights.map(({ page, kilobytes }) => told(`  ${page}`, `${formatNumber(kilobytes)} kB`)),
      {
        name: "a state change in the database on screen (min / median / max)",
        measured: `${spread(delays)} ms`,
        limit: "p95 under 300 ms",
        isMet: news < 300,
      },
    ];
  } finally {
    await browser.close();
    await product.stop(false);
  }
}

type Cookies = Awaited<ReturnType<Awaited<ReturnType<Browser["newContext"]>>["cookies"]>>;

async function signedIn(browser: Browser, address: string, password: string): Promise<Cookies> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${address}/sign-in`);
  await page.getByLabel("E-mail").fill("ada@wheelhouse.demo");
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.getByRole("heading", { level: 1, name: "Today" }).waitFor();
  const cookies = await context.cookies();
  await context.close();
  return cookies;
}

async function fresh(browser: Browser, cookies: Cookies): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1360, height: 900 } });
  await context.addCookies(cookies);
  return context.newPage();
}

/** As the browser itself measured it, after the network is quiet. */
async function largestPaint(browser: Browser, address: string, cookies: Cookies): Promise<number> {
  const page = await fresh(browser, cookies);
  await page.addInitScript(() => {
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries())
        document.documentElement.dataset.largestPaint = String(entry.startTime);
    }).observe({ type: "largest-contentful-paint", buffered: true });
  });
  await page.goto(address, { waitUntil: "load" });
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.waitForFunction(() => document.documentElement.dataset.largestPaint !== undefined);
  const measured = Number(await page.evaluate(() => document.documentElement.dataset.largestPaint));
  await page.context().close();
  return measured;
}

/** Bytes of script as they came over the wire for one page on a cold browser. */
async function scriptWeight(
  browser: Browser,
  address: string,
  cookies: Cookies,
  path: string,
): Promise<number> {
  const page = await fresh(browser, cookies);
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Network.enable");
  const scripts = new Set<string>();
  let bytes = 0;
  devtools.on(
    "Network.responseReceived",
    ({ requestId, type }) => type === "Script" && scripts.add(requestId),
  );
  devtools.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    if (scripts.has(requestId)) bytes += encodedDataLength;
  });
  await page.goto(`${address}${path}`, { waitUntil: "load" });
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.evaluate(() => new Promise((resolve) => requestIdleCallback(resolve, { timeout: 3000 })));
  await page.context().close();
  return bytes / 1000;
}

const Instance = z.object({ check: z.number(), environment: z.string() });

/** From the commit of a state change to the moment the page shows its reason. */
async function newsDelays(
  browser: Browser,
  product: { address: string; dataDir: string },
  cookies: Cookies,
  times: number,
): Promise<number[]> {
  const postgres = await startPostgres(product.dataDir, { durable: true });
  const client = new pg.Client(postgres.ownerUrl);
  await client.connect();
  const page = await fresh(browser, cookies);
  await page.goto(`${product.address}/platforms/wheelhouse/self`);
  await page.getByText("live", { exact: false }).first().waitFor();
  const { rows } = await client.query(
    "select id as check, environment_id as environment from checks where key = 'clock'",
  );
  const { check, environment } = Instance.parse(rows[0]);
  const delays: number[] = [];
  for (let run = 0; run < times; run += 1) {
    const words = `Told at ${run} of ${times}.`;
    const shown = page.getByText(words).first().waitFor();
    await client.query("begin");
    await client.query("update checks set reason = $2, observed_at = now() where id = $1", [check, words]);
    await client.query(
      "insert into state_changes (at, environment_id, subject_kind, subject, from_status, to_status, reason) values (now(), $1, 'check', 'clock', 'ok', 'ok', $2)",
      [environment, words],
    );
    await client.query("commit");
    const committed = performance.now();
    await shown;
    delays.push(performance.now() - committed);
  }
  await page.context().close();
  await client.end();
  return delays;
}
