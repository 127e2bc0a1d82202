import { describe, expect, test } from "vitest";
import { testDatabases } from "@/platforms/drivers/test-database";
import { onBench } from "@/platforms/testing";
import { connector } from "./connector";
import { ageMinutes, answer, databaseBench, MINUTE, of } from "./database-bench";
import { simulate } from "./simulator";

const databases = testDatabases();
const bench = (dialect?: string, options?: Record<string, string>) =>
  databaseBench(databases, dialect, options);

describe.each(["internal-key", "bearer"])("a database in the dialect %s", (dialect) => {
  test("every question of the database answers, and the capabilities follow", async () => {
    const made = await bench(dialect);
    for (const question of ["database", "database-sessions", "ad-sync", "activity", "tokens"])
      expect((await answer(made, question)).observations.length).toBeGreaterThan(0);
    const { capabilities } = await connector.probe(made.conversation);
    const supported = capabilities.filter((one) => one.supported).map(({ capability }) => capability);
    expect(supported).toEqual(expect.arrayContaining(["jobs", "tenants", "jobs.trigger"]));
  });

  test("each organisation has its own freshness: fresh, never, or left out", async () => {
    const made = await bench(dialect);
    const { jobs, tenants, observations } = await answer(made, "ad-sync");
    expect(observations).toMatchObject([
      {
        status: "ok",
        facts: { synced: 6, never: 1, inactive: 1 },
        reason: expect.stringContaining("1 never"),
      },
    ]);
    expect(tenants).toHaveLength(8);
    expect(tenants?.find(({ externalId }) => externalId === "6")).toMatchObject({
      active: false,
      skippedBecause: expect.stringContaining("inactive"),
    });
    expect(jobs?.map(({ tenant }) => tenant).sort()).toEqual(["1", "2", "3", "4", "5", "7", "8"]);
    expect(of(jobs, "7")).toMatchObject({
      lastGoodAt: null,
      records: 0,
      note: expect.stringContaining("never synced"),
    });
    for (const tenant of ["1", "2", "3", "4", "5"]) {
      expect(ageMinutes(made, of(jobs, tenant))).toBeGreaterThanOrEqual(0);
      expect(ageMinutes(made, of(jobs, tenant))).toBeLessThan(31);
    }
  });

  test("time moves freshness on, and a fresh process tells the same past", async () => {
    const made = await bench(dialect);
    made.travel(47 * MINUTE);
    const before = await answer(made, "ad-sync");
    expect(ageMinutes(made, of(before.jobs, "1"))).toBeGreaterThan(47);
    await made.simulator.tick();
    const after = await answer(made, "ad-sync");
    expect(ageMinutes(made, of(after.jobs, "1"))).toBeLessThan(31);

    const events = await made.sql(
      "select action, organization_id, created_at from activity_events order by 3, 2",
    );
    const again = await onBench(connector, simulate, {
      dialect,
      databaseUrl: made.databaseUrl,
      at: made.now(),
    });
    expect(
      await made.sql("select action, organization_id, created_at from activity_events order by 3, 2"),
    ).toEqual(events);
    expect((await answer(again, "ad-sync")).jobs).toEqual(after.jobs);
  });

  test("scoring and reports are read from what was recorded", async () => {
    const made = await bench(dialect);
    const { jobs, runs, observations } = await answer(made, "activity");
    expect((await answer(made, "activity")).runs?.length).toBeLessThan(50);
    const scoring = jobs?.find(({ job }) => job === "scoring");
    expect(ageMinutes(made, scoring)).toBeLessThan(40);
    expect(jobs?.find(({ job }) => job === "daily-reports")).toMatchObject({
      lastStatus: "succeeded",
      nextDueAt: new Date("2026-11-21T06:00:00Z"),
    });
    expect(observations[0]).toMatchObject({ check: "sync-failures", value: expect.any(Number) });
    expect(runs?.length).toBeGreaterThan(100);
    expect(new Set(runs?.map(({ externalId }) => externalId)).size).toBe(runs?.length);
    for (const { externalId, tenant, facts, evidence } of runs ?? []) {
      expect(evidence).toMatchObject({ method: "SQL", url: "sql:newest-activity-events" });
      expect(evidence?.excerpt).toContain(externalId.replace("event-", ""));
      expect(facts?.event).toEqual(expect.any(String));
      if (tenant) expect(facts?.organisation).toBe(tenant);
    }
    expect(JSON.stringify(runs)).not.toContain(made.databaseUrl);
  });
});

