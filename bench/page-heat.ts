import type { Browser } from "@playwright/test";
import type pg from "pg";
import type { Cookies } from "./page-visits";

declare global {
  var benchPainted: Promise<number> | undefined;
}

const PLACES = ["azure-governance/bench-a", "azure-governance/bench-b"];
const TENANTS = 1000;

/** Milliseconds from a click in the heat map of 8,000 cells to what it changes being painted, per kind of click. */
export async function measureHeat(
  browser: Browser,
  {
    address,
    cookies,
    owner,
    rounds,
  }: { address: string; cookies: Cookies; owner: pg.Client; rounds: number },
): Promise<{ opened: number[]; filtered: number[]; picked: number[] }> {
  await seed(owner);
  const context = await browser.newContext({ storageState: cookies, viewport: { width: 1440, height: 900 } });
  const took = { opened: [] as number[], filtered: [] as number[], picked: [] as number[] };
  try {
    const page = await context.newPage();
    const painted = async (selector: string, shown: string): Promise<number> => {
      // As text, so that what the compiler adds for names is not missed in the page.
      await page.evaluate(`
        globalThis.benchPainted = new Promise((resolve) => {
          const from = performance.now();
          document.querySelector(${JSON.stringify(selector)}).click();
          (function look() {
            if (document.querySelector(${JSON.stringify(shown)}))
              requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - from)));
            else requestAnimationFrame(look);
          })();
        });
        undefined`);
      return page.evaluate(() => globalThis.benchPainted ?? Number.NaN);
    };
    const atRest = () =>
      page.evaluate(() => new Promise<void>((resolve) => requestIdleCallback(() => resolve())));
    for (let round = 0; round < rounds; round += 1) {
      await page.goto(`${address}/thresholds`, { timeout: 60_000 });
      const link = page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: /Syncs/ });
      const fetched = page.waitForResponse((response) => response.url().includes("jobs.heat"));
      await link.hover();
      await (await fetched).finished();
      await atRest();
      took.opened.push(await painted('nav[aria-label="Main"] a[href="/syncs"]', "td[data-column]"));
      await atRest();
      const chip = 'fieldset button[aria-pressed="false"]:last-of-type';
      took.filtered.push(await painted(chip, 'fieldset button[aria-pressed="true"]'));
      took.picked.push(await painted("td[data-column]", "td[aria-current]"));
    }
    return took;
  } finally {
    await context.close();
    await owner.query("delete from job_states where environment_id = any($1)", [PLACES]);
    await owner.query("update environments set active = false where id = any($1)", [PLACES]);
  }
}

async function seed(owner: pg.Client): Promise<void> {
  await owner.query(
    "insert into environments (id, platform_id, name, has_checklists) select id, 'azure-governance', split_part(id, '/', 2), false from unnest($1::text[]) id on conflict (id) do update set active = true",
    [PLACES],
  );
  await owner.query(
    `insert into job_states (environment_id, job, tenant, last_good_at, last_run_at, last_status, observed_at, every_seconds, status, since)
     select id, job, 'tenant-' || n, now() - make_interval(secs => case when n % 30 = 0 then 400000 else n end), now(), 'succeeded', now(), 3600, 'ok', now()
     from unnest($1::text[]) id, unnest(array['costs', 'compliance', 'resources', 'identity']) job, generate_series(1, $2::int) n on conflict do nothing`,
    [PLACES, TENANTS],
  );
}
