import { describe, expect, test } from "vitest";
import { freshness } from "@/domain/freshness";
import { onBench } from "@/platforms/testing";
import { connector } from "./connector";
import { adinsights } from "./platform";
import { simulate } from "./simulator";
import { asked, MORNING, minutesAgo, NIGHT, statusOf } from "./testing";

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
    expect(answer?.observations[1]?.reason).toBe(
      "Nothing is owed: the next syncs start at 11:00 UTC (06:00 Jamaica).",
    );
    for (const job of answer?.jobs ?? []) {
      expect(job.restsUntil?.toISOString()).toBe("2026-11-20T11:15:00.000Z");
      expect(job.note).toContain("Nothing owed before 11:00 UTC (06:00 Jamaica).");
    }
  });

  test("that rest are no trouble for their age, until the morning's sync is missing", async () => {
    const bench = await onBench(connector, simulate, { dialect: "head", at: NIGHT });
    await bench.ask("telemetry");
    const job = (await bench.ask("syncs")).answer?.jobs?.find(({ tenant }) => tenant === "kingston");
    const limits = adinsights.thresholds.find(({ metric }) => metric === "airbyte.age");
    if (!job || !limits) throw new Error("There is no such job or limit.");
    const seen = (now: Date) =>
      freshness({ lastGoodAt: job.lastGoodAt, restsUntil: job.restsUntil, limits, everySeconds: 3600, now });
    expect(seen(NIGHT)).toMatchObject({ status: "ok", missesLeft: null });
    expect(seen(NIGHT).sentence).toContain("nothing due for another 2 h 15 min");
    expect(seen(new Date("2026-11-20T11:15:00Z")).status).toBe("alert");
  });

  test("an hourly interval is late every second hour, and its note says since when", async () => {
    const bench = await onBench(connector, simulate, {
      dialect: "head",
      at: new Date("2026-11-20T14:50:00Z"),
    });
    await bench.ask("telemetry");
    const { answer } = await bench.ask("syncs");
    const age = answer?.observations.find(({ check }) => check === "sync-age");
    expect(age && statusOf(age)).toBe("warn");
    expect(age?.reason).toMatch(/Portmore Retail|Portmore/);
    const portmore = answer?.jobs?.find(({ tenant }) => tenant === "portmore");
    expect(portmore?.lastGoodAt?.toISOString()).toMatch(/T13:0/);
    expect(portmore?.restsUntil).toBeNull();
    expect(portmore?.note).toMatch(
      /every 60 min\) owes data since 14:0.*starts it at 15:00 UTC \(10:00 Jamaica\)/,
    );
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
