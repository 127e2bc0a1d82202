import type { Browser, Page } from "@playwright/test";
import type pg from "pg";
import type { Cookies } from "./page-visits";

declare global {
  var benchPainted: Promise<ClickedAndPainted> | undefined;
}

type ClickedAndPainted = { clicked: number; painted: number };

export type Sitting = { address: string; cookies: Cookies; owner: pg.Client; rounds: number };

/** When a link was clicked and when `shown` stood painted, by the page's clock in milliseconds. */
export async function clickAndPaint(page: Page, selector: string, shown: string): Promise<ClickedAndPainted> {
  // As text, so that what the compiler adds for names is not missed in the page.
  await page.evaluate(`
    globalThis.benchPainted = new Promise((resolve) => {
      const clicked = performance.now();
      document.querySelector(${JSON.stringify(selector)}).click();
      (function look() {
        if (document.querySelector(${JSON.stringify(shown)}))
          requestAnimationFrame(() => setTimeout(() => resolve({ clicked, painted: performance.now() })));
        else requestAnimationFrame(look);
      })();
    });
    undefined`);
  return page.evaluate(() => globalThis.benchPainted ?? { clicked: Number.NaN, painted: Number.NaN });
}

/** Milliseconds from a click to the frame in which `shown` is painted. */
export async function paintedAfterClick(page: Page, selector: string, shown: string): Promise<number> {
  const { clicked, painted } = await clickAndPaint(page, selector, shown);
  return painted - clicked;
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
