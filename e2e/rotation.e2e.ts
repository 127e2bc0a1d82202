import { randomBytes } from "node:crypto";
import type { Page } from "@playwright/test";
import { expect, expectAccessible, expectBlocked, expectTitle, test, visit } from "./people";

test.describe.configure({ timeout: 900_000 });

const PLACE = "azure-governance/production";
const PLAN = "Replace the client secret";
const TITLE = `${PLAN}: Client secret of Azure Governance`;
/** Told from what an earlier walk asked for, and may have left. */
const WHY = `The yearly rotation is due ${randomBytes(3).toString("hex")}`;
const soon = { timeout: 45_000 };
/** A site starts, a directory follows, a sync ends. */
const later = { timeout: 300_000 };

const region = (page: Page, name: string) => page.getByRole("region", { name, exact: true });
const steps = (page: Page) => region(page, "Steps");
const stepButton = (page: Page, title: string) =>
  steps(page).getByRole("button", { name: new RegExp(`^\\d+ ${title}`) });

async function leaveOut(page: Page, title: string, reason: string): Promise<void> {
  await steps(page).getByRole("button", { name: "Leave it out…" }).click();
  const dialog = page.getByRole("dialog", { name: `Leave out “${title}”` });
  await dialog.getByLabel("Why is it left out?").fill(reason);
  await dialog.getByRole("button", { name: "Leave out 1 step" }).click();
  await expect(stepButton(page, title)).toContainText("skipped", soon);
}

async function askFor(page: Page, title: string, button: RegExp): Promise<void> {
  await expect(stepButton(page, title)).toHaveAttribute("aria-expanded", "true", later);
  await steps(page).getByRole("button", { name: "Show what it would do" }).click(soon);
  const reason = steps(page).getByLabel("Reason", { exact: true });
  await expect(reason).toBeVisible(soon);
  await reason.fill(WHY);
  const typed = steps(page).getByRole("textbox", { name: /^Type / });
  if (await typed.isVisible()) {
    const name = await steps(page)
      .getByText(/^Type \S/)
      .first()
      .innerText();
    await typed.fill(name.replace(/^Type /, "").trim());
  }
  await steps(page).getByRole("button", { name: button }).click();
}

test("a client secret is replaced: the new one proved, the old one removed by two people and proved dead", async ({
  as,
}) => {
  const [ada, olga] = [await as("ada"), await as("olga")];
  await visit(ada, `/tenants/onboarding/new?environment=${PLACE}&plan=rotate-client-secret`, PLAN);
  const form = ada.getByRole("form", { name: PLAN });
  await form.getByLabel("Why").fill(WHY);
  const ask = form.getByRole("button", { name: "Request 1 rotation" });
  await expect(ask).not.toHaveAttribute("aria-disabled", "true");
  await ask.click();
  await expectTitle(ada, TITLE);
  await expect(region(ada, "From the old secret to the new")).toContainText("New put in");
  await expectAccessible(ada, ["light"]);

  await leaveOut(ada, "The secret in use", "The configuration references it already");
  await askFor(ada, "Make the new secret at the directory", /^Make 1 secret of /);
  await expect(stepButton(ada, "Proof: the new secret is accepted")).toContainText("done", later);
  await stepButton(ada, "Remove the old secret").click();
  await expect(
    steps(ada)
      .getByText(/has to be done first/)
      .first(),
  ).toBeVisible();
  await stepButton(ada, "Remove the old secret").click();

  await visit(ada, new URL(ada.url()).pathname, TITLE);
  await askFor(ada, "Put it into the site's setting", /^Set 1 setting of /);
  for (const title of ["Run the preflight anew", "Sync resources once"]) {
    await expect(stepButton(ada, title)).toContainText(/done|failed/, later);
    if ((await stepButton(ada, title).innerText()).includes("failed"))
      await leaveOut(ada, title, "One tenant fails for a reason of its own");
  }
  await expect(stepButton(ada, "Proof: the platform signs in with it")).toContainText("done", later);
  await expect(stepButton(ada, "The new secret is the one in use")).toContainText("done", later);

  await askFor(ada, "Remove the old secret", /^Revoke 1 of \d+ secrets$/);
  await expect(steps(ada).getByText("waiting for a second person").first()).toBeVisible(soon);

  await visit(olga, "/approvals", "Approvals");
  await olga.getByRole("listitem").filter({ hasText: WHY }).getByRole("button").click();
  const sheet = olga.getByRole("dialog");
  const approve = sheet.getByRole("button", { name: /^Approve: Revoke 1 of / });
  await expectBlocked(approve, "Say in a few words why first.");
  await sheet.getByLabel("Your reason").fill("The new one is proved on the flow's page");
  await approve.click();
  await expect(sheet.getByText("Olga Brandt approved it")).toBeVisible(soon);
  await expect(stepButton(ada, "Proof: the old secret is refused")).toContainText("done", later);

  const record = steps(ada).getByRole("form", { name: "It is written down" });
  await record.getByLabel("Who was told").fill("The team of the platform");
  await record.getByRole("button", { name: "Write down the proof" }).click();
  await expect(ada.getByText(/^Finished/).first()).toBeVisible(soon);
  const overlap = region(ada, "From the old secret to the new");
  await expect(overlap).toContainText("Both were accepted for");
  await expect(overlap.getByText("not yet")).toHaveCount(0);
  await expectAccessible(ada, ["dark"]);
});
