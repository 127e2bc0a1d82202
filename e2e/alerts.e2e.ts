import type { Page } from "@playwright/test";
import { openWhole, PLACE, rowOf, test, triage } from "./outside";
import { expect, visit } from "./people";

test.describe.configure({ timeout: 90_000 });

const story = (page: Page) => page.getByRole("region", { name: "The whole story" });
const ladder = (page: Page) => page.getByRole("region", { name: "Who is told" });
const messages = (page: Page) => page.getByRole("list", { name: "Messages since it opened" });

async function press(page: Page, title: string, key: string): Promise<void> {
  await rowOf(page, title).focus();
  await page.keyboard.press(key);
}

// First, because it has the list over there read, which is not due again before the other journeys are over: it would
// end their alerts, which it does not name.
test("what an Alertmanager tells is open within seconds, and recovers when its list no longer names it", async ({
  as,
  outside,
}) => {
  const page = await as("olga");
  const { title } = await outside.fire("warning", "Ledgers disagree");
  await triage(page, title, 1);
  await expect(rowOf(page, title)).toContainText(/open.*warning.*AUDITRON.*nobody.*Alertmanager/s);

  await openWhole(page, title);
  await expect(async () => {
    await page.getByRole("button", { name: "Evaluate again" }).click();
    await expect(story(page).getByText("recovering", { exact: true })).toBeVisible({ timeout: 4000 });
  }).toPass();
});

