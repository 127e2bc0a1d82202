import { readdirSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Browser, BrowserContext, Page } from "@playwright/test";
import type pg from "pg";
import { root } from "@/scripts/lib/root";

export type Cookies = Awaited<ReturnType<BrowserContext["storageState"]>>;
declare global {
  var benchLargestPaint: number | undefined;
}

export const CAST = {
  operator: "olga@wheelhouse.demo",
  admin: "ada@wheelhouse.demo",
  viewer: "vic@wheelhouse.demo",
  auditor: "aude@wheelhouse.demo",
} as const;

/** Signs in the way a person does, in a browser that is thrown away. */
export async function cookiesOf(
  browser: Browser,
  { address, email, password }: { address: string; email: string; password: string },
): Promise<Cookies> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${address}/sign-in`, { waitUntil: "networkidle" });
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"), { timeout: 60_000 });
  const cookies = await context.storageState();
  await context.close();
  return cookies;
}

export type Visit = { largestPaintMs: number; scriptBytes: number };

/** One visit by a browser that has nothing of it yet but the cookie. */
export async function coldVisit(
  browser: Browser,
  url: string,
  storageState: Cookies | undefined,
): Promise<Visit> {
  const context = await browser.newContext({ ...(storageState && { storageState }) });
  try {
    const page = await context.newPage();
    const scriptBytes = await countScripts(context, page);
    await page.addInitScript(() => {
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) globalThis.benchLargestPaint = entry.startTime;
      }).observe({ type: "largest-contentful-paint", buffered: true });
    });
    await page.goto(url, { waitUntil: "load", timeout: 120_000 });
    // The event stream never ends, so there is no idle network to wait for; prefetched chunks arrive by then.
    await sleep(2000);
    const largestPaintMs = await page.evaluate(() => globalThis.benchLargestPaint ?? Number.NaN);
    return { largestPaintMs, scriptBytes: scriptBytes() };
  } finally {
    await context.close();
  }
}

/** Bytes of script as they came over the wire, whether the page ran them or only fetched them ahead. */
async function countScripts(context: BrowserContext, page: Page): Promise<() => number> {
  const session = await context.newCDPSession(page);
  const scripts = new Set<string>();
  let bytes = 0;
  session.on("Network.responseReceived", ({ requestId, type, response }) => {
    if (type === "Script" || /javascript/.test(response.mimeType)) scripts.add(requestId);
  });
  session.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    if (scripts.has(requestId)) bytes += encodedDataLength;
  });
  await session.send("Network.enable");
  return () => bytes;
}

/** Every page that app/ has, with the subjects of this instance put in. */
export async function pageAddresses(client: pg.Client): Promise<string[]> {
  const one = async (query: string) => (await client.query<{ id: string }>(query)).rows[0]?.id ?? "none";
  const environment = await one("select id from environments where active order by id limit 1");
  const [platformId = "none", name = "none"] = environment.split("/");
  const parameters: Record<string, string> = {
    platformId,
    name,
    checklistId: await one("select checklist_id as id from checklist_runs order by created_at desc limit 1"),
    token: "not-a-link",
  };
  const ids: Record<string, string> = {
    "/alerts/[id]": await one("select id from alerts where state <> 'resolved' order by id limit 1"),
    "/checklists/runs/[id]": await one("select id from checklist_runs order by created_at desc limit 1"),
    "/syncs/runs/[id]": await one("select id from runs order by id desc limit 1"),
  };
  return readdirSync(path.join(root, "app"), { recursive: true, encoding: "utf8" })
    .filter((file) => path.basename(file) === "page.tsx")
    .map((file) => patternOf(path.dirname(file)))
    .sort()
    .map((pattern) =>
      pattern.replace(/\[(\w+)\]/g, (_whole, key: string) => parameters[key] ?? ids[pattern] ?? "none"),
    );
}

const patternOf = (folder: string) =>
  `/${folder
    .split(path.sep)
    .filter((part) => part !== "." && !part.startsWith("("))
    .join("/")}`;
