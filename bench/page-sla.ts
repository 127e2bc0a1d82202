import type { Browser } from "@playwright/test";
import type pg from "pg";
import type { Cookies } from "./page-visits";
import { seed, unseed } from "./sla";

declare global {
  var benchPainted: Promise<number> | undefined;
}

const LINE = "tr[data-row]";
/** What brings the list, from page to page or by itself. */
const ANSWER = /\/sla(\?|$)|objectives\.list/;

/** Milliseconds until a thousand promises are painted: after their answer has come, and after a click on a state. */
export async function measurePromises(
  browser: Browser,
  {
    address,
    cookies,
    owner,
    rounds,
  }: { address: string; cookies: Cookies; owner: pg.Client; rounds: number },
): Promise<{ opened: number[]; filtered: number[] }> {
  await seed(owner);
  const context = await browser.newContext({ storageState: cookies, viewport: { width: 1440, height: 900 } });
  const took = { opened: [] as number[], filtered: [] as number[] };
  try {
    const page = await context.newPage();
    /** As text, so that what the compiler adds for names is not missed in the page. */
    const painted = async (selector: string, shown: string, from: string): Promise<number> => {
      await page.evaluate(`
        globalThis.benchPainted = new Promise((resolve) => {
          const clicked = performance.now();
          document.querySelector(${JSON.stringify(selector)}).click();
          (function look() {
            if (document.querySelector(${JSON.stringify(shown)}))
              requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - (${from}))));
            else requestAnimationFrame(look);
          })();
        });
        undefined`);
      return page.evaluate(() => globalThis.benchPainted ?? Number.NaN);
    };
    const answered = `Math.max(clicked, ...performance.getEntriesByType("resource")
      .filter(({ name, startTime }) => startTime >= clicked && ${ANSWER}.test(new URL(name).pathname + new URL(name).search))
      .map(({ responseEnd }) => responseEnd))`;
    const atRest = () =>
      page.evaluate(() => new Promise<void>((resolve) => requestIdleCallback(() => resolve())));
    for (let round = 0; round < rounds; round += 1) {
      await page.goto(`${address}/thresholds`, { timeout: 60_000 });
      await atRest();
      took.opened.push(await painted('nav[aria-label="Main"] a[href="/sla"]', LINE, answered));
      await atRest();
      const chip = 'fieldset button[aria-pressed="false"]:last-of-type';
      took.filtered.push(await painted(chip, 'fieldset button[aria-pressed="true"]', "clicked"));
    }
    return took;
  } finally {
    await context.close();
    await unseed(owner);
  }
}
