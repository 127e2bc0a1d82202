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

test("a stretch is chosen by mouse or by keys, holds for every chart and outlives a reload", async ({
  as,
}) => {
  const page = await as("vic");
  await page.goto("/sla/notification-preferences/availability/production?range=90d");
  const kept = page.getByRole("slider", { name: /^Kept per day/ });
  await kept.focus();
  await page.keyboard.press("Home");
  for (let step = 0; step < 6; step += 1) await page.keyboard.press("Shift+ArrowRight");
  await expect(kept).toHaveAttribute("aria-valuetext", /Enter shows it/);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/from=\d+&to=\d+/);
  const way = page.getByRole("navigation", { name: "From the window down to here" });
  await expect(way).toBeVisible();
  const chosen = await way.getByText(/ to /).textContent();
  const left = page.getByRole("slider", { name: /budget left/i });
  const spans = async () => [
    await kept.getAttribute("aria-valuemin"),
    await left.getAttribute("aria-valuemin"),
  ];
  await expect.poll(async () => new Set(await spans()).size).toBe(1);
  await page.reload();
  await expect(way.getByText(/ to /)).toHaveText(chosen ?? "");

  const box = await left.boundingBox();
  if (!box) throw new Error("no chart");
  const wide = page.url();
  await page.mouse.move(box.x + box.width * 0.4, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.6, box.y + box.height / 2, { steps: 4 });
  await page.mouse.up();
  await expect(page).not.toHaveURL(wide);
  await page.goBack();
  await expect(page).toHaveURL(wide);
});

test("a quarter is read by weeks, and a week by its days", async ({ as }) => {
  const page = await as("vic");
  await page.goto("/sla/notification-preferences/availability/production?range=90d");
  const weeks = page.getByRole("table", { name: "Per week, newest first" });
  await weeks.getByRole("row").nth(2).getByRole("link").click();
  const days = page.getByRole("table", { name: "Per day, newest first" });
  await expect(days.getByRole("row")).toHaveCount(8);
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
