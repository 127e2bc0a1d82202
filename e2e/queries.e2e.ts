import type { Page } from "@playwright/test";
import { expect, expectAccessible, expectBlocked, PHONE, test, visit } from "./people";

const HOME = "/platforms/wheelhouse/self";
const QUERIES = /Wheelhouse \/ self: queries/;
const LOGS = /Wheelhouse \/ self: logs/;

const lines = (page: Page) => page.getByRole("listbox", { name: "This console" }).getByRole("option");

test("an operator asks the console about itself, sorts, opens a row, shares the address", async ({ as }) => {
  const page = await as("olga");
  await visit(page, HOME, /Wheelhouse/);
  await page.getByRole("link", { name: "Queries", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name: QUERIES })).toBeVisible();

  await page.getByRole("button", { name: "Table sizes" }).click();
  await page.getByRole("button", { name: /^Ask( again)?$/ }).click();
  const table = page.getByRole("table", { name: "Table sizes" });
  await expect(table.getByRole("row").nth(1)).toContainText("B");
  await expect(page.getByText(/tables; the largest is/)).toBeVisible();
  await expect(page.getByText(/asked by Olga Brandt/)).toBeVisible();
  await expect(page).toHaveURL(/query=database\.table-sizes.*run=/);

  await table.getByRole("button", { name: "Table" }).click();
  await table.getByRole("row").nth(1).click();
  const row = page.getByRole("dialog", { name: "Table sizes" });
  await expect(row).toContainText("Last analyzed");
  await page.getByRole("button", { name: "Close the panel" }).click();

  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "CSV" }).click();
  expect((await download).suggestedFilename()).toMatch(/^wheelhouse-self-table-sizes-.*\.csv$/);

  const viewer = await as("vic");
  await visit(viewer, page.url(), QUERIES);
  await expect(viewer.getByRole("table", { name: "Table sizes" }).getByRole("row").nth(1)).toBeVisible();
  await expectBlocked(
    viewer.getByRole("button", { name: "Ask again" }),
    "Needs the operator or admin role; you are a viewer.",
  );
});

test("a question with a field refuses nonsense in words, and keeps what was asked in the address", async ({
  as,
}) => {
  const page = await as("olga");
  await visit(page, `${HOME}/queries?query=database.running`, QUERIES);
  const seconds = page.getByLabel("Longer than, seconds");
  await seconds.fill("0");
  await page.getByRole("button", { name: /^Ask( again)?$/ }).click();
  await expect(page.getByRole("alert").filter({ hasText: "from 1 to 86400" })).toBeVisible();
  await seconds.fill("30");
  await page.getByRole("button", { name: /^Ask( again)?$/ }).click();
  await expect(page.getByText(/runs? for so long\./)).toBeVisible();
  await expect(page).toHaveURL(/in\.seconds=30/);
});

test("an auditor reads the console's own lines, finds those of one command, and links to a line", async ({
  as,
}) => {
  const olga = await as("olga");
  await visit(olga, `${HOME}/queries?query=platform.workers`, QUERIES);
  await olga.getByRole("button", { name: /^Ask( again)?$/ }).click();
  await expect(olga.getByText(/worker process(es are| is) alive/)).toBeVisible();

  const page = await as("aude");
  await visit(page, `${HOME}/logs`, LOGS);
  await page.getByRole("textbox", { name: "With these words" }).fill("query.ask");
  await page.getByRole("button", { name: "Read", exact: true }).click();
  await expect(lines(page).filter({ hasText: "action=query.ask" }).last()).toBeVisible();
  await expect(page.getByRole("button", { name: "Following" })).toBeVisible();

  await lines(page).filter({ hasText: "action=query.ask" }).last().click();
  const line = page.getByRole("region", { name: "The line in full" });
  await expect(line).toContainText("correlationId");
  await line.getByRole("button", { name: "Find its lines" }).click();
  await expect(page).toHaveURL(/in\.correlationId=/);
  await expect(lines(page)).toHaveCount(1);
  await expectAccessible(page);

  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download" }).click();
  expect((await download).suggestedFilename()).toMatch(/\.log$/);
});

test("a viewer is told why no line is shown", async ({ as }) => {
  const page = await as("vic");
  await visit(page, `${HOME}/logs`, LOGS);
  await expectBlocked(
    page.getByRole("button", { name: "Read", exact: true }),
    "Needs the operator or admin or auditor role; you are a viewer.",
  );
});

test("queries and logs are accessible and fit a phone", async ({ as }) => {
  const page = await as("olga", PHONE);
  for (const [path, title] of [
    [`${HOME}/queries?query=database.connections`, QUERIES],
    [`${HOME}/logs`, LOGS],
  ] as const) {
    await visit(page, path, title);
    await page.getByRole("button", { name: /^(Ask( again)?|Read)$/ }).click();
    await expect(page.getByText(/as of/).first()).toBeVisible();
    await expectAccessible(page);
    expect(
      await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
    ).toBeLessThanOrEqual(0);
  }
});
