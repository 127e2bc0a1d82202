import type { Page } from "@playwright/test";
import { expect, expectBlocked, PHONE, test, visit } from "./people";

test.describe.configure({ timeout: 90_000 });

const registry = (page: Page) => page.getByRole("table", { name: "Tenants by name" });
const rows = (page: Page) => registry(page).locator("tbody").getByRole("row");

/** Looks for it letter by letter, as somebody types, and opens it from the keyboard. */
async function find(page: Page, words: string, name: string): Promise<void> {
  await visit(page, "/tenants", "Tenants");
  await page.keyboard.press("/");
  await page.getByRole("searchbox", { name: "Find tenants" }).pressSequentially(words, { delay: 40 });
  await expect(rows(page)).toHaveCount(1);
  await expect(page).toHaveURL(/[?&]q=/);
  await rows(page).first().focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
}

test("a tenant is found by a few letters, owned, suspended and live again, and what was done stays with it", async ({
  as,
}) => {
  const page = await as("ada");
  await find(page, "kingst adinsights/production", "Kingston Beverages");

  await page.getByRole("button", { name: "Edit…" }).click();
  const edit = page.getByRole("dialog", { name: "Edit Kingston Beverages" });
  await edit.getByLabel("Owner", { exact: false }).first().fill("Marcia Reid");
  await edit.getByLabel("How to reach the owner").fill("marcia@kingston.example");
  await edit.getByRole("button", { name: "Change the record" }).click();
  await expect(page.getByRole("region", { name: "Who it is" })).toContainText("Marcia Reid");

  await page.getByRole("button", { name: "Suspend…" }).click();
  const suspend = page.getByRole("dialog", { name: "Suspend Kingston Beverages" });
  await suspend.getByLabel("Reason").fill("The contract is under review");
  await suspend.getByRole("button", { name: "Suspend 1 tenant" }).click();
  await expect(page.getByText("Nobody is told of its alerts: its tenant is suspended.")).toBeVisible();

  await page.getByRole("button", { name: "Resume…" }).click();
  const resume = page.getByRole("dialog", { name: "Resume Kingston Beverages" });
  await resume.getByLabel("Reason").fill("The review is over");
  await resume.getByRole("button", { name: "Resume 1 tenant" }).click();
  await expect(page.getByText("Nobody is told of its alerts")).toHaveCount(0);
  const notes = page.getByRole("region", { name: "Notes" });
  await expect(notes).toContainText("suspended: The contract is under review");
  await expect(notes).toContainText("live: The review is over");
  await expect(page.getByRole("region", { name: "Audit" })).toContainText("tenant.resume");

  await find(page, "marcia@kingston", "Kingston Beverages");
});

test("who may only look sees why the buttons are grey, on a phone as well", async ({ as }) => {
  const page = await as("vic", PHONE);
  await visit(page, "/tenants?q=kingston", "Tenants");
  await registry(page)
    .getByRole("link", { name: /Kingston/ })
    .first()
    .click();
  const edit = page.getByRole("button", { name: "Edit…" });
  await expectBlocked(edit, "Needs the admin role; you are a viewer.");
  const isWide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
  expect(isWide).toBe(false);
});
