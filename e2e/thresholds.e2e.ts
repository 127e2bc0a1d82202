import type { Page } from "@playwright/test";
import type { Somebody } from "./people";
import { CAST, expect, expectBlocked, expectTitle, test, visit } from "./people";

const ID = "complyai/ads.age";
const TITLE = "Age of an organisation's newest ad sync";
const DECLARED = "The declared values are in force.";

async function openLimit(page: Page) {
  await visit(page, `/thresholds?limit=${encodeURIComponent(ID)}`, "Thresholds");
  const sheet = page.getByRole("dialog", { name: TITLE });
  await expect(sheet).toBeVisible();
  const form = sheet.getByRole("form", { name: `Change ${TITLE}` });
  return {
    form,
    change: form.getByRole("button", { name: /^Change/ }),
    back: form.getByRole("button", { name: "Back to the declared values" }),
    versions: sheet.getByRole("list", { name: "Versions" }).getByRole("listitem"),
    trail: sheet.getByRole("link", { name: "its audit trail" }),
  };
}

test("an admin changes a limit with a reason, and puts it back; the auditor sees both", async ({ as }) => {
  const admin = await as("ada");
  const { form, change, back, versions } = await openLimit(admin);
  const put = async () => {
    await back.click();
    await change.click();
    await expectBlocked(back, DECLARED);
  };
  // Whoever was here before may have left it changed.
  await expect(back).toBeVisible();
  if ((await form.getByText("runbook: 30 min").count()) > 0) await put();
  await expectBlocked(back, DECLARED);
  await expectBlocked(change, "No value differs from what is in force.");
  const before = await versions.count();

  const warn = form.getByLabel("Warn");
  const reason = form.getByLabel("Reason");
  const words = `Practised at ${new Date().toISOString()}.`;
  await reason.fill(words);
  await warn.fill("2 h");
  const contradiction =
    "Warn must come before alert: for this metric higher is worse, so warn must not exceed alert.";
  await expect(form.getByRole("alert")).toHaveText(contradiction);
  await expectBlocked(change, contradiction);
  await warn.fill("a while");
  await expectBlocked(change, "One of the values cannot be read yet.");
  await warn.fill("45 min");
  await reason.fill("no");
  await expectBlocked(change, "Say in a few words why the limit changes.");
  await reason.fill(words);
  await expect(change).toHaveAccessibleName("Change 1 value");
  await change.click();

  await expect(admin.getByText(`${TITLE}: warn is now 45 min.`).first()).toBeVisible();
  await expect(versions).toHaveCount(before + 1);
  await expect(versions.first()).toContainText("45 min");
  await expect(versions.first()).toContainText(CAST.ada.name);
  await expect(versions.first()).toContainText(words);
  const row = admin.getByRole("row").filter({ has: admin.getByRole("link", { name: new RegExp(TITLE) }) });
  await expect(row).toContainText(/45 min.*declared: 30 min/);

  const auditor = await as("aude");
  const limit = await openLimit(auditor);
  await expectBlocked(limit.change, "Needs the admin role; you are an auditor.");
  await expect(limit.versions.first()).toContainText(words);
  await limit.trail.click();
  await expectTitle(auditor, "Audit");
  const events = auditor.getByRole("table", { name: "Audit events, newest first" }).getByRole("row");
  const newest = events.nth(1);
  await expect(newest).toContainText(/Ada Okafor \(admin\).*threshold\.edit.*done/);
  await newest.getByRole("link").first().click();
  const event = auditor.getByRole("dialog", { name: "threshold.edit" });
  await expect(event).toContainText("by Ada Okafor (admin)");
  await expect(event).toContainText(words);
  await auditor.getByRole("button", { name: "Close the panel" }).click();

  await put();
  await expect(versions).toHaveCount(before + 2);
  await expect(versions.first()).toContainText("Back to what the runbook says.");
  await expect(row).not.toContainText("declared:");
  await visit(auditor, `/audit?kind=threshold&subject=${encodeURIComponent(ID)}`, "Audit");
  await newest.getByRole("link").first().click();
  await expect(event).toContainText("Back to what the runbook says.");
});

for (const who of ["olga", "vic", "aude"] as const satisfies readonly Somebody[])
  test(`${who} reads a limit and its history, changes nothing and is told why`, async ({ as }) => {
    const page = await as(who);
    const { form, change, back, versions, trail } = await openLimit(page);
    const { role } = CAST[who];
    const because = `Needs the admin role; you are ${role === "viewer" ? "a" : "an"} ${role}.`;
    await expectBlocked(change, because);
    await expectBlocked(back, because);
    await expect(form.getByText(because, { exact: true }).first()).toBeVisible();
    for (const field of ["Target", "Warn", "Alert", "Reason"])
      await expect(form.getByLabel(field)).not.toBeEditable();
    await expect(versions.last()).toContainText("As declared.");
    await expect(trail).toBeVisible({ visible: role === "auditor" });
  });
