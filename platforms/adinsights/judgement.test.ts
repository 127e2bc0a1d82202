import { describe, expect, test } from "vitest";
import type { SimReply } from "@/platforms/simulator/routes";
import { onBench } from "@/platforms/testing";
import { connector } from "./connector";
import { simulate } from "./simulator";
import { MORNING, NIGHT, statusOf, withAnswers } from "./testing";

const minutesAgo = (minutes: number) => new Date(MORNING.getTime() - minutes * 60_000).toISOString();

async function asked(
  path: string,
  reply: SimReply,
  key: string,
  options: { dialect?: string; at?: Date } = {},
) {
  const dialect = options.dialect ?? "head";
  const bench = await onBench(connector, withAnswers({ [path]: () => reply }), {
    dialect,
    at: options.at ?? MORNING,
  });
  return bench.ask(key);
}

describe("Airbyte's health", () => {
  const say = (status: number, says: string, rest: Record<string, unknown> = {}) =>
    asked(
      "/api/health/airbyte/",
      {
        status,
        json: {
          component: "airbyte",
          configured: true,
          status: says,
          last_sync: { last_synced_at: minutesAgo(12), last_job_status: "succeeded" },
          ...rest,
        },
      },
      "airbyte",
    );

  test.each([
    [200, "ok", {}, "ok", /succeeded 12 min ago.*nothing about single tenants/],
    [503, "ok", {}, "unknown", /HTTP status 503/],
    [200, "ok", { last_sync: null }, "unknown", /without the date/],
    [200, "pending", { last_sync: { last_job_status: "running" } }, "ok", /running/],
    [200, "pending", { last_sync: { last_job_status: "disconnected" } }, "warn", /disconnected/],
    [
      503,
      "stale",
      { last_sync: { last_synced_at: minutesAgo(95) } },
      "alert",
      /No tenant has synced for 1 h 35 min/,
    ],
    [503, "no_recent_sync", { last_sync: null }, "alert", /whole fleet/],
    [502, "sync_failed", { error: "quota exceeded" }, "alert", /quota exceeded/],
    [503, "running_stale", { running_age_seconds: 9600 }, "alert", /2 h 40 min/],
    [503, "misconfigured", { configured: false }, "alert", /no address or no credential/],
    [503, "status_store_unavailable", {}, "alert", /cannot read its own table/],
    [200, "splendid", {}, "unknown", /"splendid"/],
  ] as const)("%s %s is %s", async (status, says, rest, expected, reason) => {
    const { answer, trouble } = await say(status, says, rest);
    expect(trouble?.message).toBeUndefined();
    expect(answer?.observations[0]?.status).toBe(expected);
    expect(answer?.observations[0]?.reason).toMatch(reason);
    expect(answer?.jobs).toBeUndefined();
  });

  test("is not stale while the night rests, but is when the evening's last sync is missing", async () => {
    const at = (lastSync: string) =>
      asked(
        "/api/health/airbyte/",
        {
          status: 503,
          json: { component: "airbyte", status: "stale", last_sync: { last_synced_at: lastSync } },
        },
        "airbyte",
        { at: NIGHT },
      );
    expect((await at("2026-11-20T03:04:00Z")).answer?.observations[0]?.status).toBe("ok");
    expect((await at("2026-11-20T01:04:00Z")).answer?.observations[0]?.status).toBe("alert");
  });
});

describe("dbt's health", () => {
  const say = (status: number, says: string, rest: Record<string, unknown> = {}) =>
    asked(
      "/api/health/dbt/",
      {
        status,
        json: {
          component: "dbt",
          status: says,
          generated_at: minutesAgo(300),
          failing_models: [],
          failing_models_detail: [],
          ...rest,
        },
      },
      "dbt",
    );
  const rows = (...statuses: string[]) => ({
    failing_models: statuses.map((_, index) => `test.${index}`),
    failing_models_detail: statuses.map((status, index) => ({
      unique_id: `test.${index}`,
      status,
      message: null,
    })),
  });

  test.each([
    [200, "ok", {}, "ok", /succeeded or were skipped/],
    [200, "ok", { generated_at: null }, "unknown", /without the date/],
    [503, "stale", { generated_at: minutesAgo(26 * 60) }, "alert", /26 h ago/],
    [502, "failing", rows("pass", "pass"), "warn", /Nothing failed: the platform counts 2 passed tests/],
    [502, "failing", rows("pass", "warn"), "warn", /1 passed and 1 warned tests/],
    [502, "failing", rows("pass", "error"), "alert", /1 model failed: test.1/],
    [502, "failing", { failing_models: ["a", "b"], failing_models_detail: [] }, "alert", /failed/],
    [503, "missing_run_results", { generated_at: null }, "alert", /no result file/],
    [500, "invalid_run_results", { generated_at: null }, "alert", /damaged/],
    [200, "fine", {}, "unknown", /"fine"/],
  ] as const)("%s %s is %s", async (status, says, rest, expected, reason) => {
    const { answer, trouble } = await say(status, says, rest);
    expect(trouble?.message).toBeUndefined();
    expect(answer?.observations[0]?.status).toBe(expected);
    expect(answer?.observations[0]?.reason).toMatch(reason);
  });

  test("keeps the last good run in mind while a newer one fails", async () => {
    let reply: SimReply | undefined;
    const bench = await onBench(
      connector,
      withAnswers({ "/api/health/dbt/": (_request, usual) => reply ?? usual() }),
      { dialect: "head", at: MORNING },
    );
    const good = (await bench.ask("dbt")).answer?.jobs?.[0]?.lastGoodAt;
    reply = {
      status: 502,
      json: { component: "dbt", status: "failing", generated_at: minutesAgo(1), ...rows("error") },
    };
    const job = (await bench.ask("dbt")).answer?.jobs?.[0];
    expect(good).toBeInstanceOf(Date);
    expect(job).toMatchObject({ lastGoodAt: good, lastStatus: "failed" });
  });
});

