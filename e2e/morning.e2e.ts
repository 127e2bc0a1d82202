import type { Locator, Page } from "@playwright/test";
import { expect, expectTitle, test, visit } from "./people";

test.describe.configure({ timeout: 180_000 });

/** Rows carry their state as a word; a row that is still being looked at gets the time it needs. */
const rowOf = (page: Page, title: string) => page.getByRole("article", { name: title, exact: true });
const patience = { timeout: 90_000 };

/** Opens, or goes on with, the run of the current period. */
async function openRun(page: Page, title: string): Promise<void> {
  await visit(page, "/checklists", "Checklists");
  const row = page.getByRole("row").filter({ has: page.getByRole("link", { name: title }) });
  await row.getByRole("button", { name: new RegExp(`(Open|Continue|Start a run) ${title}`) }).click();
  await expectTitle(page, title);
  await expect(page.getByText(/rows? (is|are) being looked at/)).toBeHidden(patience);
}

async function skip(row: Locator, reason: string): Promise<void> {
  await row.getByRole("button", { name: /^Skip…/ }).click();
  const form = row.page().getByRole("form", { name: /^Skip / });
  await form.getByLabel("Why does this row not count today?").fill(reason);
  await form.getByRole("button", { name: "Skip this row" }).click();
  await expect(form).toBeHidden();
}

test("today says in a sentence what is to be done, and leads to it", async ({ as }) => {
  const page = await as("olga");
  await visit(page, "/", "Today");
  await expect(
    page.getByText(
      /^Good (morning|afternoon|evening)\. .*(need.? you before the|missed and can still|Nothing is left)/,
    ),
  ).toBeVisible();
  const due = page.getByRole("region", { name: "Checklists due" });
  await expect(due.getByRole("link", { name: "Azure daily review" })).toBeVisible();
  await expect(page.getByRole("region", { name: "Data that is late" })).toBeVisible();
  await expect(page.getByRole("region", { name: "Components that need someone" })).toBeVisible();

  await due.getByRole("link", { name: "Azure daily review" }).click();
  await expectTitle(page, "Azure daily review");
});

