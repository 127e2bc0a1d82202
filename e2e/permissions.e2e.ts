import { createHash } from "node:crypto";
import fs from "node:fs/promises";
import { expect, test, visit } from "./people";

test("an auditor proves the table of permissions and takes the evidence away", async ({ as }) => {
  const page = await as("aude");
  await visit(page, "/people/permissions", "Permissions");
  await page.getByLabel("What", { exact: true }).selectOption("threshold:edit");
  await expect(page.getByRole("list", { name: "Rules" })).toContainText('"threshold:edit" to admin');
  await expect(page.getByRole("table", { name: "Who can" })).toContainText("Ada Okafor");

  await page.getByRole("button", { name: "Prove it now" }).click();
  const row = page.getByRole("table", { name: "Proofs, newest first" }).getByRole("row").nth(1);
  await expect(row).toContainText("the table holds", { timeout: 120_000 });
  await row.click();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Evidence as JSON" }).click(),
  ]);
  const evidence = JSON.parse(await fs.readFile(await download.path(), "utf8"));
  const sorted = (cell: object) => JSON.stringify(Object.fromEntries(Object.entries(cell).sort()));
  const cells = `[${evidence.cells.map(sorted).join(",")}]`;
  expect(createHash("sha256").update(cells).digest("hex")).toBe(evidence.digest);
  await expect(page.getByRole("dialog")).toContainText(evidence.digest);
});