describe("syncs of tenants", () => {
  const row = (rest: Record<string, unknown>) => ({
    id: "c-1",
    name: "Meta",
    schedule_type: "interval",
    is_active: true,
    state: "fresh",
    last_synced_at: minutesAgo(10),
    last_job_status: "succeeded",
    last_job_error: null,
    ...rest,
  });
  const page = (...rows: unknown[]) =>
    asked("/api/ops/sync-health/", { json: { generated_at: MORNING.toISOString(), rows } }, "syncs");

  test("a fresh connection does not hide a stale one", async () => {
    const { answer } = await page(row({}), row({ id: "c-2", name: "Old", last_synced_at: minutesAgo(150) }));
    const age = answer?.observations[1];
    expect(age && statusOf(age)).toBe("alert");
    expect(age?.reason).toMatch(/Old, 2 h 30 min/);
    expect(answer?.jobs?.[0]?.lastGoodAt?.toISOString()).toBe(minutesAgo(150));
  });

  test("a failed sync is not fresh, however recent", async () => {
    const { answer } = await page(
      row({ state: "failed", last_job_status: "failed", last_job_error: "quota" }),
    );
    expect(answer?.observations[0]).toMatchObject({ status: "alert" });
    expect(answer?.observations[0]?.reason).toContain("quota");
    expect(answer?.jobs?.[0]).toMatchObject({ lastStatus: "failed", lastGoodAt: null });
  });

  test("a connection that never synced is never fresh", async () => {
    const { answer } = await page(
      row({}),
      row({ id: "c-2", name: "New", state: "missing", last_synced_at: null }),
    );
    expect(answer?.observations[0]?.status).toBe("alert");
    expect(answer?.jobs?.[0]?.lastGoodAt).toBeNull();
    expect(answer?.jobs?.[0]?.note).toContain("No good sync: New");
  });

  test("a tenant without connections is unknown, not green", async () => {
    const { answer } = await page();
    expect(answer?.observations.map(statusOf)).toEqual(["unknown", "unknown", "unknown"]);
    expect(answer?.jobs?.every(({ lastGoodAt }) => lastGoodAt === null)).toBe(true);
  });

  test("inactive connections and those by hand owe nothing and are named", async () => {
    const { answer } = await page(
      row({}),
      row({ id: "c-2", name: "Off", is_active: false, state: "inactive", last_synced_at: null }),
      row({ id: "c-3", name: "Hand", schedule_type: "manual", last_synced_at: null, state: "missing" }),
    );
    expect(answer?.observations[0]?.status).toBe("ok");
    expect(answer?.jobs?.[0]?.note).toContain("Without a schedule: Off, Hand.");
  });

  test("at night rest until the morning, and say so", async () => {
    const bench = await onBench(connector, simulate, { dialect: "head", at: NIGHT });
    await bench.ask("telemetry");
    const { answer } = await bench.ask("syncs");
    expect(answer?.observations.map(statusOf)).toEqual(["ok", "ok", "ok"]);
    expect(answer?.observations[1]?.reason).toBe("No sync is due before 11:00 UTC (06:00 Jamaica).");
    for (const job of answer?.jobs ?? []) {
      expect(job.restsUntil?.toISOString()).toBe("2026-11-20T11:15:00.000Z");
      expect(job.note).toContain("Not due before 11:00 UTC (06:00 Jamaica).");
    }
  });

  test("an hourly interval is late every second hour, and its note says since when", async () => {
    const bench = await onBench(connector, simulate, {
      dialect: "head",
      at: new Date("2026-11-20T14:50:00Z"),
    });
    await bench.ask("telemetry");
    const { answer } = await bench.ask("syncs");
    const portmore = answer?.jobs?.find(({ tenant }) => tenant === "portmore");
    expect(portmore?.lastGoodAt?.toISOString()).toMatch(/T13:0/);
    expect(portmore?.nextDueAt?.toISOString()).toBe("2026-11-20T15:00:00.000Z");
    expect(portmore?.restsUntil?.toISOString()).toBe("2026-11-20T15:15:00.000Z");
  });

  test("a job that no webhook reported is silence; one that was is none", async () => {
    const { answer } = await asked("/api/audit-logs/", { json: { results: [] } }, "syncs");
    const silence = answer?.observations.find(({ check }) => check === "webhook-silence");
    expect(silence && statusOf(silence)).not.toBe("ok");
    expect(silence?.reason).toContain("no webhook reported it");
  });

  test("a replayed webhook neither doubles a run nor moves its end", async () => {
    const delivery = (minutes: number) => ({
      resource_id: "c-1",
      created_at: minutesAgo(minutes),
      metadata: {
        connection_id: "x",
        job_id: 7,
        status: "succeeded",
        records_synced: 12,
        duration_seconds: 60,
      },
    });
    const { answer } = await asked("/api/audit-logs/", { json: [delivery(1), delivery(90)] }, "syncs", {
      dialect: "december",
    });
    const runs = answer?.runs?.filter(({ tenant }) => tenant === "kingston") ?? [];
    expect(runs).toHaveLength(1);
    expect(runs[0]).toMatchObject({ externalId: "kingston/7", records: 12 });
    expect(runs[0]?.endedAt?.toISOString()).toBe(minutesAgo(90));
  });
});

