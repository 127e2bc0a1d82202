import { randomBytes } from "node:crypto";
import { test as base, openWhole, rowOf } from "./outside";
import { expect, expectBlocked, visit } from "./people";

/** An outage is seen when it was found again and again, half a minute apart; a busy machine takes longer. */
const patience = { timeout: 120_000 };
/** A sync by hand takes up to a minute, and is looked for every quarter of one. */
const proved = { timeout: 120_000 };

const PLACE = "complyai/production";
const RULE = "complyai/core-down";
const TITLE = "Core does not answer";
const HERE = `/alerts?environment=${encodeURIComponent(PLACE)}`;

type Job = { title: string; report: (how: "failed" | "well") => Promise<void> };

const test = base.extend<{ soonOver: undefined; job: Job }>({
  /** What recovers from the outage is over after seconds of being well, for as long as the journey takes. */
  soonOver: async ({ as }, use) => {
    const page = await as("ada");
    const resolveAfter = async (span: string) => {
      await visit(page, `/alerts/rules?rule=${encodeURIComponent(RULE)}`, "Alert rules");
      const form = page.getByRole("form", { name: `Change ${TITLE}` });
      const field = form.getByLabel("Resolves after");
      await expect(field).toBeVisible();
      // Whoever was here before may have left it changed.
      if ((await field.inputValue()) === span) return;
      await field.fill(span);
      await form.getByLabel("Reason").fill("A drill is on");
      await form.getByRole("button", { name: "Change 1 rule" }).click();
      await expect(
        page.getByText(new RegExp(`^${TITLE}: version \\d+ is in force\\.$`)).first(),
      ).toBeAttached();
    };
    await resolveAfter("5 s");
    await use(undefined);
    await resolveAfter("2 min");
  },

  /** A job at the place of the drill that reports by itself how it ended. */
  job: async ({ as, request }, use) => {
    const page = await as("ada");
    const title = `Nightly orders ${randomBytes(3).toString("hex")}`;
    const heartbeats = "/syncs/incoming?tab=heartbeats";
    await visit(page, heartbeats, "Incoming");
    await page.getByRole("button", { name: "New heartbeat…" }).click();
    const form = page.getByRole("dialog", { name: "New heartbeat" });
    await form.getByLabel("What reports").fill(title);
    await form.getByLabel("Environment").selectOption(PLACE);
    await form.getByLabel("Job").fill("nightly-orders");
    await form.getByRole("button", { name: "Make 1 heartbeat" }).click();
    const address = await page.getByRole("textbox", { name: "Address" }).inputValue();
    await use({
      title,
      report: async (how) => {
        const answer = await request.post(how === "failed" ? `${address}/fail` : address);
        expect(answer.status()).toBe(200);
      },
    });
    await visit(page, heartbeats, "Incoming");
    await page.getByRole("row").filter({ hasText: title }).getByText(title).click();
    await page.getByRole("dialog", { name: title }).getByRole("button", { name: "Switch off…" }).click();
    await page.getByRole("button", { name: "Switch off 1 heartbeat" }).click();
    await expect(page.getByRole("button", { name: "Switch on" })).toBeVisible();
  },
});

test.describe.configure({ timeout: 420_000 });

