import type { Page } from "@playwright/test";
import type { Somebody } from "./people";
import { expect, test } from "./people";

/** Whatever a page complains of, with the page. */
function listen(page: Page, complaints: string[]): void {
  const note = (what: string) => complaints.push(`${new URL(page.url()).pathname}: ${what}`);
  page.on("console", (message) => {
    if (message.type() === "error") note(`${message.text()} (${message.location().url})`);
  });
  page.on("pageerror", (error) => note(`nobody caught: ${error.stack ?? error.message}`));
  page.on("response", (response) => {
    if (response.status() >= 500) note(`${response.status()} from ${response.url()}`);
  });
  page.on("requestfailed", (request) => {
    const why = request.failure()?.errorText ?? "";
    // Whoever goes on takes back what was on its way.
    if (why !== "net::ERR_ABORTED") note(`${why} from ${request.url()}`);
  });
}

/** Goes to every page that the navigation leads to, and on from there by the lines of links under its title. */
async function walk(page: Page): Promise<Set<string>> {
  const known = new Set(["/"]);
  for (const address of known) {
    await page.goto(address);
    await expect(page.getByRole("heading", { level: 1 }), address).toBeVisible();
    await expect(page.getByRole("status").filter({ hasText: /^(live|polling)$/ }), address).toHaveCount(1);
    const links = await page
      .locator("nav a[href^='/']")
      .evaluateAll((all) => all.map((one) => (one as HTMLAnchorElement).pathname));
    for (const link of links) known.add(link);
  }
  return known;
}

const WHO: readonly [Somebody, readonly string[]][] = [
  [
    "ada",
    ["/platforms/wheelhouse/self", "/alerts/rules", "/people/security", "/sla/capacity", "/syncs/incoming"],
  ],
  ["aude", ["/audit/chain", "/audit/retention", "/reports", "/runbooks"]],
];

for (const [who, among] of WHO)
  test(`no page that the navigation leads ${who} to complains in the browser`, async ({ as }) => {
    const complaints: string[] = [];
    const page = await as(who);
    listen(page, complaints);
    const walked = await walk(page);
    expect(complaints).toEqual([]);
    expect([...walked]).toEqual(expect.arrayContaining([...among]));
  });

test("a long answer travels packed and says the same", async ({ as }) => {
  const page = await as("ada");
  const ask = (encoding: string) =>
    page.request.get('/api/trpc/thresholds.list?input={"json":null,"meta":{"values":["undefined"]}}', {
      headers: { "accept-encoding": encoding },
    });
  const [packed, plain] = await Promise.all([ask("gzip"), ask("identity")]);
  expect(packed.headers()["content-encoding"]).toBe("gzip");
  expect(plain.headers()["content-encoding"]).toBeUndefined();
  expect((await packed.text()).length).toBeGreaterThan(10_000);
  expect(await packed.json()).toMatchObject({ result: { data: { json: expect.anything() } } });
});