describe("snapshots", () => {
  const live = (reason: string, at: string | null) =>
    asked(
      "/api/datasets/status/",
      { json: { live: { enabled: reason === "ready", reason, snapshot_generated_at: at, detail: null } } },
      "snapshots",
    );

  test.each([
    ["ready", minutesAgo(20), "ok", "ok"],
    ["ready", null, "alert", "unknown"],
    ["stale_snapshot", minutesAgo(90), "ok", "warn"],
    ["stale_snapshot", minutesAgo(130), "ok", "alert"],
    ["missing_snapshot", null, "alert", "unknown"],
    ["default_snapshot", minutesAgo(1), "alert", "unknown"],
    ["adapter_disabled", null, "unknown", "unknown"],
    ["whatever", minutesAgo(1), "unknown", "unknown"],
  ] as const)("%s of %s is %s, its age %s", async (reason, at, served, age) => {
    const { answer } = await live(reason, at);
    expect(answer?.observations.map(statusOf)).toEqual([served, age]);
  });

  const combined = (summary: Record<string, number>, at: string | null) =>
    asked(
      "/api/metrics/combined/",
      { json: { campaign: { summary: { currency: "USD", ...summary } }, snapshot_generated_at: at } },
      "snapshots",
      { dialect: "december" },
    );

  test("of December made of zeros dated now are missing", async () => {
    const { answer } = await combined({ totalSpend: 0, totalClicks: 0 }, MORNING.toISOString());
    expect(answer?.observations[0]?.status).toBe("alert");
    expect(answer?.jobs?.every(({ lastGoodAt }) => lastGoodAt === null)).toBe(true);
  });

  test("of December with numbers, or zeros of a while ago, are real", async () => {
    expect((await combined({ totalSpend: 4 }, MORNING.toISOString())).answer?.observations[0]?.status).toBe(
      "ok",
    );
    const zeros = await combined({ totalSpend: 0 }, minutesAgo(30));
    expect(zeros.answer?.observations[0]?.status).toBe("ok");
    expect(zeros.answer?.jobs?.[0]?.note).toBe("All totals are zero.");
  });
});

