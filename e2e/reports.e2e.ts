import { readFile } from "node:fs/promises";
import { expect, expectBlocked, test, visit } from "./people";

test.describe.configure({ timeout: 180_000 });

test("a manager previews, an admin schedules, writes a part and freezes, the PDF and the mail come", async ({
  as,
}) => {
  const title = `Weekly for the board ${Date.now()}`;
  const manager = await as("vic");
  await visit(manager, "/reports/definitions", "Schedules of reports");
  await expectBlocked(manager.getByRole("button", { name: "Add 1 report…" }), /admin/);
  const ready = manager.getByRole("row").filter({ hasText: "Weekly operations" }).first();
  await ready.getByRole("button", { name: "Preview" }).click();
  await expect(manager.getByRole("heading", { name: "What needs somebody" })).toBeVisible({
    timeout: 60_000,
  });
  await expect(manager.getByRole("heading", { name: "How it is counted" })).toBeVisible();

  const admin = await as("ada");
  await visit(admin, "/reports/definitions", "Schedules of reports");
  await admin.getByRole("button", { name: "Add 1 report…" }).click();
  const dialog = admin.getByRole("dialog", { name: "Add a report" });
  await dialog.getByLabel("Title").fill(title);
  await dialog.getByLabel("Make it by the clock").uncheck();
  await dialog.getByLabel("Time zone").fill("Asia/Kolkata");
  await dialog.getByLabel("Days until it is frozen").fill("60");
  await dialog.getByRole("button", { name: "Add 1 part" }).click();
  await dialog.getByLabel("Part", { exact: true }).fill("Roadmap");
  await dialog.getByLabel("What is asked").fill("What moved this week.");
  await dialog.getByLabel("Who writes it").selectOption({ label: "Ada Okafor (you)" });
  await dialog.getByLabel("E-mail addresses").fill("board@wheelhouse.demo");
  await dialog.getByRole("button", { name: "Add 1 report" }).click();

  const added = admin.getByRole("row").filter({ hasText: title });
  await expect(added).toContainText("board@wheelhouse.demo");
  await added.getByRole("button", { name: "Preview" }).click();
  await admin.getByRole("button", { name: "Make 1 report of the period before" }).click();
  await expect(admin.getByRole("heading", { level: 1, name: title })).toBeVisible({ timeout: 60_000 });
  await expect(admin.getByText("waits to be frozen")).toBeVisible({ timeout: 60_000 });

  await admin.getByRole("button", { name: "Write 1 part" }).click();
  await admin.getByRole("textbox", { name: "Roadmap" }).fill("The new mail provider is in.");
  await admin.getByRole("button", { name: "Keep 1 part" }).click();
  await expect(admin.getByText("all are written or left out")).toBeVisible();

  await admin.getByRole("button", { name: "Freeze 1 report…" }).click();
  await admin.getByRole("alertdialog").getByRole("button", { name: "Freeze 1 report" }).click();
  await expect(admin.getByRole("button", { name: "Send…" })).toBeVisible();

  const link = admin.getByRole("link", { name: "PDF", exact: true });
  await expect(link).toBeVisible({ timeout: 90_000 });
  const coming = admin.waitForEvent("download");
  await link.click();
  const bytes = await readFile(await (await coming).path());
  expect(bytes.subarray(0, 5).toString()).toBe("%PDF-");

  await expect(
    admin.getByRole("table", { name: "Sendings of this report" }).getByRole("row").nth(1),
  ).toContainText("sent", { timeout: 60_000 });
  await visit(manager, "/alerts/channels", "Channels");
  await expect(
    manager
      .getByRole("table", { name: "What arrived at the demo inbox, newest first" })
      .getByRole("row")
      .filter({ hasText: title })
      .first(),
  ).toBeVisible({ timeout: 30_000 });
});
