import type { Page } from "@playwright/test";
import type { Somebody } from "./people";
import { expect, expectAccessible, PHONE, test, visit } from "./people";

const PAGES: readonly [string, Somebody, string][] = [
  ["/", "olga", "Today"],
  ["/", "vic", "Today"],
  ["/platforms", "olga", "Platforms"],
  ["/platforms/azure-governance/production", "olga", "Azure Governance / production"],
  ["/platforms/wheelhouse/self", "ada", "Wheelhouse / self"],
  ["/checklists", "olga", "Checklists"],
  ["/thresholds", "ada", "Thresholds"],
  ["/alerts", "olga", "Alerts"],
  ["/alerts/silences", "olga", "Silences"],
  ["/alerts/rules", "ada", "Alert rules"],
  ["/alerts/noise", "olga", "Noise budget"],
  ["/alerts/on-call", "olga", "On call"],
  ["/alerts/on-call?tab=ladders", "olga", "On call"],
  ["/alerts/on-call?tab=contacts", "ada", "On call"],
  ["/alerts/on-call?tab=simulate", "olga", "On call"],
  ["/alerts/channels", "olga", "Channels"],
  ["/actions", "olga", "Actions"],
  ["/actions/freezes", "ada", "Freezes and automations"],
  ["/approvals", "ada", "Approvals"],
  ["/runbooks", "olga", "Runbooks"],
  ["/runbooks/complyai/rb-inc-003", "olga", "The database is slow"],
  ["/drills", "olga", "Drills"],
  ["/people", "ada", "People"],
  ["/audit", "aude", "Audit"],
  ["/reports", "vic", "Reports"],
  ["/reports/definitions", "ada", "Schedules of reports"],
  ["/reports/files", "olga", "Platforms’ own lists"],
];

for (const [path, who, title] of PAGES)
  test(`${path}, ${title} for ${who}, meets WCAG 2.2 AA, in light and in dark`, async ({ as }) => {
    const page = await as(who);
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 })).toContainText(title);
    await expectAccessible(page);
  });

for (const path of [
  "/",
  "/checklists",
  "/platforms",
  "/alerts",
  "/alerts/silences",
  "/alerts/rules",
  "/alerts/noise",
  "/alerts/on-call",
  "/alerts/on-call?tab=ladders",
  "/alerts/on-call?tab=contacts",
  "/alerts/on-call?tab=simulate",
  "/alerts/channels",
  "/actions",
  "/actions/freezes",
  "/approvals",
  "/runbooks",
  "/runbooks/complyai/rb-inc-003",
  "/reports",
  "/reports/definitions",
  "/reports/files",
])
  test(`${path} fits a phone and stays accessible there`, async ({ as }) => {
    const page = await as("olga", PHONE);
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expectFits(page);
    // Its colours are those of the wide page.
    await expectAccessible(page, ["light"]);
  });

for (const [address, title] of [
  ["/syncs", "Syncs"],
  ["/syncs/freshness", "Freshness"],
  ["/syncs/backfills", "Gaps"],
  ["/syncs/failures", "Failures"],
  ["/syncs/incoming", "Incoming"],
] as const) {
  test(`${address} meets WCAG 2.2 AA, in light and in dark`, async ({ as }) => {
    const page = await as("olga");
    await visit(page, address, title);
    await expectAccessible(page);
  });

  test(`${address} fits a phone and stays accessible there`, async ({ as }) => {
    const page = await as("olga", PHONE);
    await visit(page, address, title);
    await expectFits(page);
    await expectAccessible(page);
  });
}

test("an alert, beside its list and on its own page, is accessible and fits a phone", async ({ as }) => {
  const page = await as("olga");
  await visit(page, "/alerts?state=resolved", "Alerts");
  const newest = page.getByRole("table", { name: "Alerts" }).getByRole("link").first();
  const address = String(await newest.getAttribute("href"));
  await newest.click();
  await expect(page.getByRole("dialog").getByRole("region", { name: "The whole story" })).toBeVisible();
  await expectAccessible(page);

  const phone = await as("olga", PHONE);
  for (const shown of [page, phone]) {
    await shown.goto(address);
    await expect(shown.getByRole("region", { name: "The whole story" })).toBeVisible();
    await expectFits(shown);
    await expectAccessible(shown);
  }
});

test("what is done with an alert, a silence, a schedule and a channel is asked in accessible dialogs", async ({
  as,
}) => {
  const page = await as("ada");
  await visit(page, "/alerts", "Alerts");
  const row = page.getByRole("table", { name: "Alerts" }).locator("tbody").getByRole("row").first();
  for (const key of ["a", "r", "e", "c"]) {
    await row.focus();
    await page.keyboard.press(key);
    await expect(page.getByRole("dialog").getByRole("textbox").first()).toBeVisible();
    await expectAccessible(page);
    await page.keyboard.press("Escape");
    await expect(page.getByRole("dialog")).toBeHidden();
  }
  for (const [path, title, button] of [
    ["/alerts/silences", "Silences", "New silence…"],
    ["/alerts/on-call", "On call", "Stand in…"],
    ["/alerts/on-call", "On call", "Change…"],
    ["/alerts/channels", "Channels", "Add a channel…"],
  ] as const) {
    await visit(page, path, title);
    await page.getByRole("button", { name: button }).first().click();
    await expect(page.getByRole("dialog")).toBeVisible();
    await expectAccessible(page);
  }
});

async function expectFits(page: Page): Promise<void> {
  await expect
    .poll(() =>
      page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
    )
    .toBeLessThanOrEqual(0);
}
