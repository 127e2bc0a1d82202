import { describe, expect, test } from "vitest";
import type { SimReply } from "@/platforms/simulator/routes";
import { onBench } from "@/platforms/testing";
import { connector } from "./connector";
import { asked, MORNING, minutesAgo, NIGHT, withAnswers } from "./testing";

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
