import type { Browser, Page } from "@playwright/test";
import type pg from "pg";
import type { Cookies } from "./page-visits";

declare global {
  var benchPainted: Promise<number> | undefined;
}

export type Sitting = { address: string; cookies: Cookies; owner: pg.Client; rounds: number };

/** Milliseconds from a click to the frame in which `shown` is painted. */
export async function paintedAfterClick(page: Page, selector: string, shown: string): Promise<number> {
  // As text, so that what the compiler adds for names is not missed in the page.
  await page.evaluate(`
    globalThis.benchPainted = new Promise((resolve) => {
      const clicked = performance.now();
      document.querySelector(${JSON.stringify(selector)}).click();
      (function look() {
        if (document.querySelector(${JSON.stringify(shown)}))
          requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - clicked)));
        else requestAnimationFrame(look);
      })();
    });
    undefined`);
  return page.evaluate(() => globalThis.benchPainted ?? Number.NaN);
}

/** A state chip that is not chosen yet, to what it chooses being painted. */
export const paintedAfterState = (page: Page) =>
  paintedAfterClick(
    page,
    'fieldset button[aria-pressed="false"]:last-of-type',
    'fieldset button[aria-pressed="true"]',
  );

export const openDesk = (browser: Browser, cookies: Cookies) =>
  browser.newContext({ storageState: cookies, viewport: { width: 1440, height: 900 } });

export const atRest = (page: Page) =>
  page.evaluate(() => new Promise<void>((resolve) => requestIdleCallback(() => resolve())));

/** Points at an item of the menu until what its page shows has come; a person's hand takes as long. */
export async function pointAt(page: Page, item: string, answer: string): Promise<void> {
  const link = page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: item });
  const fetched = page.waitForResponse((response) => response.url().includes(answer));
  await link.hover();
  await (await fetched).finished();
  await atRest(page);
}
