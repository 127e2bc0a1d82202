import { test, visit } from "./people";
test("probe", async ({ as, drill }) => {
  test.setTimeout(120000);
  const page = await as("olga");
  page.on("request", (r) => { if (r.url().includes("/api/trpc")) console.log(Date.now() % 100000, r.url().slice(21, 160)); });
  await visit(page, "/platforms/auditron/production", "AUDITRON / production");
  console.log("--- drill");
  const f = await drill("auditron/production", "slow");
  console.log("--- set", Date.now() % 100000);
  await page.waitForTimeout(6000);
  console.log(await page.getByText("A drill is on.").count());
  await f.clear();
  await page.waitForTimeout(3000);
  console.log(await page.getByText("A drill is on.").count());
});
