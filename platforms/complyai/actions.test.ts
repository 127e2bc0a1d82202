import { describe, expect, test } from "vitest";
import { testDatabases } from "@/platforms/drivers/test-database";
import type { Action, Fact } from "@/platforms/platform";
import { aCall } from "@/platforms/testing";
import { connector } from "./connector";
import { type DatabaseBench, databaseBench, MINUTE } from "./database-bench";

const databases = testDatabases();
const run = aCall();
const bench = (dialect?: string) => databaseBench(databases, dialect);

function action(key: string): Action {
  const found = connector.actions("internal-key").find((candidate) => candidate.key === key);
  if (!found) throw new Error(`There is no action ${key}.`);
  return found;
}
const trigger = action("sync.trigger");
const stale = action("sync.stale");

/** Looks, executes, and gives back how to look whether it is done. */
async function started(made: DatabaseBench, what: Action, input: Record<string, string>) {
  const parsed = what.input.parse(input);
  const before = (await what.look(made.conversation, parsed)).facts;
  const startedAt = made.now();
  const outcome = await what.execute(made.conversation, parsed, run);
  const settled = (facts: Record<string, Fact> = before) =>
    what.verify.settled(made.conversation, parsed, facts, startedAt);
  return { before, outcome, settled };
}

describe.each(["internal-key", "bearer"])("a sync by hand in the dialect %s", (dialect) => {
  test("is accepted, is pending until the ads show it, and then is confirmed by them", async () => {
    const made = await bench(dialect);
    await made.later(5 * MINUTE);
    const { before, outcome, settled } = await started(made, trigger, { tenant: "1" });
    expect(before).toMatchObject({ organisation: "1", known: true, ads: 46, lastSync: expect.any(String) });
    expect(outcome).toMatchObject({ said: expect.stringContaining("202"), facts: { answer: "accepted" } });
    expect(await settled()).toMatchObject({ state: "pending" });
    await made.later(MINUTE);
    const done = await settled();
    expect(done).toMatchObject({ state: "succeeded", facts: { touched: 46 } });
    expect(done.evidence?.()).toMatchObject({ method: "SQL", url: "sql:ads-of-one-organisation" });
    const { answer } = await made.ask("ad-sync");
    expect(answer?.jobs?.find(({ tenant }) => tenant === "1")?.lastGoodAt?.getTime()).toBeGreaterThan(
      made.now().getTime() - MINUTE,
    );
  });
});

