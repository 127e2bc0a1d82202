import type { Browser, Page } from "@playwright/test";
import { atRest, clickAndPaint, openDesk, paintedAfterState, type Sitting } from "./page-click";
import { seed, unseed } from "./sla";

/** Milliseconds until a thousand promises are painted: after a click on the menu, the last part of it after their answer came, and after a click on a state. */
export async function measurePromises(
  browser: Browser,
  { address, cookies, owner, rounds }: Sitting,
): Promise<{ opened: number[]; answered: number[]; filtered: number[] }> {
  await seed(owner);
  const context = await openDesk(browser, cookies);
  const took = { opened: [] as number[], answered: [] as number[], filtered: [] as number[] };
  try {
    const page = await context.newPage();
    for (let round = 0; round < rounds; round += 1) {
      await page.goto(`${address}/thresholds`, { timeout: 60_000 });
      await atRest(page);
      const { clicked, painted } = await clickAndPaint(
        page,
        'nav[aria-label="Main"] a[href="/sla"]',
        'tr[data-row] a[href^="/sla/"]',
      );
      took.opened.push(painted - clicked);
      took.answered.push(painted - Math.max(clicked, await lastAnswer(page, painted)));
      await atRest(page);
      took.filtered.push(await paintedAfterState(page));
    }
    return took;
  } finally {
    await context.close();
    await unseed(owner);
  }
}

/** When the last bytes of the list came, from page to page or by itself. */
const lastAnswer = (page: Page, painted: number) =>
  page.evaluate(
    (until) =>
      performance
        .getEntriesByType("resource")
        .filter((entry): entry is PerformanceResourceTiming => "responseEnd" in entry)
        .filter(({ name, responseEnd }) => /\/sla(\?|$)|objectives\.list/.test(name) && responseEnd <= until)
        .reduce((last, { responseEnd }) => Math.max(last, responseEnd), 0),
    painted,
  );
