import { expect, expectTitle, test, visit } from "./people";

const FIELDS = [
  ["/platforms", "Platforms", "Filter environments"],
  ["/thresholds", "Thresholds", "Filter limits"],
  ["/platforms/azure-governance/staging?tab=jobs", "Azure Governance / staging", "Filter jobs and tenants"],
] as const;

for (const [address, title, name] of FIELDS)
  test(`"${name}" loses no letter, however fast it is typed, and stands in the address`, async ({ as }) => {
    const page = await as("olga");
    await visit(page, address, title);
    const field = page.getByRole("searchbox", { name });
    const asked = () => new URL(page.url()).searchParams.get("q");

    await field.click();
    await page.keyboard.type("costs of the quick brown fox");
    await expect(field).toHaveValue("costs of the quick brown fox");
    await field.press("Home");
    await page.keyboard.type("all the ");
    await expect(field).toHaveValue("all the costs of the quick brown fox");
    await expect.poll(asked).toBe("all the costs of the quick brown fox");

    await page.reload();
    await expect(field).toHaveValue("all the costs of the quick brown fox");
    await field.fill("");
    await expect.poll(asked).toBeNull();
  });

test("a filter follows the address, wherever that was changed", async ({ as }) => {
  const page = await as("olga");
  await visit(page, "/platforms", "Platforms");
  const field = page.getByRole("searchbox", { name: "Filter environments" });
  const rows = page.getByRole("table").getByRole("row");
  const all = await rows.count();
  await field.fill("complyai");
  await expect(rows).toHaveCount(2);

  await page
    .getByRole("navigation", { name: "Main", exact: true })
    .getByRole("link", { name: /^Platforms/ })
    .click();
  await expect(field).toHaveValue("");
  await expect(rows).toHaveCount(all);
  await page.goBack();
  await expect(field).toHaveValue("complyai");
  await expect(rows).toHaveCount(2);

  await rows.nth(1).getByRole("link").first().click();
  await expectTitle(page, "ComplyAI / production");
  await page.goBack();
  await expectTitle(page, "Platforms");
  await expect(field).toHaveValue("complyai");
});
