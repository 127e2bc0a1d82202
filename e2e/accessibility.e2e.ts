import type { Somebody } from "./people";
import { expect, expectAccessible, PHONE, test } from "./people";

const PAGES: readonly [string, Somebody, string][] = [
  ["/", "olga", "Today"],
  ["/", "vic", "Today"],
  ["/platforms", "olga", "Platforms"],
  ["/platforms/azure-governance/production", "olga", "Azure Governance / production"],
  ["/platforms/wheelhouse/self", "ada", "Wheelhouse / self"],
  ["/checklists", "olga", "Checklists"],
  ["/thresholds", "ada", "Thresholds"],
  ["/drills", "olga", "Drills"],
  ["/people", "ada", "People"],
  ["/audit", "aude", "Audit"],
];

for (const [path, who, title] of PAGES)
  test(`${title} for ${who} meets WCAG 2.2 AA, in light and in dark`, async ({ as }) => {
    const page = await as(who);
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 })).toContainText(title);
    await expectAccessible(page);
  });

for (const path of ["/", "/checklists", "/platforms"])
  test(`${path} fits a phone and stays accessible there`, async ({ as }) => {
    const page = await as("olga", PHONE);
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expect
      .poll(() =>
        page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
      )
      .toBeLessThanOrEqual(0);
    await expectAccessible(page);
  });
