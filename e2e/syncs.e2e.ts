import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Page } from "@playwright/test";
import { expect, expectBlocked, expectTitle, test, visit } from "./people";

test.describe.configure({ timeout: 420_000 });

const PLACE = "azure-governance/staging";
const HERE = `environment=${encodeURIComponent(PLACE)}`;
/** Jobs are told every few minutes; a run is proved by what the platform says next. */
const patience = { timeout: 180_000 };

const cellOf = (page: Page, says: RegExp) => page.getByRole("gridcell", { name: says });

test("a tenant goes stale, the operator sees it, runs the job, watches, and the loss stands in the report", async ({
  as,
}) => {
  const page = await as("olga");
  await visit(page, `/syncs?${HERE}&job=costs`, "Syncs");
  // In the hour after the nightly run, which brought nothing for it, the limit is near and not passed yet.
  const late = cellOf(
    page,
    /^Northwind, Costs, (warn|alert|ok): .* old, 25 h allowed, last good .*( past|breaks) the limit/,
  );
  await expect(late).toBeVisible(patience);
  const isPast = (await cellOf(page, /^Northwind, Costs, (warn|alert): /).count()) > 0;
  await late.click();

  const panel = page.getByRole("dialog", { name: /^Costs, Northwind/ });
  await expect(panel.getByText(/old, 25 h allowed, last good/)).toBeVisible();
  await expect(panel.getByText("Last good", { exact: true })).toBeVisible();
  for (const limit of ["Warns after", "Alerts after"])
    await expect(panel.locator("div", { has: page.getByText(limit, { exact: true }) }).last()).toContainText(
      /\d+ (h|d|min).*azure-governance\.md/,
    );

  await panel.getByRole("button", { name: "Sync costs", exact: true }).click();
  await expect(panel.getByRole("status").filter({ hasText: /requested|running|verifying/ })).toBeVisible();
  await expectBlocked(panel.getByRole("button", { name: "Sync costs", exact: true }), /under way/);
  await expect(panel.getByRole("button", { name: /^Sync costs: .*worked/ })).toBeVisible(patience);
  await expect(cellOf(page, /^Northwind, Costs, ok: /)).toBeVisible(patience);

  const newest = panel.getByRole("list", { name: "The last runs, oldest first" }).getByRole("link").last();
  await expect(newest).toHaveAccessibleName(/took/);
  await newest.click();
  await expectTitle(page, /^Costs, /);
  await expect(page.getByText(/^It ended well/)).toBeVisible();
  await expect(page.getByRole("region", { name: "Who told of it" })).toBeVisible();

  await expect(async () => {
    await visit(page, `/syncs/freshness?range=24h&${HERE}&by=tenant`, "Freshness");
    const row = page
      .getByRole("table", { name: "Freshness per tenant" })
      .getByRole("row")
      .filter({ hasText: "Northwind" });
    const lost = row.getByRole("link", { name: isPast ? /^Lost (?!0 min)/ : /^Lost / });
    await expect(lost).toBeVisible({ timeout: 2000 });
  }).toPass(patience);
  await expect(
    page.getByRole("figure").or(page.getByText("Share of time with fresh data")).first(),
  ).toBeVisible();
});

test("a viewer sees why data is late, may not run the job, and is told why", async ({ as }) => {
  const page = await as("vic");
  await visit(page, `/syncs?${HERE}&job=compliance`, "Syncs");
  await cellOf(page, /, Compliance, /)
    .first()
    .click();
  const panel = page.getByRole("dialog", { name: /^Compliance, / });
  await expectBlocked(panel.getByRole("button", { name: /^Sync / }), /Needs the operator or admin role/);
  await visit(page, "/syncs/failures", "Failures");
  await expectBlocked(
    page.getByRole("button", { name: "Sync all stale…" }),
    /Needs the operator or admin role/,
  );
});

test("a failure shows the words that told its class, and what a person says of it stays", async ({ as }) => {
  const page = await as("olga");
  await visit(page, "/syncs/failures?range=7d&over=shown", "Failures");
  const auth = page.getByRole("listitem").filter({ hasText: "AADSTS7000215" }).first();
  await expect(auth.locator("mark").first()).toHaveText(/AADSTS7000215|Invalid client secret/);

  const odd = page.getByRole("listitem").filter({ hasText: "flux capacitor" }).first();
  const choice = odd.getByLabel("It was rather");
  const wanted = (await choice.inputValue()) === "timeout" ? "upstream-down" : "timeout";
  await choice.selectOption(wanted);
  await expect(odd.getByText("Class given by Olga Brandt.")).toBeVisible();
  await page.reload();
  await expect(odd.getByLabel("It was rather")).toHaveValue(wanted);
  await expect(odd.getByText("Class given by Olga Brandt.")).toBeVisible();
});

test("a webhook is refused without its secret, malformed or at a wrong address, and stands in the list", async ({
  as,
}) => {
  const page = await as("olga");
  const secretFile = "adinsights-staging-webhook-secret.secret";
  const dataDir = process.env.E2E_DATA_DIR;
  if (!dataDir) throw new Error("E2E_DATA_DIR is not set. `npm test` sets it to the data of the demo world.");
  const secret = (await readFile(path.join(dataDir, "demo", secretFile), "utf8")).trim();
  const send = async (place: string, data: string, headers: Record<string, string> = {}) => {
    const answer = await page.request.post(`/api/hooks/airbyte/${place}`, {
      data,
      headers: { "content-type": "application/json", ...headers },
    });
    return answer.status();
  };
  const right = { "x-airbyte-webhook-secret": secret };
  expect(await send("staging", "{}")).toBe(403);
  expect(await send("staging", "{}", { "x-airbyte-webhook-secret": "wrong" })).toBe(403);
  expect(await send("staging", "no json", right)).toBe(400);
  expect(await send("nowhere", "{}", right)).toBe(404);

  await visit(page, "/syncs/incoming", "Incoming");
  const rows = page.getByRole("table", { name: "Deliveries, newest first" }).getByRole("row");
  await expect(rows.filter({ hasText: "refused" }).filter({ hasText: "403" }).first()).toBeVisible();
  await page.getByRole("combobox", { name: "Verdict" }).selectOption("malformed");
  await expect(rows.filter({ hasText: "malformed" }).filter({ hasText: "400" }).first()).toBeVisible();
  await expect(page.getByText(secret)).toHaveCount(0);
});
