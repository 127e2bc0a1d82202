import type { Page } from "@playwright/test";
import { expect, expectBlocked, test, visit } from "./people";

const OPERATORS = /Needs the operator or admin role; you are an? (viewer|auditor)\./;
const ADMINS = /Needs the admin role; you are an? (viewer|operator|auditor)\./;
const READERS = "Needs the admin or auditor role; you are a viewer.";

const navigation = (page: Page) => page.getByRole("navigation", { name: "Main", exact: true });
const limit = (id: string) => `/thresholds?limit=${encodeURIComponent(id)}`;

/** The run that the list of checklists leads to, without opening it in anybody's name. */
async function readRun(page: Page, title: string): Promise<void> {
  await visit(page, "/checklists", "Checklists");
  await page.getByRole("link", { name: title, exact: true }).first().click();
  await expect(page.getByRole("heading", { level: 1, name: title })).toBeVisible();
}

/** Every control that changes something is there, greyed, with the reason where a screen reader finds it. */
async function expectHandsOff(page: Page): Promise<void> {
  await visit(page, "/platforms/azure-governance/production", "Azure Governance / production");
  await expectBlocked(page.getByRole("button", { name: "Ask again" }), OPERATORS);
  await page.getByRole("tab", { name: /^Jobs/ }).click();
  await expectBlocked(page.getByRole("button", { name: /^(Sync|Run) / }).first(), OPERATORS);

  await visit(page, limit("complyai/sync.failures"), "Thresholds");
  const sheet = page.getByRole("dialog", { name: "Failed ad syncs in 24 h" });
  await expectBlocked(sheet.getByRole("button", { name: "Change this limit" }), ADMINS);
  await expect(sheet.getByLabel("Warn")).toHaveAttribute("readonly");

  await visit(page, "/drills", "Drills");
  const fault = page.getByRole("checkbox", { name: "Breaks inside (500) at complyai/production" });
  await expectBlocked(fault, OPERATORS);
  await fault.press("Space");
  await expect(fault).not.toBeChecked();

  await visit(page, "/checklists", "Checklists");
  await expectBlocked(
    page.getByRole("button", { name: "Start a run ADinsights tenant safety before a release" }),
    OPERATORS,
  );
  await readRun(page, "AUDITRON daily check");
  await expectBlocked(page.getByRole("button", { name: "Evaluate again" }), OPERATORS);
  const manual = page.getByRole("article", { name: "Error log was read" });
  await expectBlocked(manual.getByRole("button", { name: "Save the note" }), OPERATORS);
  await expectBlocked(manual.getByRole("button", { name: /^Skip…/ }), OPERATORS);
  await expectBlocked(page.getByRole("button", { name: /^Sign off \d+ rows…/ }), OPERATORS);
}

test("a viewer reads everything, changes nothing and is told why", async ({ as }) => {
  const page = await as("vic");
  await visit(page, "/", "Today");
  await expect(navigation(page).getByRole("link")).toHaveText([
    /^Today/,
    /^Platforms/,
    /^Checklists/,
    /^Thresholds/,
    /^Drills/,
    /^This console/,
  ]);
  await expectHandsOff(page);
  for (const [address, title] of [
    ["/people", "People"],
    ["/audit", "Audit"],
  ] as const) {
    await visit(page, address, title);
    await expect(page.getByRole("alert").filter({ hasText: READERS })).toBeVisible();
    await expect(page.getByRole("table")).toHaveCount(0);
  }
});

test("a refused change is refused by the server too, and is in the trail", async ({ as }) => {
  const vic = await as("vic");
  await visit(vic, "/", "Today");
  const mark = `probe ${Date.now()}`;
  const answer = await vic.request.post("/api/trpc/people.add", {
    headers: { "x-wheelhouse": "1", "content-type": "application/json" },
    data: JSON.stringify({ json: { name: mark, email: "probe@wheelhouse.demo", role: "admin" } }),
  });
  expect(answer.status()).toBe(403);
  expect(await answer.text()).toContain("Needs the admin role; you are a viewer.");

  const aude = await as("aude");
  await visit(aude, "/audit?action=person.add&result=refused", "Audit");
  await expect(aude.getByRole("table").getByRole("row").nth(1)).toContainText("Vic Moreau (viewer)");
});