describe("tenant isolation", () => {
  const isolated = async (answers: Parameters<typeof withAnswers>[0], dialect = "head") => {
    const bench = await onBench(connector, withAnswers(answers), { dialect, at: MORNING });
    await bench.ask("telemetry");
    return (await bench.ask("isolation")).answer?.observations[0];
  };
  const leak = { id: "u-9", tenant: "99999999-9999-4999-a999-999999999999" };

  test.each(["head", "december"])("in %s finds a foreign row in any list", async (dialect) => {
    for (const path of ["/api/users/", "/api/user-roles/", "/api/audit-logs/"]) {
      const seen = await isolated({ [path]: () => ({ json: [leak] }) }, dialect);
      expect([path, seen?.status]).toEqual([path, "alert"]);
      expect(seen?.reason).toContain("99999999");
    }
  });

  test("finds rows that appear only under another tenant's id", async () => {
    const seen = await isolated({
      "/api/users/": async (request, usual) => {
        const reply = await usual();
        const isPretending = (reply.json as { results?: unknown[] }).results?.length === 0;
        return isPretending ? { json: [{ tenant: request.headers["x-tenant-id"] }] } : reply;
      },
    });
    expect(seen).toMatchObject({ status: "alert" });
    expect(seen?.reason).toContain("under another tenant's id");
  });

  test("finds a shared connection, a foreign id in campaigns, a superuser and foreign telemetry", async () => {
    const sync = await isolated({ "/api/ops/sync-health/": () => ({ json: { rows: [{ id: "same" }] } }) });
    expect(sync?.reason).toContain("same connection");

    let foreignId = "";
    const campaigns = await isolated({
      "/api/tenants/": async (_request, usual) => {
        const reply = await usual();
        foreignId ||= (reply.json as { results: { id: string }[] }).results[0]?.id ?? "";
        return reply;
      },
      "/api/analytics/campaigns/": () => ({ json: [{ of: foreignId }] }),
    });
    expect(campaigns).toMatchObject({ status: "alert" });

    const both = {
      results: [
        { id: "a", name: "A" },
        { id: "b", name: "B" },
      ],
    };
    expect((await isolated({ "/api/tenants/": () => ({ json: both }) }))?.reason).toContain("superuser");

    const telemetry = await isolated({
      "/api/airbyte/telemetry/": () => ({ json: { results: [], sync_status: { tenant_id: leak.tenant } } }),
    });
    expect(telemetry).toMatchObject({ status: "alert" });
  });

  test("takes empty lists and twin identities for no proof", async () => {
    expect((await isolated({ "/api/users/": () => ({ json: [] }) }))?.status).toBe("unknown");
    const twin = { "/api/tenants/": () => ({ json: [{ id: leak.tenant, name: "One" }] }) };
    expect((await isolated(twin))?.status).not.toBe("ok");
  });

  test("writes nothing and shows its requests as the tenant's own", async () => {
    const bench = await onBench(connector, simulate, { dialect: "head", at: MORNING });
    const before = bench.simulator.requests.length;
    expect((await bench.ask("isolation")).answer?.observations[0]?.status).toBe("ok");
    expect(bench.simulator.requests.slice(before).every(({ method }) => method === "GET")).toBe(true);
  });
});

describe("alerts", () => {
  const run = (rest: Record<string, unknown>) => ({
    id: JSON.stringify(rest),
    rule_slug: "campaign_ctr_drop",
    rule_name: "Campaign CTR drop",
    severity: "high",
    status: "success",
    row_count: 2,
    created_at: minutesAgo(5),
    ...rest,
  });
  const runs = (...rows: unknown[]) =>
    asked("/api/alerts/runs/", { json: rows }, "alerts", { dialect: "december" });

  test("are open while the newest conclusive evaluation found rows", async () => {
    const { answer } = await runs(
      run({ status: "started", created_at: minutesAgo(1) }),
      run({}),
      run({ created_at: minutesAgo(20) }),
      run({ status: "no_results", created_at: minutesAgo(35) }),
      run({ created_at: minutesAgo(50) }),
      run({ rule_slug: "quiet", status: "no_results" }),
    );
    expect(answer?.alerts).toHaveLength(1);
    expect(answer?.alerts?.[0]).toMatchObject({
      externalId: "campaign_ctr_drop",
      severity: "critical",
      word: "high",
    });
    expect(answer?.alerts?.[0]?.raisedAt?.toISOString()).toBe(minutesAgo(20));
  });

  test("of a rule that breaks stay as they were, and the rule is named", async () => {
    const { answer } = await runs(
      run({ status: "failed", error_message: "no such column", created_at: minutesAgo(1) }),
      run({}),
    );
    expect(answer?.alerts).toHaveLength(1);
    expect(answer?.observations[1]).toMatchObject({ status: "warn" });
    expect(answer?.observations[1]?.reason).toContain("no such column");
  });

  test("are not called complete once evaluations stop", async () => {
    const { answer } = await runs(run({ created_at: minutesAgo(52) }));
    expect(answer?.alerts).toBeUndefined();
    const cadence = answer?.observations[0];
    expect(cadence && statusOf(cadence)).toBe("alert");
    expect(cadence?.reason).toContain("workers");
  });

  test("of expiring credentials belong to their tenant and end after a day", async () => {
    const bench = await onBench(connector, simulate, { dialect: "head", at: MORNING });
    const { answer } = await bench.ask("alerts");
    const expiring = answer?.alerts?.find(({ kind }) => kind === "credential_rotation_due");
    expect(expiring).toMatchObject({ tenant: "montego", severity: "warning", word: "none" });
    expect(expiring?.message).toContain("Montego Bay Resorts: META expires in 5 days");

    const old = await runs(
      run({ status: "no_results" }),
      run({ rule_slug: "credential_rotation_due", created_at: minutesAgo(26 * 60) }),
    );
    expect(old.answer?.alerts).toEqual([]);
  });
});
