import type { Page } from "@playwright/test";
import { CAST, expect, expectAccessible, expectTitle, PHONE, test, visit } from "./people";

const ID = "complyai/sync.failures";
const TITLE = "Failed ad syncs in 24 h";

async function changeLimit(admin: Page, warn: string, reason: string) {
  await visit(admin, `/thresholds?limit=${encodeURIComponent(ID)}`, "Thresholds");
  const form = admin.getByRole("dialog", { name: TITLE }).getByRole("form", { name: `Change ${TITLE}` });
  const before = await form.getByLabel("Warn").inputValue();
  await form.getByLabel("Warn").fill(warn);
  await form.getByLabel("Reason").fill(reason);
  await form.getByRole("button", { name: "Change 1 value" }).click();
  await expect(admin.getByText(`${TITLE}: warn is now ${warn}.`).first()).toBeVisible();
  return before;
}

const table = (page: Page) => page.getByRole("table", { name: "Audit events, newest first" });
const marks = (page: Page) => page.getByRole("list", { name: "Filters that are set" });

test("an auditor finds who changed a threshold, from what to what, why, and what else happened", async ({
  as,
}) => {
  const admin = await as("ada");
  const words = `Practised for the auditor at ${new Date().toISOString()}.`;
  const wanted = String(7 + (new Date().getSeconds() % 50));
  const before = await changeLimit(admin, wanted, words);

  const auditor = await as("aude");
  await visit(auditor, "/audit", "Audit");
  const facet = auditor.getByRole("complementary", { name: "Counts" });
  const kinds = facet.getByRole("region", { name: "Kind of subject" });
  await expect(kinds).toBeVisible();
  const whole = kinds.getByRole("button", { name: /^All \d/ });
  if ((await whole.count()) > 0) await whole.click();
  const edits = kinds.getByRole("button", { name: /^threshold \d/ });
  await edits.click();
  await expect(edits).toHaveAttribute("aria-pressed", "true");
  await expect(marks(auditor)).toContainText(/kind\s*threshold/);
  const newest = table(auditor).getByRole("row").nth(1);
  await expect(newest).toContainText(/Ada Okafor \(admin\).*threshold\.edit.*done/);

  await newest.getByRole("link").first().click();
  const event = auditor.getByRole("dialog", { name: "threshold.edit" });
  await expect(event).toContainText(`by ${CAST.ada.name} (admin)`);
  await expect(event.getByText(words)).toBeVisible();
  const difference = event.getByRole("table", { name: "What changed" }).getByRole("row");
  await expect(difference).toHaveCount(2);
  await expect(difference.nth(1)).toContainText(new RegExp(`warn.*changed.*${before}.*${wanted}`));
  await expectAccessible(auditor);

  await event.getByRole("button", { name: "All around then" }).click();
  await expect(marks(auditor).getByRole("listitem")).toHaveCount(3);
  await expect(table(auditor)).toContainText("threshold.edit");
  await marks(auditor).getByRole("button", { name: "Clear the filter" }).click();
  await expect(marks(auditor)).toHaveCount(0);

  await changeLimit(admin, before, "Back to what it was.");
  await visit(auditor, `/audit?kind=threshold&subject=${encodeURIComponent(ID)}`, "Audit");
  await newest.getByRole("link").first().click();
  await expect(difference.nth(1)).toContainText(new RegExp(`warn.*changed.*${wanted}.*${before}`));
});

test("who follows the trail sees what comes, and it waits while they read", async ({ as }) => {
  const auditor = await as("aude");
  await visit(auditor, "/audit?kind=view&follow=1", "Audit");
  await expect(auditor.getByRole("switch", { name: "Following" })).toHaveAttribute("aria-checked", "true");
  const name = `Seen ${Date.now()}`;
  const save = async (title: string) => {
    const other = await as("olga");
    await visit(other, "/alerts?severity=critical", "Alerts");
    await other.getByRole("button", { name: "Save view" }).click();
    await other.getByRole("dialog").getByLabel("Name").fill(title);
    await other.getByRole("dialog").getByRole("button", { name: "Save" }).click();
    await expect(other.getByRole("button", { name: title, exact: true })).toBeVisible();
    return other;
  };
  const other = await save(name);
  await expect(table(auditor).getByRole("row").nth(1)).toContainText(name);

  await table(auditor).getByRole("row").nth(1).getByRole("link").first().click();
  await expect(auditor.getByRole("dialog", { name: "view.save" })).toBeVisible();
  await other.getByRole("button", { name: `Remove the view ${name}` }).click();
  await expect(auditor.getByRole("button", { name: /^\d+ new$/ })).toBeVisible();
  await expect(table(auditor).getByRole("row").nth(1)).toContainText("view.save");
  await auditor.getByRole("button", { name: "Close the panel" }).click();
  await auditor.mouse.move(5, 5);
  await expect(table(auditor).getByRole("row").nth(1)).toContainText("view.remove");
});

test("on a phone the filters open as a sheet", async ({ as }) => {
  const auditor = await as("aude", PHONE);
  await visit(auditor, "/audit", "Audit");
  await auditor.getByRole("button", { name: "Filters", exact: true }).click();
  const sheet = auditor.getByRole("dialog", { name: "Filters" });
  await sheet.getByRole("button", { name: /^done \d/ }).click();
  await sheet.getByRole("button", { name: "Show the events" }).click();
  await expect(marks(auditor)).toContainText(/result\s*done/);
  await expectTitle(auditor, "Audit");
  await expectAccessible(auditor, ["light"]);
});
