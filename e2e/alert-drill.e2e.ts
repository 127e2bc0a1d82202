import { openWhole, rowOf } from "./outside";
import { expect, test, visit } from "./people";

// What recovers must stay well for two minutes before it counts as over.
test.describe.configure({ timeout: 420_000 });
const patience = { timeout: 180_000 };

const PLACE = "complyai/production";
const TITLE = "Core does not answer";
const HERE = `/alerts?environment=${encodeURIComponent(PLACE)}`;

test("a platform that fails calls by itself, is taken by keyboard, recovers, and everybody hears both", async ({
  as,
  drill,
}) => {
  const [page, ada] = [await as("olga"), await as("ada")];
  await visit(page, HERE, "Alerts");
  const { clear } = await drill(PLACE, "500");
  await expect(page.getByText(`New critical alert: ${TITLE}, ${PLACE}.`)).toBeAttached(patience);
  await expect(async () => {
    await visit(page, HERE, "Alerts");
    await expect(rowOf(page, TITLE)).toContainText(/\+\d+ explained by this/, { timeout: 2000 });
  }).toPass(patience);
  await expect(rowOf(page, "The frontend is down")).toHaveCount(0);
  await rowOf(page, TITLE)
    .getByRole("button", { name: /explained by this/ })
    .click();
  await expect(rowOf(page, "The frontend is down")).toBeVisible();

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

  const id = await openWhole(page, TITLE);
  await clear();
  await expect(page.getByText(/^by itself: it recovered/)).toBeVisible(patience);
  await expect(page.getByRole("region", { name: "The whole story" })).toContainText("It has been well for 2");

  await visit(page, `/alerts/channels?alert=${id}`, "Channels");
  const messages = page.getByRole("table", { name: "Messages, newest first" }).getByRole("row");
  for (const word of ["opened", "over"])
    await expect(messages.filter({ hasText: word }).filter({ hasText: "sent" }).first()).toBeVisible(
      patience,
    );
  const arrived = page
    .getByRole("table", { name: "What arrived at the demo inbox, newest first" })
    .getByRole("row")
    .filter({ hasText: TITLE });
  await expect(arrived.filter({ hasText: "posted" }).first()).toBeVisible();
  await expect(arrived.filter({ hasText: "edited" }).first()).toContainText(/resolved|over/i);
});
