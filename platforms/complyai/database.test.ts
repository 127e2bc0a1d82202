import { describe, expect, test } from "vitest";
import { runSql, testDatabases } from "@/platforms/drivers/test-database";
import type { Answer, JobSeen } from "@/platforms/platform";
import { type Bench, onBench } from "@/platforms/testing";
import { connector } from "./connector";
import { simulate } from "./simulator";

const databases = testDatabases();
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

async function bench(dialect = "internal-key", options: Record<string, string> = {}) {
  const databaseUrl = await databases.fresh();
  const made = await onBench(connector, simulate, { dialect, databaseUrl });
  Object.assign(made.conversation.environment.options, options);
  const schema = made.conversation.environment.options["queries-schema"];
  return {
    ...made,
    databaseUrl,
    sql: (text: string) => runSql(databaseUrl, `set search_path to ${schema}`, text),
  };
}

async function answer(made: Bench, question: string): Promise<Answer> {
  const asked = await made.ask(question);
  expect(asked.trouble?.message).toBeUndefined();
  return asked.answer ?? { observations: [] };
}

const of = (jobs: JobSeen[] | undefined, tenant: string) => jobs?.find((job) => job.tenant === tenant);
const ageMinutes = (made: Bench, job: JobSeen | undefined) =>
  job?.lastGoodAt ? (made.now().getTime() - job.lastGoodAt.getTime()) / MINUTE : null;

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

describe("what was recorded", () => {
  test("an event name that nobody writes leaves its job unknown, with the option that sets it", async () => {
    const made = await bench("internal-key", { "scoring-action": "scores_done" });
    const { jobs } = await answer(made, "activity");
    expect(jobs?.find(({ job }) => job === "scoring")).toMatchObject({
      lastGoodAt: null,
      lastStatus: "unknown",
      note: expect.stringMatching(/"scores_done".*"scoring-action"/),
    });
  });

  test("a table in which nothing is recorded proves no absence of failures", async () => {
    const made = await bench();
    await made.sql("truncate activity_events");
    const [observation] = (await answer(made, "activity")).observations;
    expect(observation).toMatchObject({ status: "unknown" });
    expect(observation?.value).toBeUndefined();
  });

  test("freshness is still known when the events cannot be read", async () => {
    const made = await bench();
    await made.sql("drop table activity_events");
    expect((await made.ask("activity")).trouble).toMatchObject({ trouble: "not-deployed" });
    expect(ageMinutes(made, of((await answer(made, "ad-sync")).jobs, "1"))).toBeLessThan(31);
  });
});

describe("tokens", () => {
  test("the ones that expire soon are counted and named", async () => {
    const made = await bench();
    const { observations } = await answer(made, "tokens");
    expect(observations).toMatchObject([
      { check: "tokens-expiring", value: 1, reason: expect.stringContaining("Meridian Travel") },
      { check: "tokens-remaining", value: expect.any(Number) },
    ]);
    expect(observations[1]?.value).toBeGreaterThan(86_400);
    expect(observations[1]?.value).toBeLessThan(7 * 86_400);
    expect(JSON.stringify(observations)).not.toContain("access_token");
  });

  test("expired ones, ones without a date, ones for ever and ones of inactive organisations", async () => {
    const made = await bench();
    await made.sql(
      "update org_business_accounts set token_expires_at = case id when 1 then timestamptz '2026-11-18' when 3 then 'infinity' when 6 then timestamptz '2026-11-01' when 5 then null else timestamptz '2027-03-01' end",
    );
    const { observations } = await answer(made, "tokens");
    expect(observations[0]).toMatchObject({
      value: 1,
      facts: { tokens: 7, expiring: 1, expired: 1, withoutDate: 2 },
    });
    expect(observations[0]?.reason).toContain("Brightwater Apparel (expired)");
    expect(observations[1]?.value).toBeLessThan(0);
  });

  test("no token at all is unknown, not in order", async () => {
    const made = await bench();
    await made.sql("truncate org_business_accounts");
    expect((await answer(made, "tokens")).observations.map(({ status }) => status)).toEqual([
      "unknown",
      "unknown",
    ]);
  });
});