test("many are worked on at once: what is refused says why, a set that changed is refused, and undo takes it back", async ({
  as,
  outside,
}) => {
  const [page, ada] = [await as("olga"), await as("ada")];
  const first = await outside.fire("warning", "Exports wait");
  const words = first.title.split(" ").at(-1) ?? "";
  const second = { ...first, name: `${first.name}-b`, title: `${first.title} as well` };
  await outside.tell("firing", second);
  await triage(page, words, 2);
  await triage(ada, words, 2);

  await press(ada, second.title, "a");
  const taking = ada.getByRole("dialog", { name: "Acknowledge 1 alert" });
  await taking.getByLabel("What are you doing about it?").fill("Asking the vendor");
  await taking.getByRole("button", { name: "Acknowledge 1 alert" }).click();
  await expect(rowOf(ada, second.title)).toContainText("Ada Okafor");

  await page.getByRole("checkbox", { name: /^Select all/ }).check();
  const bar = page.getByRole("region", { name: "Selected alerts" });
  await expect(bar.getByRole("status")).toHaveText("2 alerts selected");
  await bar.getByRole("button", { name: "Acknowledge 2 alerts…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("What are you doing about it?").fill("Restarting the export");
  await dialog.getByRole("button", { name: "Acknowledge 2 alerts" }).click();
  await expect(dialog.getByText("1 alert done, 1 not.")).toBeVisible();
  await expect(dialog.getByRole("listitem").first()).toContainText(
    /refused.*as well.*Ada Okafor took it at \d\d:\d\d UTC until .*\d\d:\d\d UTC/s,
  );
  await dialog.getByRole("button", { name: "Close" }).last().click();

  await page.getByRole("checkbox", { name: /^Select all/ }).check();
  await bar.getByRole("button", { name: "Resolve 2 alerts…" }).click();
  await expect(dialog.getByText("2 warning")).toBeVisible();
  await expect(dialog.getByText("AUDITRON 2")).toBeVisible();
  await ada.getByRole("table", { name: "Alerts" }).getByText(second.title).last().click();
  await ada.getByRole("dialog").getByRole("button", { name: "Give back" }).click();
  await expect(rowOf(ada, second.title)).toContainText("nobody");

  await dialog.getByLabel("Why is it over?").fill("The export runs again");
  await dialog.getByLabel("What was it worth?").selectOption("acted");
  await dialog.getByRole("button", { name: "Resolve 2 alerts" }).click();
  await expect(dialog.getByText(/These alerts changed since you looked.*Nothing was done/)).toBeVisible();
  await dialog.getByRole("button", { name: "Look again at what would change" }).click();
  await dialog.getByRole("button", { name: "Resolve 2 alerts" }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByText("2 alerts resolved.", { exact: true })).toBeVisible();
  await expect(page.getByRole("table", { name: "Alerts" }).getByText(first.title)).toHaveCount(0);

  await page.getByRole("button", { name: "Undo" }).last().click();
  await expect(page.getByText("Taken back.", { exact: true })).toBeVisible();
  await expect(async () => {
    await visit(page, `/alerts?q=${words}`, "Alerts");
    await expect(rowOf(page, second.title)).toContainText("open", { timeout: 2000 });
    await expect(rowOf(page, first.title).first()).toContainText("Olga Brandt", { timeout: 2000 });
  }).toPass();
});

test("a silence made from an alert tells nobody, and its end tells what still fires", async ({
  as,
  outside,
}) => {
  const page = await as("olga");
  const told = await outside.fire("warning", "Receipts are late");
  await triage(page, told.title, 1);
  const id = await openWhole(page, told.title);
  await expect(ladder(page)).toContainText("AUDITRON Warning: step 1 of 1 taken");

  await triage(page, told.title, 1);
  await press(page, told.title, "s");
  const form = page.getByRole("dialog", { name: "New silence" });
  await expect(form.getByLabel("Matcher 1: value")).toHaveValue(PLACE);
  await expect(form.getByLabel("Matcher 2: what")).toHaveValue("trouble");
  await expect(form.getByLabel("Matcher 2: value")).toHaveValue(told.name);
  await expect(form.getByText("hides now").locator("xpath=following-sibling::dd[1]")).toHaveText(
    "1 alert: 1 warning",
  );
  await form.getByLabel("Reason").fill("The scanner is being moved");
  await form.getByRole("button", { name: "Make 1 silence" }).click();
  await expect(form).toBeHidden();
  const silence = page
    .getByRole("table", { name: "Silences, the soonest end first" })
    .getByRole("row")
    .filter({ hasText: told.name });
  await expect(silence).toContainText("1 alert");

  await outside.tell("firing", { ...told, severity: "critical" });
  await visit(page, `/alerts/${id}`, told.title);
  await expect(
    page.getByRole("main").getByText(/Silenced by Olga Brandt until .*“The scanner is being moved”/),
  ).toBeVisible();
  await expect(story(page)).toContainText("Severity rose from warning to critical.");
  await expect(ladder(page)).toContainText("nobody told yet. A silence keeps it from telling anybody.");

  await visit(page, "/alerts/silences", "Silences");
  await silence.getByRole("button", { name: "End now" }).click();
  await visit(page, `/alerts/${id}`, told.title);
  await expect(ladder(page)).toContainText("AUDITRON Critical: step 1 of 2 taken");
  await expect(messages(page).getByRole("listitem").filter({ hasText: "opened" })).toHaveCount(2);
});

test("an escalation tells the next step now, and whoever stands in is told next", async ({ as, outside }) => {
  const page = await as("olga");
  const { title } = await outside.fire("critical", "Invoices are lost");
  await triage(page, title, 1);
  const id = await openWhole(page, title);
  await expect(ladder(page)).toContainText(/step 1 of 2 taken\. Next: Emergency contacts, in/);
  await triage(page, title, 1);
  await press(page, title, "e");
  const dialog = page.getByRole("dialog", { name: "Escalate" });
  await dialog.getByLabel("Why does the next step have to know now?").fill("Nobody answers");
  await dialog.getByRole("button", { name: "Escalate 1 alert" }).click();
  await expect(dialog).toBeHidden();

  await visit(page, `/alerts/${id}`, title);
  await expect(story(page)).toContainText("Olga Brandt asked for the next step: Nobody answers");
  await expect(story(page)).toContainText(/level 1: Page on-call\. Told (Sofia Lind|Jonas Weber)\./);
  await expect(story(page)).toContainText("level 2: Emergency contacts. Nobody could be told.");
  await expect(ladder(page)).toContainText(
    /step 2 of 2 taken\. Next: Page on-call, .*(Sofia Lind|Jonas Weber)/s,
  );
  const [, next = ""] = (await ladder(page).innerText()).split("Next: Page on-call");
  const duty = next.trimStart().split("Messages since")[0]?.includes("Sofia") ? "Sofia Lind" : "Jonas Weber";
  const other = duty === "Sofia Lind" ? "Jonas Weber" : "Sofia Lind";

  await visit(page, "/alerts/on-call", "On call");
  const schedule = page.getByRole("region", { name: "AUDITRON", exact: true });
  await schedule.getByRole("button", { name: "Stand in…" }).click();
  const form = page.getByRole("dialog", { name: "Stand in for AUDITRON" });
  await form.getByLabel("Who").selectOption({ label: `${other} (AUDITRON)` });
  await form.getByLabel("Reason").fill(`Swapped for ${title}`);
  await form.getByRole("button", { name: "Put 1 stand-in on the schedule" }).click();
  const standIn = schedule.getByRole("listitem").filter({ hasText: title });
  await expect(standIn).toContainText(other);

  await visit(page, `/alerts/${id}`, title);
  await expect(ladder(page)).toContainText(new RegExp(`Next: Page on-call, [^.]*\\.\\s*${other}`));
  await page.getByRole("button", { name: "Escalate…" }).click();
  await dialog.getByLabel("Why does the next step have to know now?").fill("Still nobody");
  await dialog.getByRole("button", { name: "Escalate 1 alert" }).click();
  await expect(story(page)).toContainText(`level 1: Page on-call. Told ${other}.`);
  const newest = messages(page).getByRole("listitem").first();
  await expect(newest).toContainText(/reminder.*Mail/s);
  await expect(newest).toContainText(`${other.toLowerCase().replace(" ", ".")}@wheelhouse.demo`);

  await visit(page, "/alerts/on-call", "On call");
  await standIn.getByRole("button", { name: "End it now" }).click();
  await expect(standIn).toHaveCount(0);
});

test("an alert climbs the ladder that an admin adds, and whoever it is handed to gets a message", async ({
  as,
  outside,
}) => {
  const page = await as("ada");
  const first = await outside.fire("warning", "Refunds wait");
  const told = { ...first, name: `${first.name}-b`, title: `${first.title} twice` };
  const duty = `Duty for ${told.name}`;
  await visit(page, "/alerts/on-call", "On call");
  await page.getByRole("button", { name: "Add a schedule…" }).click();
  const schedule = page.getByRole("dialog", { name: "New schedule" });
  await schedule.getByLabel("Platform", { exact: true }).selectOption({ label: "AUDITRON" });
  await schedule.getByLabel("Name").first().fill(duty);
  await schedule.getByLabel("Add somebody").selectOption({ label: "Sofia Lind (AUDITRON)" });
  await schedule.getByRole("button", { name: "Add 1 schedule" }).click();
  await expect(page.getByRole("region", { name: `AUDITRON: ${duty}`, exact: true })).toContainText(
    /Sofia Lind is on call/,
  );

  await page.getByRole("tab", { name: "Ladders" }).click();
  await page.getByRole("button", { name: "Add a ladder…" }).click();
  const form = page.getByRole("dialog", { name: "New ladder" });
  await form.getByLabel("Platform", { exact: true }).selectOption({ label: "AUDITRON" });
  await form.getByLabel("Name").fill(`Ladder for ${told.name}`);
  await form.getByLabel("critical").uncheck();
  await form.getByLabel("warning").check();
  const add = form.getByRole("button", { name: "Add 1 ladder" });
  await form.getByLabel(`Whoever is on call: AUDITRON: ${duty}`).check();
  await add.click();
  await expect(form).toContainText("AUDITRON Warning takes warning alerts of every trouble already.");
  await form.getByLabel("Only for these troubles").fill(told.name);
  await add.click();
  await expect(form).toBeHidden();

  await outside.tell("firing", told);
  await triage(page, told.title, 1);
  await openWhole(page, told.title);
  await expect(ladder(page)).toContainText(`Ladder for ${told.name}: step 1 of 1 taken`);
  const newest = messages(page).getByRole("listitem").first();
  await expect(newest).toContainText(/sofia\.lind@wheelhouse\.demo.*opened, by Mail/s);

  await page.getByRole("button", { name: "Acknowledge…" }).click();
  const work = page.getByRole("dialog");
  await work.getByLabel("What are you doing about it?").fill("Asking the bank");
  await work.getByRole("button", { name: "Acknowledge 1 alert" }).click();
  await page.getByRole("button", { name: "Hand over…" }).click();
  await work.getByLabel("To whom").selectOption({ label: "Olga Brandt (operator)" });
  await work.getByLabel("Why, and what should they know?").fill("The bank calls back at three");
  await work.getByRole("button", { name: "Hand over 1 alert" }).click();
  await expect(page.getByText(/Olga Brandt has it until .* They are told by Mail\./).first()).toBeVisible();
  await expect(newest).toContainText(/olga@wheelhouse\.demo.*handed over, by Mail/s);

  await outside.tell("resolved", told);
  await visit(page, "/alerts/on-call?tab=ladders", "On call");
  await page.getByRole("button", { name: `Change Ladder for ${told.name}` }).click();
  const change = page.getByRole("dialog", { name: `Ladder for ${told.name}` });
  await change.getByLabel("In use").uncheck();
  await change.getByLabel("Reason").fill("The journey is over");
  await change.getByRole("button", { name: "Change 1 ladder" }).click();
  await expect(
    page
      .getByRole("listitem")
      .filter({ hasText: `Ladder for ${told.name}` })
      .first(),
  ).toContainText("switched off");
});

test("a test message arrives, and one that does not says what to do", async ({ as }) => {
  const page = await as("olga");
  await visit(page, "/alerts/channels", "Channels");
  const ways = page.getByRole("table", { name: "Channels by which people are told" });
  await ways.getByRole("row").filter({ hasText: "Slack, app" }).getByText("Slack", { exact: true }).click();
  const test = page.getByRole("dialog", { name: "Slack" }).getByRole("form", { name: "Test Slack" });
  const outcome = page.getByRole("dialog", { name: "Slack" }).getByRole("status");
  const send = async (recipient: string) => {
    await test.getByLabel("Slack channel").fill(recipient);
    await test.getByRole("button", { name: "Send 1 test message" }).click();
  };

  const place = `#journey-${Date.now()}`;
  await send(place);
  await expect(outcome).toContainText(/sent.*HTTP 200: ok/s);
  await expect(
    page
      .getByRole("table", { name: "What arrived at the demo inbox, newest first" })
      .getByRole("row")
      .filter({ hasText: place }),
  ).toContainText("Slack can be reached");

  await send("#not-invited");
  await expect(outcome).toContainText(/failed.*not_in_channel.*Invite the app into the Slack channel\./s);
});