describe("a sync by hand", () => {
  test("of an organisation without ads brings in its first ones", async () => {
    const made = await bench();
    const { settled } = await started(made, trigger, { tenant: "7" });
    expect(await settled()).toMatchObject({
      state: "pending",
      said: expect.stringContaining("ever synced"),
    });
    await made.later(MINUTE);
    expect(await settled()).toMatchObject({ state: "succeeded", facts: { touched: 24 } });
    await made.later(30 * MINUTE);
    const { answer } = await made.ask("ad-sync");
    const job = answer?.jobs?.find(({ tenant }) => tenant === "7");
    expect(made.now().getTime() - (job?.lastGoodAt?.getTime() ?? 0)).toBeLessThan(31 * MINUTE);
  });

  test("that already runs is waited for, not asked twice", async () => {
    const made = await bench();
    await made.later(5 * MINUTE);
    await started(made, trigger, { tenant: "2" });
    const { outcome, settled } = await started(made, trigger, { tenant: "2" });
    expect(outcome.facts).toMatchObject({ answer: "running", httpStatus: 409 });
    await made.later(MINUTE);
    expect(await settled()).toMatchObject({ state: "succeeded" });
  });

  test("is not confirmed by a run that ended before the click", async () => {
    const made = await bench();
    await made.later(5 * MINUTE);
    await made.sql(
      "update org_ads set last_sync = '2026-11-20 09:04:50', updated_at = '2026-11-20 09:04:50'",
    );
    made.fault("zero-records");
    const { settled } = await started(made, trigger, { tenant: "1" });
    await made.later(MINUTE);
    expect(await settled()).toMatchObject({ state: "pending" });
  });

  test("is not confirmed by a new sync date when no ad changed", async () => {
    const made = await bench();
    await made.later(5 * MINUTE);
    made.fault("zero-records");
    const { settled } = await started(made, trigger, { tenant: "1" });
    await made.sql("update org_ads set last_sync = '2026-11-20 09:05:30'");
    expect(await settled()).toMatchObject({ state: "pending" });
  });

  test("is not confirmed by a clock that runs ahead", async () => {
    const made = await bench();
    await made.later(5 * MINUTE);
    made.fault("clock-skew", "zero-records");
    await made.sql(
      "update org_ads set last_sync = '2026-11-20 11:00:00', updated_at = '2026-11-20 11:00:00'",
    );
    const { settled } = await started(made, trigger, { tenant: "1" });
    await made.later(MINUTE);
    expect(await settled()).toMatchObject({ state: "pending" });
  });

  test("that the platform records as failed has failed, with a hint", async () => {
    const made = await bench();
    await made.later(5 * MINUTE);
    await made.sql(
      "update org_business_accounts set token_expires_at = '2026-11-19' where organization_id = 4",
    );
    const { settled } = await started(made, trigger, { tenant: "4" });
    await made.later(MINUTE);
    expect(await settled()).toMatchObject({ state: "failed", said: expect.stringContaining("token") });
  });

  test("of an unknown or inactive organisation is refused in words", async () => {
    const made = await bench();
    await expect(started(made, trigger, { tenant: "99" })).rejects.toMatchObject({
      trouble: "not-deployed",
      message: expect.stringContaining("does not know this organisation"),
    });
    await expect(started(made, trigger, { tenant: "6" })).rejects.toMatchObject({ trouble: "failed" });
  });

  test("takes an id and nothing else", () => {
    for (const tenant of ["", "1/../admin", "1?x=1", "a b", "x".repeat(101)])
      expect(trigger.input.safeParse({ tenant }).success).toBe(false);
  });

  test("whose state before could not be seen is confirmed by what is newer than the click only", async () => {
    const made = await bench();
    await made.later(5 * MINUTE);
    await made.sql(
      "update org_ads set last_sync = '2026-11-20 09:04:50', updated_at = '2026-11-20 09:04:50'",
    );
    const { settled } = await started(made, trigger, { tenant: "1" });
    expect(await settled({ unseen: "It could not be looked at." })).toMatchObject({ state: "pending" });
    await made.sql(
      "update org_ads set last_sync = '2026-11-20 11:00:00', updated_at = '2026-11-20 11:00:00'",
    );
    expect(await settled({ unseen: "It could not be looked at." })).toMatchObject({ state: "pending" });
    await made.later(MINUTE);
    expect(await settled({ unseen: "It could not be looked at." })).toMatchObject({ state: "succeeded" });
    const all = await started(made, stale, {});
    expect(await all.settled({ unseen: "It could not be looked at." })).toMatchObject({ state: "pending" });
  });

  test("during an outage of the API says so", async () => {
    const made = await bench();
    made.fault({ kind: "500", pathPrefix: "/sync" });
    await expect(started(made, trigger, { tenant: "1" })).rejects.toMatchObject({ trouble: "failed" });
    made.fault({ kind: "malformed", pathPrefix: "/sync" });
    const { outcome, settled } = await started(made, trigger, { tenant: "1" });
    expect(outcome.facts.answer).toBe("accepted");
    expect(await settled()).toMatchObject({ state: "pending" });
  });
});

describe("a sync of everything stale", () => {
  test("asks for the stale ones only, and is done when each has new ads", async () => {
    const made = await bench();
    made.fault("stale-tenant");
    await made.later(5 * MINUTE);
    const { before, outcome, settled } = await started(made, stale, {});
    expect(String(before.organisations).split(",")).toEqual(expect.arrayContaining(["3", "7"]));
    expect(before.stale).toBeLessThanOrEqual(3);
    expect(outcome.said).toContain("stale organisation");
    expect(await settled()).toMatchObject({ state: "pending", said: expect.stringContaining("Harbor Lane") });
    await made.later(MINUTE);
    expect(await settled()).toMatchObject({ state: "succeeded" });
  });

  test("with nothing stale asks for nothing", async () => {
    const made = await bench();
    await made.sql("update organizations set active = false where id = 7");
    await made.sql("update org_ads set last_sync = '2026-11-20 08:59:00'");
    const { before, outcome, settled } = await started(made, stale, {});
    expect(before).toMatchObject({ stale: 0 });
    expect(outcome.said).toContain("nothing was asked");
    expect(await settled()).toMatchObject({ state: "succeeded" });
    const isSync = ({ method, path }: { method: string; path: string }) =>
      method === "POST" && path.includes("/sync/");
    expect(made.simulator.requests.some(isSync)).toBe(false);
  });

  test("fails when all that remain have failed, and when nobody lets us ask", async () => {
    const made = await bench();
    made.fault("stale-tenant");
    await made.later(5 * MINUTE);
    await made.sql("update organizations set active = false where id = 7");
    await made.sql(
      "update org_business_accounts set token_expires_at = '2026-11-19' where organization_id = 3",
    );
    await made.sql(
      "update org_ads set last_sync = '2026-11-20 09:04:00' where org_ad_account_id not in (31, 32)",
    );
    const { settled } = await started(made, stale, {});
    await made.later(MINUTE);
    expect(await settled()).toMatchObject({ state: "failed", said: expect.stringContaining("Harbor Lane") });
    const gone = await settled({ organisations: "1,12345" });
    expect(gone).toMatchObject({ state: "pending", said: expect.stringContaining("Organisation 12345") });

    made.fault("stale-tenant", { kind: "401", pathPrefix: "/sync" });
    await expect(started(made, stale, {})).rejects.toMatchObject({ trouble: "credentials" });
  });
});