test("a platform that fails calls by itself, explains its jobs, is taken by keyboard, recovers, and who was called hears both", async ({
  as,
  drill,
  job,
  soonOver: _,
}) => {
  const [page, ada] = [await as("olga"), await as("ada")];
  await visit(page, HERE, "Alerts");
  await expect(rowOf(page, TITLE)).toHaveCount(0, { timeout: 150_000 });
  const { clear } = await drill(PLACE, "500");
  await expect(page.getByText(`New critical alert: ${TITLE}, ${PLACE}.`)).toBeAttached(patience);
  await job.report("failed");

  await expect(async () => {
    await visit(page, HERE, "Alerts");
    await rowOf(page, TITLE)
      .getByRole("button", { name: /^\+\d+ explained$/ })
      .click({ timeout: 2000 });
    for (const title of ["The frontend is down", job.title])
      await expect(rowOf(page, title)).toBeVisible({ timeout: 2000 });
  }).toPass(patience);

  await page.locator("h1").click();
  await page.keyboard.press("j");
  await expect(rowOf(page, TITLE)).toBeFocused();
  await page.keyboard.press("a");
  const dialog = page.getByRole("dialog", { name: "Acknowledge 1 alert" });
  await expect(dialog.getByText("1 critical")).toBeVisible();
  await expect(dialog.getByLabel("What are you doing about it?")).toBeFocused();
  await page.keyboard.type("Rolling the last deployment back");
  await page.keyboard.press("Tab");
  await page.keyboard.press("ArrowRight");
  await expect(dialog.getByRole("radio", { name: "4 h" })).toBeChecked();
  await page.keyboard.press("Enter");
  await expect(dialog).toBeHidden();
  await expect(rowOf(page, TITLE)).toContainText(/Olga Brandt, in (4 h|3 h 5\d min)/);

  await visit(ada, HERE, "Alerts");
  await rowOf(ada, TITLE).focus();
  await ada.keyboard.press("a");
  const second = ada.getByRole("dialog", { name: "Acknowledge 1 alert" });
  await second.getByLabel("What are you doing about it?").fill("Looking at it too");
  await second.getByRole("button", { name: "Acknowledge 1 alert" }).click();
  await expect(ada.getByRole("dialog")).toContainText(
    /refused.*Olga Brandt took it at \d\d:\d\d UTC until .*\d\d:\d\d UTC/s,
  );
  await visit(ada, HERE, "Alerts");
  await openWhole(ada, TITLE);
  await expectBlocked(
    ada.getByRole("button", { name: "Acknowledge…" }),
    "Olga Brandt has it; it can be handed over to you.",
  );

  await openWhole(page, TITLE);
  await job.report("well");
  await clear();
  await expect(page.getByText(/^by itself: it recovered/)).toBeVisible(patience);
  await expect(page.getByRole("region", { name: "The whole story" })).toContainText(
    /It has been well for [\d.]+ s\./,
  );
  const messages = page.getByRole("list", { name: "Messages since it opened" }).getByRole("listitem");
  for (const word of ["opened", "taken", "over"])
    await expect(messages.filter({ hasText: word }).filter({ hasText: "sent" }).first()).toBeVisible(
      patience,
    );

  await visit(page, "/alerts/channels", "Channels");
  const arrived = page
    .getByRole("table", { name: "What arrived at the demo inbox, newest first" })
    .getByRole("row")
    .filter({ hasText: TITLE });
  await expect(arrived.filter({ hasText: "posted" }).first()).toBeVisible();
  await expect(arrived.filter({ hasText: "edited" }).first()).toContainText(/resolved|over/i);
});

test("an alert leads to its runbook, whose step syncs what is late; that is proved, and the alert is resolved", async ({
  as,
  drill,
}) => {
  const page = await as("olga");
  await drill(PLACE, "stale-tenant");
  const late = rowOf(page, "Ads are very stale").filter({ hasText: "Harbor Lane Outfitters" }).first();
  await expect(async () => {
    await visit(page, `/platforms/${PLACE}`, "ComplyAI / production");
    await page.getByRole("button", { name: "Ask again", exact: true }).click();
    await visit(page, HERE, "Alerts");
    await expect(late).toBeVisible({ timeout: 4000 });
  }).toPass({ timeout: 150_000 });
  const alert = String(await late.getByRole("link").first().getAttribute("href"));
  await page.goto(alert);
  const answer = page.getByRole("region", { name: "Runbook", exact: true });
  const named = answer.getByText(/^RB-SYNC-001/);
  await expect(named).toBeVisible();
  await answer.getByRole("link", { name: "Walk it…" }).click();
  const start = page.getByRole("dialog", { name: /^Start / });
  await expect(start.getByLabel("Organisation", { exact: true }).locator("option:checked")).toHaveText(
    /Harbor Lane/,
  );
  await start.getByRole("button", { name: /^Start \d+ steps$/ }).click();

  const stepIs = (title: string) =>
    expect(page.getByRole("heading", { level: 2, name: title })).toBeVisible(proved);
  await stepIs("See whether its token still holds");
  await page.getByRole("button", { name: "Done", exact: true }).click();
  await stepIs("Start the sync");
  await page.getByRole("button", { name: "Sync ads", exact: true }).click();
  await expect(page.getByText("All 6 steps are over. Say how it ended.")).toBeVisible(proved);
  await expect(page.getByRole("region", { name: "What happened" })).toContainText(/\d+ ads changed since/);
  await page.getByRole("button", { name: "Finish…" }).click();
  const end = page.getByRole("dialog", { name: "How did it end?" });
  await expect(end.getByLabel("Outcome")).toHaveValue("solved");
  await end.getByLabel("In a sentence").fill("A sync by hand brought them");
  await end.getByRole("button", { name: "Finish 1 run" }).click();
  await expect(page.getByText(/^Finished, solved/)).toBeVisible();

  await page.goto(alert);
  await expect(page.getByRole("region", { name: "The whole story" })).toContainText(
    "A sync by hand brought them",
  );
  await page.getByRole("button", { name: "Resolve…" }).click();
  const over = page.getByRole("dialog");
  await over.getByLabel("Why is it over?").fill("Synced by hand");
  await over.getByLabel("What was it worth?").selectOption("acted");
  await over.getByRole("button", { name: "Resolve 1 alert" }).click();
  await expect(over).toBeHidden();
  await expect(page.getByText("resolved", { exact: true }).first()).toBeVisible();
});
