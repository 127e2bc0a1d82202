import { Secret, TOTP } from "otpauth";
import { add, comeIn, PASSWORD } from "./newcomers";
import { expect, expectAccessible, expectTitle, PHONE, test, visit } from "./people";

test.describe.configure({ timeout: 120_000 });

/** What the device shows so many steps from now. */
const codeOf = (seed: string, steps = 0) =>
  new TOTP({ secret: Secret.fromBase32(seed) }).generate({ timestamp: Date.now() + steps * 30_000 });

test("an authenticator is set up, asked for at the next sign-in, and an admin sees it", async ({
  as,
  stranger,
}) => {
  const admin = await as("ada");
  const newcomer = await add(admin, "operator");
  const { name, email } = newcomer;
  const page = await stranger(PHONE);
  await comeIn(page, newcomer);

  await page.getByRole("button", { name: `${name}, operator: account` }).click();
  await page.getByRole("menuitem", { name: "Your account" }).click();
  await expectTitle(page, "Your account");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Set up an authenticator…" }).click();
  const dialog = page.getByRole("dialog", { name: "Set up an authenticator" });
  await dialog.getByRole("button", { name: "Go on" }).click();
  await expect(dialog.getByRole("img", { name: "The picture to scan with the app" })).toBeVisible();
  const seed = (await dialog.locator("code").innerText()).replaceAll(" ", "");
  await dialog.getByLabel("The code it shows now").fill(codeOf(seed));
  await dialog.getByRole("button", { name: "Confirm" }).click();
  await expect(dialog.getByRole("list", { name: "Recovery codes" }).getByRole("listitem")).toHaveCount(10);
  await dialog.getByRole("button", { name: "I have kept them" }).click();
  await expect(page.getByText("10 of 10 recovery codes left")).toBeVisible();

  const again = await stranger();
  await again.goto("/sign-in");
  await again.getByLabel("E-mail").fill(email);
  await again.getByLabel("Password").fill(PASSWORD);
  await again.getByRole("button", { name: "Sign in", exact: true }).click();
  await again.getByLabel("Code of your authenticator").fill("000000");
  await again.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(
    again.getByRole("alert").filter({ hasText: "This code is wrong or was used already." }),
  ).toBeVisible();
  // The code that set it up is spent; the next one is taken a little early.
  await again.getByLabel("Code of your authenticator").fill(codeOf(seed, 1));
  await again.getByRole("button", { name: "Sign in", exact: true }).click();
  await expectTitle(again, "Today");

  await visit(again, "/account", "Your account");
  const sessions = again.getByRole("list", { name: "Your open sessions" });
  await expect(sessions.getByRole("listitem")).toHaveCount(2);
  await again.getByRole("button", { name: "End all others" }).click();
  await expect(sessions.getByRole("listitem")).toHaveCount(1);
  await expect(page).toHaveURL(/\/sign-in$/, { timeout: 30_000 });

  await visit(admin, "/people", "People");
  await expect(admin.getByRole("row").filter({ hasText: email })).toContainText("authenticator");
});
