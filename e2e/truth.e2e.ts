import type { Page } from "@playwright/test";
import { expect, test, visit } from "./people";

test.describe.configure({ timeout: 240_000 });

const patience = { timeout: 100_000 };

const check = (page: Page, component: string, name: string | RegExp) =>
  page.getByRole("list", { name: `Checks of ${component}`, exact: true }).getByRole("link", { name });

/** The cell of one kind of component in the row of one environment. */
const cell = (page: Page, platform: string, part: string) =>
  page
    .getByRole("row")
    .filter({ has: page.getByRole("link", { name: new RegExp(`${platform}.*production`) }) })
    .getByRole("link", { name: new RegExp(`${part}: (ok|warn|alert|unknown)`) });

test("a platform that answers 500 is red after three results, with proof, and green again afterwards", async ({
  as,
  drill,
}) => {
  const page = await as("olga");
  const overview = await as("vic");
  const health = check(page, "API", /Health/);
  await visit(overview, "/platforms", "Platforms");
  await visit(page, "/platforms/auditron/production", "AUDITRON / production");
  await expect(health).toContainText(/^ok/, patience);
  await expect(cell(overview, "AUDITRON", "API")).toHaveAccessibleName(/API: ok/, patience);

  const fault = await drill("auditron/production", "500");
  await expect(health).toContainText(/^alert/, patience);
  await expect(health).toContainText("500");
  await expect(page.getByText("A drill is on.")).toBeVisible();
  await expect(page.getByText(/components? needs? you\. Worst: /)).toBeVisible();

  await health.click();
  const sheet = page.getByRole("dialog", { name: "API: Health" });
  await expect(sheet).toContainText("3 bad results in a row move it to trouble, 2 good ones back.");
  await expect(sheet).toContainText(/asked\s*GET http:\/\/127\.0\.0\.1:\d+\/\S*/, patience);
  await expect(sheet).toContainText("HTTP 500 after");
  await expect(sheet).toContainText("An unexpected error occurred");
  const bad = sheet.getByRole("listitem").filter({ hasText: /^alert/ });
  await expect.poll(() => bad.count(), patience).toBeGreaterThanOrEqual(3);

  await expect(cell(overview, "AUDITRON", "API")).toHaveAccessibleName(/API: alert/);

  await fault.clear();
  await expect(health).toContainText(/^ok/, patience);
  await expect(cell(overview, "AUDITRON", "API")).toHaveAccessibleName(/API: ok/, patience);
  await expect(page.getByText("A drill is on.")).toBeHidden();
});

test("a platform that never answers is never green, and what cannot be seen is unknown", async ({
  as,
  drill,
}) => {
  const page = await as("vic");
  await visit(
    page,
    "/platforms/notification-preferences/production",
    "Notification Preferences / production",
  );
  const live = check(page, "API", /Process/);
  const ready = check(page, "Readiness", /Ready for traffic/);
  await expect(live).toContainText(/^ok/, patience);
  await expect(ready).toContainText(/^ok/, patience);

  const fault = await drill("notification-preferences/production", "hung");
  await expect(live).toContainText(/^alert/, patience);
  await expect(live).toContainText(/gave no complete answer within/);
  await expect(ready).toContainText(/^unknown/, patience);
  await ready.click();
  const sheet = page.getByRole("dialog", { name: "Readiness: Ready for traffic" });
  await expect(sheet).toContainText(/gave no complete answer within|not asked/);

  await fault.clear();
  await expect(ready).toContainText(/^ok/, patience);
  await expect(live).toContainText(/^ok/, patience);
});
