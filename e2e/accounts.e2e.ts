import type { Page } from "@playwright/test";
import { add, choosePassword, comeIn, type Newcomer, PASSWORD } from "./newcomers";
import { expect, expectBlocked, expectTitle, signIn, test, visit } from "./people";

test.describe.configure({ timeout: 120_000 });

const rowOf = (admin: Page, { email }: Newcomer) => admin.getByRole("row").filter({ hasText: email });

async function open(admin: Page, person: Newcomer) {
  await rowOf(admin, person).getByRole("link").click();
  const sheet = admin.getByRole("dialog", { name: person.name });
  await expect(sheet).toBeVisible();
  return sheet;
}

test("a person comes in by a link that is shown once and works once", async ({ as, stranger }) => {
  const admin = await as("ada");
  const nora = await add(admin, "operator");
  const token = nora.link.split("/").at(-1) ?? "";
  expect(token.length).toBeGreaterThan(20);
  await expect(rowOf(admin, nora)).toContainText("link pending");

  // Nowhere does the link show again: not in the person's panel, not after a new start of the page.
  const sheet = await open(admin, nora);
  await expect(sheet.getByRole("button", { name: "Make a new password link" })).toBeVisible();
  await expect(sheet.getByLabel("One-time link")).toBeHidden();
  await visit(admin, "/people", "People");
  await expect(rowOf(admin, nora)).toBeVisible();
  expect(await admin.content()).not.toContain(token);

  const page = await stranger();
  await page.goto(nora.link);
  await expectTitle(page, "Choose a password");
  const password = page.getByLabel("Password", { exact: true });
  await expect(password).toHaveAccessibleDescription(
    "At least 12 characters; a few words together are fine.",
  );
  const alert = (words: string) => page.getByRole("alert").filter({ hasText: words });

  await choosePassword(page, "moon-7");
  expect(await password.evaluate((input: HTMLInputElement) => input.validationMessage)).toMatch(/12/);
  await choosePassword(page, "Wheelhouse-2026");
  await expect(alert("This password is among the first to be guessed. Choose another.")).toBeVisible();
  await choosePassword(page, PASSWORD, "harbour kettle sun");
  await expect(alert("The two passwords differ.")).toBeVisible();
  await expectTitle(page, "Choose a password");
  await expect(rowOf(admin, nora)).toContainText("link pending");

  await choosePassword(page, PASSWORD);
  await expectTitle(page, "Today");
  await expect(page.getByRole("button", { name: `${nora.name}, operator: account` })).toBeVisible();
  await expect(rowOf(admin, nora)).toContainText("active");

  const late = await stranger();
  await late.goto(nora.link);
  await expect(late.getByText("This link was used already or is older than 24 hours.")).toBeVisible();
  await expect(late.getByRole("button", { name: "Set the password" })).toBeHidden();
  await late.getByRole("link", { name: "Go to the sign-in" }).click();
  await signIn(late, nora.email, PASSWORD);
});

test("a new role is felt on the page that is open, and a blocked control says why", async ({
  as,
  stranger,
}) => {
  const admin = await as("ada");
  const nora = await add(admin, "operator");
  const page = await stranger();
  await comeIn(page, nora);
  await visit(page, "/platforms/azure-governance/staging", "Azure Governance / staging");
  const ask = page.getByRole("button", { name: "Ask again" });
  await expect(ask).toBeEnabled();

  const sheet = await open(admin, nora);
  const form = sheet.getByRole("form", { name: `Role of ${nora.name}` });
  await expectBlocked(
    form.getByRole("button", { name: "Change the role" }),
    `${nora.name} is an operator already.`,
  );
  await form.getByLabel("Role").selectOption("viewer");
  await form.getByRole("button", { name: `Make ${nora.name} a viewer` }).click();
  await expect(admin.getByText(`${nora.name} is a viewer now.`).first()).toBeVisible();
  await expect(rowOf(admin, nora)).toContainText("viewer");

  // Nobody touches the page: it hears of the change.
  await expectBlocked(ask, "Needs the operator or admin role; you are a viewer.");
  await expect(page.getByRole("button", { name: `${nora.name}, viewer: account` })).toBeVisible();

  const main = page.getByRole("navigation", { name: "Main", exact: true });
  await expect(main.getByRole("link", { name: "Audit" })).toBeHidden();
  await form.getByLabel("Role").selectOption("auditor");
  await form.getByRole("button", { name: `Make ${nora.name} an auditor` }).click();
  await main.getByRole("link", { name: "Audit" }).click();
  await expectTitle(page, "Audit");
});

test("who is put out is led to the sign-in, and one who is disabled stays out", async ({ as, stranger }) => {
  const admin = await as("ada");
  const nora = await add(admin, "operator");
  const page = await stranger();
  await comeIn(page, nora);
  await visit(page, "/checklists", "Checklists");

  const sheet = await open(admin, nora);
  const sessions = sheet.getByRole("list", { name: "Open sessions" });
  await expect(sessions.getByRole("listitem")).toHaveCount(1);
  await sessions.getByRole("button", { name: /^End the session in/ }).click();
  await expect(sheet.getByText(`${nora.name} is not signed in anywhere.`)).toBeVisible();
  // Nobody touches the page: it finds out by itself.
  await expect(page).toHaveURL(/\/sign-in$/, { timeout: 30_000 });

  await signIn(page, nora.email, PASSWORD);
  await visit(page, "/platforms", "Platforms");
  await sheet.getByRole("button", { name: `Disable ${nora.name}` }).click();
  await expect(admin.getByText(`${nora.name} is disabled; 1 session was ended.`).first()).toBeVisible();
  await expect(rowOf(admin, nora)).toContainText("disabled");
  await expectBlocked(
    sheet.getByRole("button", { name: "Make a new password link" }),
    "The account is disabled; a new password would not let anybody in.",
  );
  await expect(page).toHaveURL(/\/sign-in$/, { timeout: 30_000 });
  await page.getByLabel("E-mail").fill(nora.email);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByRole("alert").filter({ hasText: "E-mail or password is wrong." })).toBeVisible();

  await sheet.getByRole("button", { name: `Enable ${nora.name}` }).click();
  await expect(admin.getByText(`${nora.name} can sign in again.`).first()).toBeVisible();
  await signIn(page, nora.email, PASSWORD);
});
