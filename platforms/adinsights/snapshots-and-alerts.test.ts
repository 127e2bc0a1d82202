import { describe, expect, test } from "vitest";
import { onBench } from "@/platforms/testing";
import { connector } from "./connector";
import { simulate } from "./simulator";
import { asked, MORNING, minutesAgo, statusOf } from "./testing";

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