describe("names of tables and columns", () => {
  test("a renamed table and column are found by their options", async () => {
    const made = await bench("internal-key", {
      "ads-table": "facebook_ads",
      "ads-last-sync-column": "pulled_at",
    });
    await made.sql(
      "alter table org_ads rename to facebook_ads; alter table facebook_ads rename last_sync to pulled_at",
    );
    expect(of((await answer(made, "ad-sync")).jobs, "1")?.lastGoodAt).toBeInstanceOf(Date);
  });

  test("a missing name is told with the option that sets it, and asking works once it is there", async () => {
    const made = await bench();
    await answer(made, "ad-sync");
    await made.sql("alter table org_ads rename last_sync to pulled_at");
    const { trouble } = await made.ask("ad-sync");
    expect(trouble).toMatchObject({
      trouble: "not-deployed",
      message: expect.stringMatching(/"last_sync".*"ads-last-sync-column"/),
    });
    await made.sql("alter table org_ads rename pulled_at to last_sync");
    await answer(made, "ad-sync");
  });

  test.each(["organizations; drop table org_ads", 'org"ads', "", "pg_catalog.pg_authid"])(
    "a name that is none is refused: %s",
    async (name) => {
      const made = await bench("internal-key", { "ads-table": name, "ads-last-sync-column": name });
      expect((await made.ask("ad-sync")).trouble).toMatchObject({ trouble: "not-deployed" });
      expect(await made.sql("select count(*)::int > 200 as kept from org_ads")).toEqual([{ kept: true }]);
    },
  );

  test("organisations without an active column are all active", async () => {
    const made = await bench();
    await made.sql("alter table organizations drop column active");
    expect((await answer(made, "ad-sync")).tenants?.every(({ active }) => active)).toBe(true);
  });
});

describe("the database itself", () => {
  test("a long query is measured", async () => {
    const made = await bench();
    const sleeping = runSql(made.databaseUrl, "select pg_sleep(1.5)");
    await expect
      .poll(async () => (await answer(made, "database-sessions")).observations[0]?.value ?? 0, {
        timeout: 3000,
      })
      .toBeGreaterThan(0.3);
    await sleeping;
  });

  test("sessions hidden from our login are not called idle", async () => {
    const made = await bench();
    const url = new URL(made.databaseUrl);
    const name = url.pathname.slice(1);
    const login = `blind_${name.slice(-6)}`;
    await runSql(databases.server().adminUrl, `create role ${login} login password 'blind-word'`);
    const blind = new URL(url);
    blind.username = login;
    blind.password = "blind-word";
    const other = await onBench(connector, simulate, {
      dialect: "internal-key",
      databaseUrl: made.databaseUrl,
      credentials: { database: blind.toString() },
    });
    expect((await answer(other, "database")).observations).toMatchObject([{ status: "ok" }]);
    expect((await other.ask("database-sessions")).trouble).toMatchObject({
      trouble: "not-deployed",
      message: expect.stringContaining("pg_monitor"),
    });
    const { trouble } = await other.ask("ad-sync");
    expect(trouble).toMatchObject({ trouble: "not-deployed" });
    expect(trouble?.message).toContain("Grant it select");
  });

  test("a wrong password is a matter of credentials for every question", async () => {
    const databaseUrl = await databases.fresh();
    const wrong = new URL(databaseUrl);
    wrong.password = "wrong-word-1234";
    const made = await onBench(connector, simulate, {
      dialect: "internal-key",
      databaseUrl,
      credentials: { database: wrong.toString() },
    });
    for (const question of ["database", "ad-sync", "activity", "tokens"])
      expect((await made.ask(question)).trouble).toMatchObject({ trouble: "credentials" });
    const { capabilities } = await connector.probe(made.conversation);
    expect(JSON.stringify(capabilities)).not.toContain("wrong-word-1234");
  });

  test("a day at the simulator keeps its tables small", async () => {
    const made = await bench();
    for (let hour = 0; hour < 72; hour += 6) {
      made.travel(6 * HOUR);
      await made.simulator.tick();
    }
    const [sizes] = await made.sql(
      "select (select count(*)::int from activity_events) as events, (select count(*)::int from org_ads) as ads, (select min(created_at) from activity_events) as first",
    );
    expect(sizes?.ads).toBe(274);
    expect(sizes?.events).toBeLessThan(1600);
  });
});