test("an auditor reads the trail and the people, and changes nothing", async ({ as }) => {
  const page = await as("aude");
  await visit(page, "/audit", "Audit");
  const events = page.getByRole("table", { name: /^Audit events/ });
  await page.getByRole("combobox", { name: "Action" }).selectOption("sign-in.succeeded");
  await expect(page).toHaveURL(/action=sign-in\.succeeded/);
  await expect(events.getByRole("row").nth(1)).toContainText("sign-in.succeeded");
  await events.getByRole("row").nth(1).getByRole("link").click();
  const sheet = page.getByRole("dialog", { name: "sign-in.succeeded" });
  await expect(sheet.getByRole("region", { name: "Chain" }).getByText(/^[0-9a-f]{64}$/)).toHaveCount(2);

  await visit(page, "/people", "People");
  await expectBlocked(page.getByRole("button", { name: "Add a person…" }), ADMINS);
  await page.getByRole("table", { name: "People" }).getByRole("link", { name: "Olga Brandt" }).click();
  const olga = page.getByRole("dialog", { name: "Olga Brandt" });
  await expectBlocked(olga.getByRole("button", { name: "Disable Olga Brandt" }), ADMINS);
  await expectBlocked(olga.getByRole("button", { name: "Change the role" }), ADMINS);
  await expectBlocked(olga.getByRole("button", { name: "Make a new password link" }), ADMINS);
  await expectHandsOff(page);
});

test("an operator works, but limits and people are not theirs to change", async ({ as }) => {
  const page = await as("olga");
  await visit(page, limit("complyai/sync.failures"), "Thresholds");
  const sheet = page.getByRole("dialog", { name: "Failed ad syncs in 24 h" });
  await expectBlocked(sheet.getByRole("button", { name: "Change this limit" }), ADMINS);
  await expect(sheet.getByLabel("Reason")).toHaveAttribute("readonly");
  await visit(page, "/people", "People");
  await expect(page.getByRole("alert").filter({ hasText: "you are an operator." })).toBeVisible();
});

test("an admin changes a limit with a reason and takes it back; every screen and the history follow", async ({
  as,
}) => {
  const viewer = await as("vic");
  await visit(viewer, "/platforms/complyai/production?evidence=sync-failures", "ComplyAI / production");
  const judged = viewer.getByRole("dialog", { name: /Failed syncs in 24 h$/ });
  const admin = await as("ada");
  await visit(admin, limit("complyai/sync.failures"), "Thresholds");
  const sheet = admin.getByRole("dialog", { name: "Failed ad syncs in 24 h" });
  const warn = sheet.getByLabel("Warn");
  const before = Number(await warn.inputValue());
  await expect(judged).toContainText(`warn ${before},`);

  await warn.fill(String(before + 1));
  const change = sheet.getByRole("button", { name: "Change 1 value" });
  await expectBlocked(change, "Say in a few words why.");
  const reason = `Ten organisations were added (${Date.now()}).`;
  await sheet.getByLabel("Reason").fill(reason);
  await change.click();

  const notice = admin.getByText(`Failed ad syncs in 24 h: warn is now ${before + 1}.`).first();
  await expect(notice).toBeVisible();
  await notice.hover();
  await expect(judged).toContainText(`warn ${before + 1},`);
  const versions = sheet.getByRole("list", { name: "Versions" }).getByRole("listitem");
  await expect(versions.first()).toContainText(reason);
  await expect(versions.first()).toContainText("Ada Okafor");

  await admin.getByRole("button", { name: "Undo" }).click();
  await expect(versions.first()).toContainText("Undone.");
  await expect(versions.first()).toContainText(`warn > ${before}`);
  await expect(versions.nth(1)).toContainText(reason);
  await expect(versions.nth(1)).toContainText(`warn > ${before + 1}`);
  await expect(judged).toContainText(`warn ${before},`);
  await expect(warn).toHaveValue(String(before));
});
