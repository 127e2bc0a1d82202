import { randomUUID } from "node:crypto";
import type { Page } from "@playwright/test";
import { expect, expectAccessible, expectBlocked, expectTitle, PHONE, test, visit } from "./people";

test.describe.configure({ timeout: 900_000 });

const PLACE = "azure-governance/production";
const OTHER_PLACE = "azure-governance/staging";
const TITLE = "Take a tenant in";
/** A question is asked, or a run is proved, within seconds; data that has to flow takes a minute or two. */
const soon = { timeout: 45_000 };
const later = { timeout: 240_000 };

const freshName = () => `Journey ${randomUUID().slice(0, 8)}`;
const region = (page: Page, name: string) => page.getByRole("region", { name, exact: true });
const steps = (page: Page) => region(page, "Steps");
const stepButton = (page: Page, title: string) =>
  steps(page).getByRole("button", { name: new RegExp(`^\\d+ ${title}`) });

async function request(
  page: Page,
  environmentId: string,
  name: string,
  syncsAtOnce: "yes" | "no",
): Promise<string> {
  await visit(page, "/tenants/onboarding", "Onboarding");
  await page.getByRole("link", { name: "Onboard a tenant" }).click();
  await expectTitle(page, "New flow");
  await page.getByLabel("Environment").selectOption(environmentId);
  await page.getByLabel("What is to be done").selectOption({ label: `${TITLE} (onboarding)` });
  const form = page.getByRole("form", { name: TITLE });
  const ask = form.getByRole("button", { name: "Request 1 onboarding" });
  await form.getByLabel("Name", { exact: true }).fill(name);
  await form.getByLabel("Directory (tenant) id").fill("not-a-guid");
  await form.getByLabel("Directory (tenant) id").blur();
  await expect(form.getByRole("alert").filter({ hasText: "GUID" })).toBeVisible();
  await expectBlocked(ask, /GUID/);
  await form.getByLabel("Directory (tenant) id").fill(`1${randomUUID().slice(1)}`);
  await expect(form.getByRole("alert")).toHaveCount(0);
  await form.getByLabel("Purpose").fill("Journeys through the console");
  await form.getByLabel("Owner").fill("Team of the journeys");
  await form.getByLabel("Sync at once").selectOption({ label: syncsAtOnce });
  await form.getByLabel("Why").fill("The customer signed on Monday");
  await expect(ask).not.toHaveAttribute("aria-disabled", "true");
  await ask.click();
  await expect(page).toHaveURL(/\/flows\/[0-9a-f-]{36}$/, soon);
  await expectTitle(page, `${TITLE}: ${name}`);
  return new URL(page.url()).pathname;
}

/** Writes down the proof of the open step. */
async function prove(page: Page, title: string, fields: Record<string, string> = {}): Promise<void> {
  const form = steps(page).getByRole("form", { name: title });
  await expect(form).toBeVisible(soon);
  for (const [label, value] of Object.entries({ Who: "Olga Brandt", When: "2026-11-20", ...fields })) {
    const control = form.getByLabel(label, { exact: true });
    if ((await control.evaluate((element) => element.tagName)) === "SELECT")
      await control.selectOption({ label: value });
    else await control.fill(value);
  }
  await form.getByRole("button", { name: "Write down the proof" }).click();
  await expect(stepButton(page, title)).toContainText("done", soon);
}

async function proveAll(page: Page): Promise<void> {
  await prove(page, "The tenant's administrator agrees", { "Administrator of the tenant": "Iris Keller" });
  await prove(page, "Somebody there may register applications", { Role: "Global Administrator" });
  await prove(page, "Its roles are assigned", {
    Reader: "yes",
    "Cost Management Reader": "yes",
    "Security Reader": "yes",
  });
  await prove(page, "The ids are compared, the secret lies in the vault");
}

async function approve(page: Page, address: string, title: string): Promise<void> {
  await visit(page, address, title);
  await expect(steps(page).getByRole("blockquote")).toContainText("The customer signed on Monday");
  await steps(page).getByLabel("Your reason").fill("Their contract is there");
  // Who approves in the moment in which it moves on is refused, and looks again.
  await expect(async () => {
    await steps(page).getByRole("button", { name: "Approve 1 onboarding" }).click({ timeout: 1000 });
    await expect(stepButton(page, "A second person agrees")).toContainText("done", { timeout: 10_000 });
  }).toPass(soon);
}

