import type { Browser } from "@playwright/test";
import { atRest, openDesk, paintedAfterClick, paintedAfterState, pointAt, type Sitting } from "./page-click";
import { seed, unseed } from "./sla";

/** Of this page and of none that comes before it. */
const LINE = 'tr[data-row] a[href^="/sla/"]';

/**
 * Milliseconds from pointing at the menu until a thousand promises have come, from the click until they are painted, and
 * from a click on a state.
 */
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
      const asked = performance.now();
      await pointAt(page, "SLA", "objectives.list");
      took.answered.push(performance.now() - asked);
      took.opened.push(await paintedAfterClick(page, 'nav[aria-label="Main"] a[href="/sla"]', LINE));
      await atRest(page);
      took.filtered.push(await paintedAfterState(page));
    }
    return took;
  } finally {
    await context.close();
    await unseed(owner);
  }
}
