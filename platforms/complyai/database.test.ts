import { describe, expect, test } from "vitest";
import { runSql, testDatabases } from "@/platforms/drivers/test-database";
import { onBench } from "@/platforms/testing";
import { connector } from "./connector";
import { ageMinutes, answer, databaseBench, of } from "./database-bench";
import { simulate } from "./simulator";

const HOUR = 3_600_000;
const databases = testDatabases();
const bench = (dialect?: string, options?: Record<string, string>) =>
  databaseBench(databases, dialect, options);

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
    const sleeping = runSql(made.databaseUrl, "select pg_sleep(60)").catch(() => []);
    await expect
      .poll(async () => (await answer(made, "database-sessions")).observations[0]?.value ?? 0, {
        timeout: 15_000,
      })
      .toBeGreaterThan(0.2);
    await runSql(
      made.databaseUrl,
      "select pg_cancel_backend(pid) from pg_stat_activity where query like 'select pg_sleep%'",
    );
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
