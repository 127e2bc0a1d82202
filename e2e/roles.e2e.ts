import { expect, expectBlocked, expectTitle, test } from "./people";

test("a viewer reads everything, changes nothing and is told why", async ({ as }) => {
  const page = await as("vic");
  await page.goto("/platforms/azure-governance/production");
  await expectBlocked(page.getByRole("button", { name: "Ask again" }), /Needs the operator or admin role/);
  await expect(page.getByRole("navigation").getByRole("link", { name: "People" })).toHaveCount(0);
  await page.goto("/people");
  await expect(page.getByText(/Needs the admin or auditor role; you are a viewer/)).toBeVisible();
  await page.goto("/audit");
  await expect(page.getByText(/Needs the admin or auditor role; you are a viewer/)).toBeVisible();
});

test("an auditor reads the trail and the people, and adds nobody", async ({ as }) => {
  const page = await as("aude");
  await page.goto("/audit");
  await expect(page.getByRole("table").getByText("sign-in.succeeded").first()).toBeVisible();
  await page.goto("/people");
  await expectBlocked(page.getByRole("button", { name: /Add a person/ }), /Needs the admin role/);
});

test("an admin lets somebody in by a link that works once, and out again at once", async ({
  as,
  browser,
}) => {
  const admin = await as("ada");
  const name = `Nora ${Date.now().toString(36)}`;
  const email = `${name.toLowerCase().replace(" ", ".")}@wheelhouse.demo`;
  await admin.goto("/people");
  await admin.getByRole("button", { name: /Add a person/ }).click();
  const dialog = admin.getByRole("dialog");
  await dialog.getByLabel("Name").fill(name);
  await dialog.getByLabel("E-mail").fill(email);
  await dialog.getByLabel("Role").selectOption("operator");
  await dialog.getByRole("button", { name: /^Add/ }).click();
  const address = new URL(await dialog.getByLabel("One-time link").inputValue()).pathname;
  await admin.keyboard.press("Escape");

  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(address);
  await page.getByLabel("Password", { exact: true }).fill("harbour kettle moon");
  await page.getByLabel("The same again").fill("harbour kettle moon");
  await page.getByRole("button", { name: "Set the password" }).click();
  await expectTitle(page, "Today");

  const again = await browser.newContext();
  const second = await again.newPage();
  await second.goto(address);
  await expect(second.getByText(/This link was used already/)).toBeVisible();

  await admin.goto("/people");
  await admin.getByRole("row", { name: new RegExp(name) }).click();
  const sheet = admin.getByRole("dialog");
  await sheet.getByRole("button", { name: /^Disable/ }).click();
  await expect(admin.getByRole("row", { name: new RegExp(name) })).toContainText("disabled");
  await page.goto("/platforms");
  await expect(page).toHaveURL(/sign-in/);
  await context.close();
  await again.close();
});
