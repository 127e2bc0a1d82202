import { CAST, demoPassword, expect, expectTitle, signIn, test } from "./people";

test("the demo password is shown on this machine, and an account can be filled in", async ({ page }) => {
  await page.goto("/sign-in");
  await expect(page.getByText(demoPassword(), { exact: true })).toBeVisible();

  for (const [name, role, email] of [
    ["Olga", "operator", "olga@wheelhouse.demo"],
    ["Ada", "admin", "ada@wheelhouse.demo"],
    ["Vic", "viewer", "vic@wheelhouse.demo"],
    ["Aude", "auditor", "aude@wheelhouse.demo"],
  ] as const) {
    await page.getByRole("button", { name: `Fill in ${name}, ${role}` }).click();
    await expect(page.getByLabel("E-mail")).toHaveValue(email);
    await expect(page.getByLabel("Password")).toHaveValue(demoPassword());
  }

  await page.getByRole("button", { name: "Fill in Vic, viewer" }).click();
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expectTitle(page, "Today");
  await expect(page.getByRole("button", { name: "Vic Moreau, viewer: account" })).toBeVisible();
});

test("a refusal is said in words, and nothing typed stands in the address", async ({ page }) => {
  const seen: string[] = [];
  page.on("framenavigated", (frame) => seen.push(frame.url()));
  page.on("request", (request) => seen.push(request.url()));
  await page.goto("/sign-in");
  await page.getByLabel("E-mail").fill("nobody@wheelhouse.demo");
  await page.getByLabel("Password").fill("not-the-password");
  await page.getByLabel("Password").press("Enter");

  await expect(page.getByRole("alert").filter({ hasText: "E-mail or password is wrong." })).toBeVisible();
  await expect(page.getByRole("button", { name: "Sign in", exact: true })).toBeEnabled();
  await expect(page).toHaveURL(/\/sign-in$/);
  expect(seen.filter((url) => /nobody|not-the-password/.test(url))).toEqual([]);
});

test("before the page listens, nothing that is typed can be sent", async ({ browser }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto("/sign-in");
  await expect(page.getByLabel("E-mail")).toBeDisabled();
  await expect(page.getByRole("button", { name: "Sign in", exact: true })).toBeDisabled();
  await context.close();
});

test("who is not signed in is led to the sign-in from every address", async ({ page }) => {
  for (const address of [
    "/",
    "/platforms",
    "/platforms/auditron/production?tab=jobs",
    "/checklists",
    "/thresholds",
    "/drills",
    "/people",
    "/audit",
  ]) {
    await page.goto(address);
    await expect(page, address).toHaveURL(/\/sign-in/);
    await expect(page.getByRole("button", { name: "Sign in", exact: true })).toBeVisible();
  }
});

test("signing out ends the session for whoever kept a copy of the cookie", async ({ page, browser }) => {
  await signIn(page, CAST.olga.email, demoPassword());
  const kept = await page.context().storageState();
  const session = kept.cookies.find(({ name }) => name.endsWith("wheelhouse.session"));
  expect(session).toMatchObject({ httpOnly: true, sameSite: "Strict" });

  await page.goto("/sign-in");
  await expectTitle(page, "Today");

  await page.getByRole("button", { name: "Olga Brandt, operator: account" }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/\/sign-in/);
  await page.goto("/platforms");
  await expect(page).toHaveURL(/\/sign-in/);

  const other = await browser.newContext({ storageState: kept });
  const thief = await other.newPage();
  await thief.goto("/platforms");
  await expect(thief).toHaveURL(/\/sign-in/);
  const asked = await other.request.get("/api/trpc/home.me");
  expect(asked.status()).toBe(401);
  expect(await asked.text()).toContain("You are signed out. Sign in to continue.");
  await other.close();
});
