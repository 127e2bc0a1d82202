import { expect, expectAccessible, expectBlocked, expectTitle, PHONE, test, visit } from "./people";

const TITLE = "Client secret of the Entra application that reads the tenants";

/** Looks like a key and is none. */
const keyLike = () => `AKIA${Date.now().toString(36).toUpperCase().padStart(16, "X").slice(-16)}`;

test("an admin finds what ends soonest, has it tried, writes down who owns it, and sees it in the calendar", async ({
  as,
}) => {
  const page = await as("ada");
  await visit(page, "/credentials", "Credentials");
  const table = page.getByRole("table", { name: "Credentials, the most urgent first" });
  await expect(table.getByRole("row").nth(1)).toContainText(/not accepted|ended|overdue|warning/);
  await expect(page.getByText(/nobody knows enough to say/)).toBeVisible();

  await page.getByLabel("Find a credential").fill("Entra application that reads");
  await page.getByLabel("Due").selectOption("30");
  await expect(page).toHaveURL(/within=30/);
  await table
    .getByRole("link", { name: new RegExp(TITLE) })
    .first()
    .click();
  await expectTitle(page, TITLE);
  await expect(page.getByText("do not agree: every 90, every 365, every 730 days")).toBeVisible();
  await expect(page.getByRole("region", { name: "Who stops without it" })).toContainText("Syncs of costs");

  const owner = `Team ${Date.now()}`;
  await page.getByRole("button", { name: "Edit…" }).click();
  const form = page.getByRole("form", { name: `Edit: ${TITLE}` });
  await form.getByLabel("Owner").fill(owner);
  await form.getByLabel("Note").fill(`the value is ${keyLike()}`);
  await form.getByRole("button", { name: "Save 1 credential" }).click();
  await expect(form.getByRole("alert")).toContainText("Secrets do not belong here");
  await form.getByLabel("Note").fill("Looked after on Mondays.");
  await form.getByRole("button", { name: "Save 1 credential" }).click();
  await expect(form).toBeHidden();
  await expect(page.getByRole("region", { name: "How it stands" })).toContainText(owner);
  await expectAccessible(page);

  const due = await page
    .getByRole("region", { name: "How it stands" })
    .locator("time")
    .first()
    .getAttribute("datetime");
  await visit(page, `/credentials/calendar?month=${due?.slice(0, 7)}`, "Credential calendar");
  const grid = page.getByRole("table", { name: /Credentials by the day/ });
  await expect(grid.getByRole("link", { name: new RegExp(TITLE) }).first()).toBeVisible();
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Save as .ics" }).click(),
  ]);
  expect(file.suggestedFilename()).toMatch(/^credentials-\d{4}-\d{2}-01\.ics$/);
});

test("a credential with a harmless test is tried with its real value, and the answer stays on record", async ({
  as,
}) => {
  const page = await as("olga");
  await visit(page, "/credentials?platform=adinsights&kind=webhook-secret", "Credentials");
  await page
    .getByRole("table")
    .getByRole("link", { name: /Airbyte's webhooks/ })
    .first()
    .click();
  const tries = page.getByRole("table", { name: "Tests, newest first" }).getByRole("row");
  const before = await tries.count();
  const tryIt = page.getByRole("button", { name: "Test now" });
  await tryIt.click();
  await expect
    .poll(async () => (await tries.count()) > before || (await page.getByText(/Try again in/).count()) > 0, {
      timeout: 60_000,
    })
    .toBe(true);
  await expect(tries.nth(1)).toContainText(/accepted|rejected|nothing learned/);
});

test("a viewer sees how credentials stand and may change nothing; a phone shows the month as a list", async ({
  as,
}) => {
  const page = await as("vic", PHONE);
  await visit(page, "/credentials", "Credentials");
  await page
    .getByRole("link", { name: new RegExp(TITLE) })
    .first()
    .click();
  await expectTitle(page, TITLE);
  for (const name of ["Edit…", "Enter the secret…"])
    await expectBlocked(page.getByRole("button", { name }), /admin/);
  await visit(page, "/credentials/calendar", "Credential calendar");
  await expect(page.getByRole("table", { name: /Credentials by the day/ })).toBeHidden();
  await expectAccessible(page);
});
