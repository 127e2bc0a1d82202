import { expect, expectAccessible, expectBlocked, expectTitle, PHONE, test, visit } from "./people";

const PROMISES = "Promises, worst first";

test("a manager reads what was promised, goes down to a minute and compares", async ({ as }) => {
  const page = await as("vic");
  await visit(page, "/", "Today");
  await expect(page.getByRole("table", { name: "What was promised, worst first" })).toBeVisible();
  await page.getByRole("link", { name: "Every promise" }).click();
  await expectTitle(page, "SLA");

  await page.getByLabel("Kind").selectOption("availability");
  const row = page
    .getByRole("table", { name: PROMISES })
    .getByRole("row")
    .filter({ hasText: "Notification Preferences" })
    .first();
  await expect(row).toContainText("%");
  await row.getByRole("link").first().click();
  await expect(page.getByRole("complementary", { name: "How this is counted" })).toContainText(
    "Unknown minutes",
  );
  await expectBlocked(
    page.getByRole("button", { name: "Change…" }),
    "Needs the admin role; you are a viewer.",
  );

  const days = page.getByRole("table", { name: "Per day, newest first" });
  await days.getByRole("row").nth(2).getByRole("link").click();
  const hours = page.getByRole("list").filter({ hasText: "23:00" });
  await expect(page.getByRole("heading", { name: "Minute by minute" })).toBeVisible();
  await hours.getByRole("link", { name: /^23:00 to/ }).click();
  const minute = page.getByRole("listbox", { name: "Minutes" }).getByRole("option", { name: /^23:30/ });
  await minute.click();
  await expect(minute).toHaveAttribute("aria-selected", "true");
  await expect(page.getByRole("heading", { name: "Observations" })).toBeVisible();
  await expect(page).toHaveURL(/minute=\d+/);

  await page.getByRole("button", { name: "Back to the window" }).click();
  await page.getByRole("checkbox", { name: "Compare with the period before" }).click();
  await expect(page.getByText("the period before", { exact: true }).first()).toBeVisible();
  await expectAccessible(page);
});

test("the promises hold the width of a phone, and a wall shows them without anything to press", async ({
  as,
}) => {
  const phone = await as("vic", PHONE);
  await visit(phone, "/sla", "SLA");
  await expect(phone.getByRole("table", { name: PROMISES })).toBeVisible();
  expect(await phone.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);

  const wall = await as("vic");
  await wall.goto("/sla?view=wall");
  await expect(wall.getByRole("region", { name: "Promises for a wall" })).toContainText("as of");
  await expect(wall.getByRole("navigation", { name: "Main" })).toBeHidden();
  await wall.keyboard.press("Escape");
  await expectTitle(wall, "SLA");
});