async function add(page: Page, name: string): Promise<void> {
  const panel = steps(page);
  await panel.getByRole("button", { name: "Show what it would do" }).click(soon);
  await expect(panel.getByLabel("Reason", { exact: true })).toBeVisible(soon);
  await panel.getByLabel("Reason", { exact: true }).fill("Approved on the flow's page");
  await panel.getByRole("button", { name: `Add ${name}`, exact: true }).click();
  await expect(stepButton(page, "Add it at the platform")).toContainText("done", later);
}

/** What may fail for the sake of other tenants is left out then. */
async function doneOrLeftOut(page: Page, title: string): Promise<void> {
  await expect(stepButton(page, title)).toContainText(/done|failed/, later);
  if ((await stepButton(page, title).innerText()).includes("done")) return;
  await steps(page).getByRole("button", { name: "Leave it out…" }).click();
  const dialog = page.getByRole("dialog", { name: `Leave out “${title}”` });
  await dialog.getByLabel("Why is it left out?").fill("Another tenant fails for a reason of its own");
  await dialog.getByRole("button", { name: "Leave out 1 step" }).click();
  await expect(stepButton(page, title)).toContainText("skipped", soon);
}

test("a tenant is taken in: asked for, proved, agreed to, added, synced, observed and live", async ({
  as,
}) => {
  const [ada, olga] = [await as("ada"), await as("olga")];
  const name = freshName();
  const title = `${TITLE}: ${name}`;
  const address = await request(ada, PLACE, name, "yes");
  await expectAccessible(ada);
  await ada.close();

  await visit(olga, "/tenants/onboarding?state=open", "Onboarding");
  await olga.getByRole("table").getByRole("link", { name }).click();
  await expectTitle(olga, title);
  await proveAll(olga);
  await expect(stepButton(olga, "The platform can take it")).toContainText("done", soon);
  await expect(steps(olga).getByRole("button", { name: "Approve 1 onboarding" })).toBeVisible(soon);

  const again = await as("ada");
  await visit(again, address, title);
  await expect(steps(again).getByText("You asked for it, so somebody else decides.").first()).toBeVisible();
  await expectBlocked(
    steps(again).getByRole("button", { name: "Approve 1 onboarding" }),
    "You asked for it, so somebody else decides.",
  );
  await approve(olga, address, title);

  await add(again, name);
  await doneOrLeftOut(again, "Its access works");
  await doneOrLeftOut(again, "First sync of resources");
  await expect(steps(again).getByRole("button", { name: "Go live" })).toBeVisible(later);
  await stepButton(again, "The platform can take it").click();
  await expect(steps(again).getByRole("table")).toContainText("The platform answers");
  await stepButton(again, "Data flows").click();
  await expect(stepButton(again, "Data flows")).toContainText("done");
  await stepButton(again, "It goes live").click();
  await steps(again).getByRole("button", { name: "Go live" }).click();
  await expect(again.getByText(/^Finished/).first()).toBeVisible(soon);
  const story = region(again, "What happened");
  for (const said of ["Requested", "Finished"])
    await expect(story.getByText(said, { exact: true })).toBeVisible();
  await expect(story).toContainText("Olga Brandt");
  await expectAccessible(again, ["dark"]);
});

test("a flow is left and taken up again, paused, handed over and cancelled, and what it left is taken back", async ({
  as,
}) => {
  const [ada, olga] = [await as("ada"), await as("olga")];
  const name = freshName();
  const title = `${TITLE}: ${name}`;
  const address = await request(ada, OTHER_PLACE, name, "no");
  await proveAll(ada);
  await approve(olga, address, title);

  await olga.getByRole("button", { name: "Pause…" }).click();
  await olga.getByLabel("Why, and when does it go on?").fill("After lunch");
  await olga.getByRole("button", { name: "Pause 1 flow" }).click();
  await expect(olga.getByText(/^Paused; nothing goes on by itself/)).toBeVisible();
  await visit(ada, address, title);
  await ada.getByRole("button", { name: "Resume" }).click();
  await expect(ada.getByText(/^Paused; nothing goes on by itself/)).toHaveCount(0);
  await add(ada, name);

  await expectBlocked(olga.getByRole("button", { name: "Cancel 1 flow…" }), /admin role/);
  await ada.getByRole("button", { name: "Cancel 1 flow…" }).click();
  const dialog = ada.getByRole("dialog", { name: "Cancel this flow" });
  await expect(dialog).toContainText(`${name} stays active at the platform`);
  await dialog.getByLabel("Why is it not wanted any more?").fill("The customer took it back");
  await dialog.getByRole("button", { name: "Cancel 1 flow" }).click();

  const left = region(ada, "What it left behind");
  await expect(left).toContainText(`${name} stays active at the platform`, soon);
  await left.getByRole("button", { name: `Deactivate ${name}…` }).click();
  await expect(left.getByLabel("Reason", { exact: true })).toBeVisible(soon);
  await left.getByLabel("Reason", { exact: true }).fill("Its onboarding was cancelled");
  await left
    .getByRole("button", { name: /^Deactivate / })
    .last()
    .click();
  await expect(left.getByText("Taken back.")).toBeVisible(later);
});

