import type { Browser, Page } from "@playwright/test";
import { expect, expectTitle, signIn, test, visit } from "./people";

const PASSWORD = "harbour kettle moon";

/** The sheet of one person, opened from the table. */
async function openPerson(page: Page, name: string) {
  await visit(page, "/people", "People");
  await page.getByRole("table", { name: "People" }).getByRole("link", { name }).click();
  const sheet = page.getByRole("dialog", { name });
  await expect(sheet).toBeVisible();
  return sheet;
}

/** Adds a person who leaves no trace for others: a name of their own, disabled before the test ends. */
async function addOperator(page: Page, name: string, email: string): Promise<string> {
  await visit(page, "/people", "People");
  await page.getByRole("button", { name: "Add a person…" }).click();
  const dialog = page.getByRole("dialog", { name: "Add a person" });
  await dialog.getByLabel("Name").fill(name);
  await dialog.getByLabel("E-mail").fill(email);
  await dialog.getByLabel("Role").selectOption("operator");
  await dialog.getByRole("button", { name: "Add person" }).click();
  const added = page.getByRole("dialog", { name: `${name} is added` });
  const address = await added.getByLabel("One-time link").inputValue();
  await added.getByRole("button", { name: "Done" }).click();
  await expect(page.getByRole("row").filter({ hasText: email })).toContainText("link pending");
  return new URL(address).pathname;
}

async function inOwnBrowser(browser: Browser, work: (page: Page) => Promise<void>): Promise<void> {
  const context = await browser.newContext();
  await work(await context.newPage());
  await context.close();
}

test("an admin lets somebody in by a link that works once, and out again at once", async ({
  as,
  browser,
}) => {
  test.setTimeout(120_000);
  const admin = await as("ada");
  const name = `Nora ${Date.now().toString(36)}`;
  const email = `${name.toLowerCase().replace(" ", ".")}@wheelhouse.demo`;
  const link = await addOperator(admin, name, email);
  const nora = admin.getByRole("row").filter({ hasText: email });

  await inOwnBrowser(browser, async (page) => {
    await page.goto(link);
    await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await page.getByLabel("The same again").fill("something else entirely");
    await page.getByRole("button", { name: "Set the password" }).click();
    await expect(page.getByRole("alert").filter({ hasText: "The two passwords differ." })).toBeVisible();
    await page.getByLabel("The same again").fill(PASSWORD);
    await page.getByRole("button", { name: "Set the password" }).click();
    await expectTitle(page, "Today");
    await expect(page.getByRole("button", { name: `${name}, operator: account` })).toBeVisible();

    await inOwnBrowser(browser, async (late) => {
      await late.goto(link);
      await expect(late.getByText(/This link was used already/)).toBeVisible();
    });

    const sheet = await openPerson(admin, name);
    await sheet.getByRole("button", { name: /^End the session in / }).click();
    await expect(sheet.getByText(`${name} is not signed in anywhere.`)).toBeVisible();
    await page
      .getByRole("link", { name: /^Platforms/ })
      .first()
      .click();
    await expect(page).toHaveURL(/\/sign-in/);

    await signIn(page, email, PASSWORD);
    await sheet.getByRole("button", { name: `Disable ${name}` }).click();
    await expect(nora).toContainText("disabled");
    await page
      .getByRole("link", { name: /^Checklists/ })
      .first()
      .click();
    await expect(page).toHaveURL(/\/sign-in/);
  });

  const sheet = await openPerson(admin, name);
  await expectBlockedLink(sheet);
  const aude = await as("aude");
  const trail = async (address: string, expected: readonly string[]) => {
    await visit(aude, address, "Audit");
    for (const action of expected) {
      const event = aude.getByRole("row").filter({ hasText: action }).first();
      await expect(event).toContainText("done");
    }
  };
  const id = new URL(admin.url()).searchParams.get("person");
  await trail(`/audit?kind=person&subject=${id}`, ["person.add", "sign-in.succeeded", "person.disable"]);
  await expect(aude.getByRole("row").filter({ hasText: "person.disable" })).toContainText(
    "Ada Okafor (admin)",
  );
  await expect(aude.getByRole("row").filter({ hasText: "person.add" })).toContainText("Ada Okafor (admin)");
  await trail("/audit?action=session.end", ["session.end"]);
  await expect(aude.getByRole("row").nth(1)).toContainText("Ada Okafor (admin)");
});

async function expectBlockedLink(sheet: ReturnType<Page["getByRole"]>): Promise<void> {
  await expect(sheet.getByRole("button", { name: "Make a new password link" })).toHaveAccessibleDescription(
    "The account is disabled; a new password would not let anybody in.",
  );
}

test("nobody changes their own account or takes the last way in", async ({ as }) => {
  const sheet = await openPerson(await as("ada"), "Ada Okafor");
  await expect(sheet.getByRole("button", { name: "Disable Ada Okafor" })).toHaveAccessibleDescription(
    "You cannot change your own account here; another admin can.",
  );
  await expect(sheet.getByLabel("Role")).toBeDisabled();
});