describe("freshness", () => {
  test("one stale organisation is not hidden by fresh ones", async () => {
    const made = await bench();
    made.fault("stale-tenant");
    await made.simulator.tick();
    made.travel(20 * MINUTE);
    await made.simulator.tick();
    const { jobs } = await answer(made, "ad-sync");
    expect(ageMinutes(made, of(jobs, "3"))).toBeGreaterThan(5 * 60);
    expect(ageMinutes(made, of(jobs, "1"))).toBeLessThan(31);
    made.fault();
    await made.simulator.tick();
    expect(ageMinutes(made, of((await answer(made, "ad-sync")).jobs, "3"))).toBeLessThan(31);

    const again = await onBench(connector, simulate, {
      dialect: "internal-key",
      databaseUrl: made.databaseUrl,
      at: made.now(),
    });
    again.fault("stale-tenant");
    await again.simulator.tick();
    expect(ageMinutes(again, of((await answer(again, "ad-sync")).jobs, "3"))).toBeGreaterThan(5 * 60);
  });

  test("runs that touch no ad do not count as fresh, and it is said", async () => {
    const made = await bench();
    made.fault("zero-records");
    made.travel(65 * MINUTE);
    await made.simulator.tick();
    const { jobs } = await answer(made, "ad-sync");
    expect(ageMinutes(made, of(jobs, "1"))).toBeGreaterThan(60);
    expect(of(jobs, "1")?.note).toContain("without touching any ad");
    expect(of(jobs, "1")?.records).toBe(0);
  });

  test("a few fresh ads do not hide the others", async () => {
    const made = await bench();
    await made.sql(
      "update org_ads set last_sync = last_sync - interval '3 hours' where org_ad_account_id = 12",
    );
    expect(of((await answer(made, "ad-sync")).jobs, "1")?.note).toMatch(/^\d+ of 46 ads were not synced/);
  });

  test("failed runs since the last good one are counted", async () => {
    const made = await bench();
    await made.sql(
      "insert into activity_events (action, organization_id, created_at) select 'ad_sync_failed', 4, max(last_sync) + n * interval '1 minute' from org_ads join org_ad_accounts a on a.id = org_ad_account_id, generate_series(1, 2) n where a.organization_id = 4 group by n",
    );
    expect(of((await answer(made, "ad-sync")).jobs, "4")).toMatchObject({
      lastStatus: "failed",
      consecutiveFailures: 2,
      lastError: expect.stringContaining("failed sync"),
    });
    expect(of((await answer(made, "ad-sync")).jobs, "2")).toMatchObject({
      lastStatus: "succeeded",
      consecutiveFailures: 0,
      lastError: null,
    });
  });

  test("two organisations of one name stay two, and an empty table is unknown", async () => {
    const made = await bench();
    await made.sql("update organizations set name = 'Twin' where id in (1, 2)");
    expect((await answer(made, "ad-sync")).tenants?.filter(({ name }) => name === "Twin")).toHaveLength(2);
    await made.sql("truncate organizations cascade");
    const empty = await answer(made, "ad-sync");
    expect(empty).toMatchObject({ observations: [{ status: "unknown" }], tenants: [], jobs: [] });
  });

  test("a clock that runs ahead leaves dates in the future, which are not hidden", async () => {
    const made = await bench();
    made.fault("clock-skew");
    await made.simulator.tick();
    expect(ageMinutes(made, of((await answer(made, "ad-sync")).jobs, "1"))).toBeLessThan(-60);
    made.fault();
    await made.simulator.tick();
    expect(ageMinutes(made, of((await answer(made, "ad-sync")).jobs, "1"))).toBeGreaterThanOrEqual(0);
    const ahead = await made.sql(
      "select count(*)::int as n from activity_events where created_at > '2026-11-20 09:00:00'",
    );
    expect(ahead).toEqual([{ n: 0 }]);
  });
});
