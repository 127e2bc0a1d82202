import type { Browser } from "@playwright/test";
import type pg from "pg";
import { atRest, openDesk, paintedAfterClick, paintedAfterState, pointAt, type Sitting } from "./page-click";

const PLACES = ["azure-governance/bench-a", "azure-governance/bench-b"];
const TENANTS = 1000;

/** Milliseconds from a click in the heat map of 8,000 cells to what it changes being painted, per kind of click. */
export async function measureHeat(
  browser: Browser,
  { address, cookies, owner, rounds }: Sitting,
): Promise<{ opened: number[]; filtered: number[]; picked: number[] }> {
  await seed(owner);
  const context = await openDesk(browser, cookies);
  const took = { opened: [] as number[], filtered: [] as number[], picked: [] as number[] };
  try {
    const page = await context.newPage();
    for (let round = 0; round < rounds; round += 1) {
      await page.goto(`${address}/thresholds`, { timeout: 60_000 });
      await pointAt(page, "Syncs", "jobs.heat");
      took.opened.push(
        await paintedAfterClick(page, 'nav[aria-label="Main"] a[href="/syncs"]', "td[data-column]"),
      );
      await atRest(page);
      took.filtered.push(await paintedAfterState(page));
      took.picked.push(await paintedAfterClick(page, "td[data-column]", "td[aria-current]"));
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