test("a secret in the wrong field is refused before it leaves the browser", async ({ as }) => {
  const page = await as("ada");
  const secret = `Xq8Q~${randomUUID().replaceAll("-", "")}ab`;
  const sent: string[] = [];
  page.on("request", (asked) => sent.push(asked.url(), asked.postData() ?? ""));
  const directory = randomUUID();
  await visit(
    page,
    `/tenants/onboarding/new?environment=${PLACE}&plan=onboard-tenant&tenant=${directory}`,
    TITLE,
  );
  const form = page.getByRole("form", { name: TITLE });
  await expect(form.getByLabel("Directory (tenant) id")).toHaveValue(directory);
  await form.getByLabel("Name of its secret in the vault").fill(secret);
  await expect(form.getByRole("alert")).toContainText("Secrets do not belong here");
  const checked = page.waitForRequest((asked) => asked.url().includes("flows.check"));
  await form.getByLabel("Name of its secret in the vault").fill("contoso-reader");
  await form.getByLabel("Name", { exact: true }).fill("Contoso");
  expect((await checked).method()).toBe("POST");
  await expect(form.getByText("Secrets do not belong here")).toHaveCount(0);
  expect(sent.join("\n")).not.toContain(secret);
  expect(page.url()).not.toContain(secret);
});

test("many are asked for with a file: judged row by row, agreed to once, and their results can be taken away", async ({
  as,
}) => {
  const [ada, olga] = [await as("ada"), await as("olga")];
  const [one, two] = [randomUUID(), randomUUID()];
  const name = freshName();
  await visit(ada, `/tenants/onboarding/many?environment=${OTHER_PLACE}`, "Onboard many");
  const rows = [
    "name,tenant_id",
    `${name} A,${one}`,
    `${name} B,${two}`,
    `${name} again,${one}`,
    "Broken,not-a-guid",
    `=cmd()|x,${randomUUID()}`,
  ].join("\r\n");
  await ada
    .getByLabel("File", { exact: true })
    .setInputFiles({ name: "tenants.csv", mimeType: "text/csv", buffer: Buffer.from(`\uFEFF${rows}\r\n`) });
  await ada.getByRole("button", { name: "Check the rows" }).click();
  const preview = region(ada, "tenants.csv");
  await expect(preview).toContainText("2 of 5 rows are sound. 3 are refused.", soon);
  await expect(preview.getByRole("row").filter({ hasText: "again" })).toContainText("same as line 2");
  await expect(preview.getByRole("row").filter({ hasText: "cmd" })).toContainText("formula");
  await preview.getByRole("button", { name: /^refused/ }).click();
  await expect(preview.getByRole("table").getByRole("row")).toHaveCount(4);
  await preview.getByLabel("Why").fill("The group of the customer comes along");
  await preview.getByRole("button", { name: "Request 2 onboardings" }).click();
  await expectTitle(ada, "tenants.csv");
  await expect(ada.getByText(/^2 rows wait for a second person/)).toBeVisible();
  await expectBlocked(ada.getByRole("button", { name: "Approve 2 rows" }), /somebody else decides/);

  const address = new URL(ada.url()).pathname;
  await visit(olga, address, "tenants.csv");
  await olga.getByLabel("Your reason").fill("Not before their contract is signed");
  await olga.getByRole("button", { name: "Reject" }).click();
  await expect(olga.getByText(/^Olga Brandt rejected it/)).toBeVisible(soon);
  const download = olga.waitForEvent("download");
  await olga.getByRole("button", { name: "Download 5 results" }).click();
  const text = await (await (await download).createReadStream()).toArray();
  expect(Buffer.concat(text).toString()).toMatch(/^line,what,verdict,said,flow,state of the flow\r\n2,/);
  expect(Buffer.concat(text).toString()).not.toMatch(/(^|,)=/m);
});

test("a phone shows the list, the form and a flow without anything beyond its edge", async ({ as }) => {
  const page = await as("ada", PHONE);
  for (const [address, title] of [
    ["/tenants/onboarding", "Onboarding"],
    ["/tenants/onboarding/new", "New flow"],
    ["/tenants/onboarding/many", "Onboard many"],
  ] as const) {
    await visit(page, address, title);
    expect(
      await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
      address,
    ).toBeLessThanOrEqual(0);
  }
  await expectAccessible(page, ["light"]);
});
