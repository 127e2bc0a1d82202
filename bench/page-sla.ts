import type { Browser } from "@playwright/test";
import { atRest, openDesk, paintedAfterClick, paintedAfterState, type Sitting } from "./page-click";
import { seed, unseed } from "./sla";

const LINE = "tr[data-row]";
/** What brings the list, from page to page or by itself. */
const ANSWER = /\/sla(\?|$)|objectives\.list/;

/** Milliseconds until a thousand promises are painted: after their answer has come, and after a click on a state. */
export async function measurePromises(
  browser: Browser,
  { address, cookies, owner, rounds }: Sitting,
): Promise<{ opened: number[]; filtered: number[] }> {
  await seed(owner);
  const context = await openDesk(browser, cookies);
  const took = { opened: [] as number[], filtered: [] as number[] };
  try {
    const page = await context.newPage();
    const answered = `Math.max(clicked, ...performance.getEntriesByType("resource")
      .filter(({ name, startTime }) => startTime >= clicked && ${ANSWER}.test(new URL(name).pathname + new URL(name).search))
      .map(({ responseEnd }) => responseEnd))`;
    for (let round = 0; round < rounds; round += 1) {
      await page.goto(`${address}/thresholds`, { timeout: 60_000 });
      await atRest(page);
      took.opened.push(
        await paintedAfterClick(page, 'nav[aria-label="Main"] a[href="/sla"]', LINE, answered),
      );
      await atRest(page);
      took.filtered.push(await paintedAfterState(page));
    }
    return took;
  } finally {
    await context.close();
    await unseed(owner);
  }
}
