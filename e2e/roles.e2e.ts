import { expect, expectBlocked, test } from "./people";

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
