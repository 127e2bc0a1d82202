import { setTimeout as sleep } from "node:timers/promises";
import type { Browser } from "@playwright/test";
import type pg from "pg";
import type { Sitting } from "./page-click";

declare global {
  var benchSeenAt: number | undefined;
}

type Check = {
  id: number;
  environment_id: string;
  key: string;
  status: string;
  reason: string;
  since: Date;
  observed_at: Date;
};

/** Milliseconds from the commit of a state change to the moment the open overview shows it, once per round. */
export async function measureChanges(
  browser: Browser,
  { address, cookies, owner, rounds }: Sitting,
): Promise<number[]> {
  const context = await browser.newContext({ storageState: cookies });
  try {
    const page = await context.newPage();
    await page.goto(`${address}/platforms`, { timeout: 120_000 });
    await page
      .getByRole("status")
      .filter({ hasText: /^live$/ })
      .waitFor({ timeout: 60_000 });
    const check = await quietCheck(owner);
    const took: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const marker = `Bench change ${round} of ${Date.now()}.`;
      await page.evaluate((text) => {
        globalThis.benchSeenAt = undefined;
        const observer = new MutationObserver(() => {
          if (!document.querySelector("main")?.textContent?.includes(text)) return;
          globalThis.benchSeenAt ??= Date.now();
          observer.disconnect();
        });
        observer.observe(document.body, {
          subtree: true,
          childList: true,
          characterData: true,
          attributes: true,
        });
      }, marker);
      const changedAt = await change(owner, check, { status: "alert", reason: marker });
      await page.waitForFunction(() => globalThis.benchSeenAt !== undefined, undefined, { timeout: 20_000 });
      took.push((await page.evaluate(() => globalThis.benchSeenAt ?? Number.NaN)) - changedAt);
      await change(owner, check, check);
      await sleep(1000);
    }
    return took;
  } finally {
    await context.close();
  }
}

/** One that is well, as all of its component are, and will not be asked while we look. */
async function quietCheck(owner: pg.Client): Promise<Check> {
  const { rows } = await owner.query<Check>(`
    select c.* from checks c join questions q on q.environment_id = c.environment_id and q.key = c.question
    where c.active and c.not_offered is null and c.status = 'ok' and c.observed_at is not null
      and not exists (select 1 from checks o where o.environment_id = c.environment_id and o.active and o.not_offered is null and o.status <> 'ok')
    order by q.next_due_at desc limit 1`);
  const anywhere =
    rows[0] ??
    (
      await owner.query<Check>(
        "select * from checks where active and not_offered is null and status = 'ok' order by every_seconds desc limit 1",
      )
    ).rows[0];
  if (!anywhere) throw new Error("No check of this instance is well, so none can change.");
  return anywhere;
}

/** What the worker writes when a check changes, in one transaction; returns when it was committed, at the earliest. */
async function change(
  owner: pg.Client,
  check: Check,
  to: { status: string; reason: string },
): Promise<number> {
  await owner.query("begin");
  await owner.query(
    "update checks set status = $2, reason = $3, since = now(), observed_at = now(), candidate = null, candidate_count = 0 where id = $1",
    [check.id, to.status, to.reason],
  );
  await owner.query(
    `insert into state_changes (at, environment_id, subject_kind, subject, from_status, to_status, reason)
     values (now(), $1, 'check', $2, $3, $4, $5)`,
    [check.environment_id, check.key, to.status === "ok" ? "alert" : "ok", to.status, to.reason],
  );
  const committing = Date.now();
  await owner.query("commit");
  return committing;
}
