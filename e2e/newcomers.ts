import type { Page } from "@playwright/test";
import { expect, expectBlocked, expectTitle, visit } from "./people";

export const PASSWORD = "harbour kettle moon";

export type Newcomer = { name: string; email: string; link: string };

/** Adds a person as an admin does, and keeps what is shown once. */
export async function add(admin: Page, role: string): Promise<Newcomer> {
  const name = `Nora ${crypto.randomUUID().slice(0, 8)}`;
  const email = `${name.toLowerCase().replace(" ", ".")}@wheelhouse.demo`;
  await visit(admin, "/people", "People");
  await admin.getByRole("button", { name: "Add a person…" }).click();
  const dialog = admin.getByRole("dialog", { name: "Add a person" });
  await dialog.getByLabel("Name").fill(name);
  await dialog.getByLabel("E-mail").fill(email);
  await expectBlocked(dialog.getByRole("button", { name: "Add person" }), "Choose a role first.");
  await dialog.getByLabel("Role").selectOption(role);
  await dialog.getByRole("button", { name: "Add person" }).click();

  const added = admin.getByRole("dialog", { name: `${name} is added` });
  const link = await added.getByLabel("One-time link").inputValue();
  await added.getByRole("button", { name: "Done" }).click();
  await expect(added).toBeHidden();
  return { name, email, link };
}

export async function choosePassword(page: Page, password: string, again = password): Promise<void> {
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByLabel("The same again").fill(again);
  await page.getByRole("button", { name: "Set the password" }).click();
}

export async function comeIn(page: Page, { link }: Newcomer): Promise<void> {
  await page.goto(link);
  await choosePassword(page, PASSWORD);
  await expectTitle(page, "Today");
}