test("the failing row of the Azure review is remedied with one press, and tells its story", async ({
  as,
  drill,
}) => {
  const page = await as("olga");
  await openRun(page, "Azure daily review");
  await expect(page.getByRole("article")).toHaveCount(6);
  await expect(rowOf(page, "Compliance data is current")).toContainText(/5 h/);

  // Costs are red in a fresh world. Somebody may have synced them already; then one tenant is made to stop.
  let row = rowOf(page, "Cost data is current");
  await expect(row.getByText(/^(ok|alert|warn)$/).first()).toBeVisible(patience);
  const isCosts = await row.getByText("alert", { exact: true }).first().isVisible();
  const stale = isCosts ? undefined : await drill("azure-governance/production", "stale-tenant");
  if (stale) {
    row = rowOf(page, "The resource inventory is current");
    await expect(async () => {
      await page.getByRole("button", { name: "Evaluate again" }).click();
      await expect(row.getByText("alert", { exact: true }).first()).toBeVisible({ timeout: 10_000 });
    }).toPass(patience);
    await expect(row).toContainText("Tailspin");
    await stale.clear();
  } else await expect(row).toContainText("Northwind");

  await expect(row).toContainText(isCosts ? /25 h|1 d 1 h/ : /2 h/);
  await expect(row.getByText("What helps:")).toBeVisible();
  const label = isCosts ? "Sync costs" : "Sync resources";
  await row.getByRole("button", { name: new RegExp(`^${label} for`) }).click();

  const story = row.getByRole("region", { name: `${label}, asked for by Olga Brandt` }).last();
  await expect(story.getByText("requested")).toBeVisible();
  await expect(story.getByText("running")).toBeVisible();
  await expect(story.getByText("verifying")).toBeVisible();
  await expect(row.getByRole("button", { name: new RegExp(`^${label} for`) })).toHaveAccessibleDescription(
    "It is under way; its steps are shown in the row.",
  );

  const steps = story.getByRole("listitem");
  await expect(steps).toHaveCount(3, patience);
  await expect(steps.nth(0)).toContainText(/before.*\d\d:\d\d:\d\d$/);
  await expect(steps.nth(1)).toContainText(new RegExp(`action.*${label} worked`), patience);
  await expect(steps.nth(2)).toContainText(/after.*\d\d:\d\d:\d\d$/, patience);
  await expect(row.getByText("ok", { exact: true }).first()).toBeVisible(patience);

  await page.reload();
  await expect(steps.nth(1)).toContainText("Olga Brandt, took");
  await row.getByRole("button", { name: /^Evidence/ }).click();
  await expect(row.getByText(/remedy by Olga Brandt: Sync/).last()).toBeVisible();
  await expect(row.getByText(/^Before \(/).last()).toBeVisible();
  await expect(row.getByText(/^After \(/).last()).toBeVisible();
});

test("a row that only a person can judge is settled by a note, which can be changed and taken back", async ({
  as,
}) => {
  const page = await as("olga");
  await openRun(page, "AUDITRON daily check");
  const row = rowOf(page, "Dashboards look normal");
  const takeBack = row.getByRole("button", { name: /^Take the note back/ });
  if (await takeBack.isVisible()) await takeBack.click();
  await expect(row.getByText("note needed", { exact: true })).toBeVisible();

  const note = row.getByRole("textbox");
  await expect(note).toHaveAccessibleName(/Open Grafana and look at the last 24 hours/);
  await note.fill("None stands out; looked at requests and the queue.");
  await row.getByRole("button", { name: "Save the note" }).click();
  await expect(row.getByText("noted", { exact: true })).toBeVisible();

  await page.reload();
  await expect(row.getByRole("blockquote")).toContainText(
    "None stands out; looked at requests and the queue.",
  );
  await expect(row.getByRole("blockquote")).toContainText("Olga Brandt");
  await row.getByRole("button", { name: "Change the note" }).click();
  await note.fill("One node stands out since 03:00; Ravi looks into it.");
  await note.press("Control+Enter");
  await expect(row.getByRole("blockquote")).toContainText("Ravi looks into it.");

  await takeBack.click();
  await expect(row.getByText("note needed", { exact: true })).toBeVisible();
});

test("a run is signed off once nothing is open, and stays as it was", async ({ as }) => {
  const page = await as("olga");
  const title = "ADinsights tenant safety before a release";
  await openRun(page, title);
  const address = page.url();
  const bar = page.getByRole("region", { name: "Sign-off" });
  const signOff = bar.getByRole("button", { name: /^Sign off \d+ rows…/ });
  await expect(bar.getByRole("status")).toHaveText(/^Blocked: .*rows? needs? a note/);
  await expect(signOff).toHaveAttribute("aria-disabled", "true");
  await expect(signOff).toHaveAccessibleDescription(/^Not yet: .*needs? a note/);

  const traversal = rowOf(page, "Tenants see only their own rows");
  const settings = rowOf(page, "Tenancy is switched on");
  await settings.getByRole("button", { name: /^Skip…/ }).click();
  const reason = settings.getByLabel("Why does this row not count today?");
  await settings.getByRole("button", { name: "Skip this row" }).click();
  await expect(reason).toBeFocused();
  await reason.fill("no");
  await reason.press("Enter");
  await expect(settings.getByText("skipped", { exact: true })).toBeHidden();
  await reason.fill("Nothing is released today.");
  await reason.press("Enter");
  await expect(settings).toContainText("Skipped by Olga Brandt");

  const open = page.getByRole("article").filter({ has: page.getByRole("button", { name: /^Skip…/ }) });
  for (let left = await open.count(); left > 0; left -= 1) {
    await skip(open.first(), "Walked for practice.");
    await expect(open).toHaveCount(left - 1);
  }
  await expect(bar.getByRole("status")).toHaveText("Nothing stands in its way.");

  await signOff.click();
  const dialog = page.getByRole("dialog", { name: `Sign off ${title}` });
  await expect(dialog).toContainText("Tenancy is switched on: skipped – Nothing is released today.");
  await dialog.getByLabel("Comment").fill("Practice run.");
  await dialog.getByRole("button", { name: /^Sign off \d+ rows$/ }).click();
  await expect(dialog).toBeHidden();

  await expect(page.getByText(/^Signed off by Olga Brandt, .* It stays as it was\.$/)).toBeVisible();
  await expect(bar.getByText("Practice run.")).toBeVisible();
  const digest = await bar.getByText(/^[0-9a-f]{64}$/).innerText();
  await expect(page.getByRole("button", { name: /Evaluate again|Skip…|Save the note/ })).toHaveCount(0);
  await expect(traversal).toBeVisible();

  await page.goto("/checklists");
  const line = page.getByRole("row").filter({ has: page.getByRole("link", { name: title }) });
  await expect(line).toContainText("signed off by Olga Brandt");
  await line.getByRole("link", { name: `History of ${title}` }).click();
  await expectTitle(page, `${title}: history`);
  const today = page
    .getByRole("listbox", { name: new RegExp(title) })
    .getByRole("option")
    .last();
  await expect(today).toHaveAccessibleName(/signed off.*Olga Brandt/);
  const newest = page.getByRole("table", { name: "Runs" }).getByRole("row").nth(1);
  await expect(newest).toContainText(digest.slice(0, 12));

  await page.goto(address);
  await expect(bar.getByText(digest)).toBeVisible();
});
