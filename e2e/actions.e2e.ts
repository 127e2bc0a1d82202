import { randomBytes } from "node:crypto";
import type { Page } from "@playwright/test";
import { expect, expectBlocked, expectTitle, test, visit } from "./people";

test.describe.configure({ timeout: 240_000 });

const PLACE = "complyai/production";
const NAME = "ComplyAI / production";
const OFFERED = `/platforms/${PLACE}?tab=actions`;
/** A question is asked, or a run is proved, within seconds. */
const soon = { timeout: 30_000 };

const because = () => `journey ${randomBytes(3).toString("hex")}: a report forgot to commit`;

/** The page of the run that the panel names. */
async function follow(page: Page): Promise<string> {
  await page.getByRole("link", { name: "Follow this run" }).click();
  await expect(page).toHaveURL(/\/actions\/[0-9a-f-]{36}$/);
  return page.url().split("/").at(-1) ?? "";
}

const region = (page: Page, name: string) => page.getByRole("region", { name, exact: true });

test("what may lose something is previewed, named, approved by a second person, done, proved and kept in the trail", async ({
  as,
  drill,
}) => {
  const [ada, olga] = [await as("ada"), await as("olga")];
  await drill(PLACE, "blocked-database");
  const reason = because();

  const blocking = ada.getByRole("table", { name: "Who blocks whom" }).getByRole("row");
  const culprit = blocking.filter({ hasText: "complyai-report" });
  await visit(ada, `/platforms/${PLACE}/queries?query=database.blocking`, `${NAME}: queries`);
  await expect(async () => {
    await ada.getByRole("button", { name: /^Ask( again)?$/ }).click();
    await expect(culprit).toBeVisible({ timeout: 4000 });
  }).toPass(soon);
  await culprit.getByRole("button", { name: "Terminate sessions…" }).click();

  const panel = ada.getByRole("dialog", { name: "Terminate sessions" });
  await expect(panel.getByText("Cannot be undone.", { exact: false })).toBeVisible(soon);
  await expect(panel.getByText("1 session", { exact: true })).toBeVisible();
  await expect(panel.getByText("needs a second person within 4 h")).toBeVisible();
  const ask = panel.getByRole("button", { name: "Terminate 1 session" });
  await expectBlocked(ask, /^Type ".+" first\.$/);
  await panel.getByLabel("Reason").fill(reason);
  const typed = panel.getByRole("textbox", { name: /^Type / });
  await typed.fill("something");
  await expectBlocked(ask, /^Type ".+" first\.$/);
  const name = (await panel.getByText(/^Type \S+$/).innerText()).replace(/^Type /, "").trim();
  await typed.fill(name);
  await ask.click();
  await expect(panel.getByText("waiting for a second person")).toBeVisible();

  await visit(ada, "/approvals", "Approvals");
  const mine = ada.getByRole("listitem").filter({ hasText: reason });
  await mine.getByRole("button").click();
  const own = ada.getByRole("dialog");
  await expect(own.getByRole("button", { name: "Take the request back" })).toBeVisible();
  await expect(own.getByRole("button", { name: /^Approve/ })).toHaveCount(0);
  await visit(ada, "/actions", "Actions");
  await ada.getByRole("table").getByRole("link", { name: "Terminate 1 session" }).first().click();
  await expectTitle(ada, "Terminate 1 session");
  await expect(
    region(ada, "What it would do").getByRole("button", { name: "Take the request back" }),
  ).toBeVisible();

  await visit(olga, "/approvals", "Approvals");
  await olga.getByRole("listitem").filter({ hasText: reason }).getByRole("button").click();
  const sheet = olga.getByRole("dialog");
  await expect(sheet.getByRole("blockquote")).toContainText(reason);
  await expect(sheet.getByText("1 session", { exact: true })).toBeVisible();
  const approve = sheet.getByRole("button", { name: "Approve: Terminate 1 session" });
  await expectBlocked(approve, "Say in a few words why first.");
  await sheet.getByLabel("Your reason").fill("Seen in the list, and its owner agrees");
  await approve.click();
  await expect(sheet.getByText("Olga Brandt approved it")).toBeVisible();

  await expect(ada.getByText(/^1 session gone\.$/).first()).toBeVisible(soon);
  await expect(region(ada, "Output")).toContainText("signalled");
  await expect(region(ada, "What was confirmed")).toContainText("the same just before");
  await expect(region(ada, "Decisions")).toContainText("Olga Brandt");
  const trail = region(ada, "Audit trail");
  for (const event of ["action.draft", "action.submit", "approval.decide", "action.succeeded"])
    await expect(trail.getByText(event, { exact: true })).toBeVisible();

  await visit(ada, `/platforms/${PLACE}/queries?query=database.blocking`, `${NAME}: queries`);
  await ada.getByRole("button", { name: /^Ask( again)?$/ }).click();
  await expect(culprit).toHaveCount(0, soon);
});

test("what disrupts is asked for with its preview and a reason, and can be looked at again first", async ({
  as,
}) => {
  const page = await as("olga");
  await visit(page, OFFERED, NAME);
  await page.getByRole("button", { name: "Vacuum a table…" }).click();
  const sheet = page.getByRole("dialog", { name: "Vacuum a table" });
  await sheet.getByRole("combobox", { name: "Table" }).fill("users");
  await sheet.getByRole("button", { name: "Show what it would do" }).click();
  await expect(sheet.getByText("The whole table is read", { exact: false })).toBeVisible(soon);
  const looking = page.waitForResponse((answer) => answer.url().includes("actions.previewAgain"));
  await sheet.getByRole("button", { name: "Look again" }).click();
  await looking;
  const ask = sheet.getByRole("button", { name: /^Vacuum .*users$/ });
  await expect(ask).toBeVisible(soon);
  await sheet.getByLabel("Reason").fill("Many dead rows after the import");
  await ask.click();
  const id = await follow(page);
  await expect(page.getByText(/was vacuumed/).first()).toBeVisible(soon);
  await expect(region(page, "Steps")).toContainText("by Olga Brandt: Many dead rows after the import");
  await expect(region(page, "What was confirmed")).toContainText("the same just before");
  await expect(region(page, "Before and after").getByRole("table")).toBeVisible();
  await visit(page, "/actions", "Actions");
  await expect(page.locator(`a[href="/actions/${id}"]`).first()).toBeAttached();
});
