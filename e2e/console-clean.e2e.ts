import fs from "node:fs";
import type { Page } from "@playwright/test";
import type { Somebody } from "./people";
import { expect, test } from "./people";

const TABS = 2;

/** The console's pages as patterns, the most exact first. */
const PATTERNS = fs
  .readFileSync(new URL("../server/routes.txt", import.meta.url), "utf8")
  .split("\n")
  .filter((line) => line.startsWith("page "))
  .map((line) => line.slice("page".length).trim())
  .sort((a, b) => a.split("[").length - b.split("[").length || b.length - a.length)
  .map((name) => ({ name, matches: new RegExp(`^${name.replaceAll(/\[[^\]]+\]/g, "[^/]+")}/?$`) }));

const patternOf = (path: string) => PATTERNS.find(({ matches }) => matches.test(path))?.name;

/** Whatever a page complains of, with the page. */
function listen(page: Page, complaints: string[]): void {
  const note = (what: string) => complaints.push(`${new URL(page.url()).pathname}: ${what}`);
  page.on("console", (message) => {
    if (message.type() === "error") note(`${message.text()} (${message.location().url})`);
  });
  page.on("pageerror", (error) => note(`nobody caught: ${error.stack ?? error.message}`));
  page.on("response", (response) => {
    if (response.status() >= 500) note(`${response.status()} from ${response.url()}`);
  });
  page.on("requestfailed", (request) => {
    const why = request.failure()?.errorText ?? "";
    // Whoever goes on takes back what was on its way.
    if (why !== "net::ERR_ABORTED") note(`${why} from ${request.url()}`);
  });
}

async function linksOn(page: Page, address: string): Promise<string[]> {
  await page.goto(address);
  await expect(page.getByRole("heading", { level: 1 }), address).toBeVisible();
  await expect(page.getByRole("status").filter({ hasText: /^(live|polling)$/ }), address).toHaveCount(1);
  return page
    .locator("a[href^='/']:not([download])")
    .evaluateAll((all) => all.map((one) => one.getAttribute("href") ?? ""));
}

/** Goes to one page of each kind that a link leads to, in a few tabs, and tells which kinds those were. */
async function walk(tabs: readonly Page[]): Promise<Set<string>> {
  const known = new Set<string>();
  let next = ["/"];
  while (next.length > 0) {
    const found: string[] = [];
    const turn = async (tab: Page) => {
      for (let address = next.shift(); address !== undefined; address = next.shift())
        found.push(...(await linksOn(tab, address)));
    };
    await Promise.all(tabs.map(turn));
    next = found.filter((link) => {
      const pattern = patternOf(new URL(link, "http://console").pathname);
      if (pattern === undefined || known.has(pattern)) return false;
      known.add(pattern);
      return true;
    });
  }
  return known;
}

const WHO: readonly [Somebody, readonly string[]][] = [
  ["ada", ["/platforms", "/alerts/rules", "/people/security", "/sla/capacity", "/reports/[id]"]],
  ["aude", ["/audit/chain", "/audit/retention", "/reports/[id]", "/runbooks/[platformId]/[key]"]],
];

for (const [who, among] of WHO)
  test(`no page that a link leads ${who} to complains in the browser`, async ({ as }) => {
    const complaints: string[] = [];
    const first = await as(who);
    const more = Array.from({ length: TABS - 1 }, () => first.context().newPage());
    const tabs = [first, ...(await Promise.all(more))];
    for (const tab of tabs) listen(tab, complaints);
    const walked = await walk(tabs);
    expect(complaints).toEqual([]);
    expect([...walked]).toEqual(expect.arrayContaining([...among]));
    expect(walked.size).toBeGreaterThan(35);
  });
