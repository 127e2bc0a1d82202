import { expect, test } from "vitest";
import { jobsSeen } from "./freshness";
import { pastOf, pastsOf, readHistory, remarkOn } from "./runs";
import type { LogRow, MetricsRow } from "./shapes";

const line = (over: Partial<LogRow>): LogRow => ({
  id: 1,
  job_type: "costs",
  tenant_id: null,
  status: "completed",
  started_at: "2026-11-20T00:10:00.000000",
  ended_at: "2026-11-20T00:16:00.000000",
  duration_ms: 360_000,
  records_processed: 812,
  errors_count: 0,
  error_message: null,
  ...over,
});

const figures = (over: Partial<MetricsRow>): MetricsRow => ({
  job_type: "costs",
  success_rate: 0.9,
  avg_duration_ms: 12_879.78,
  last_run_at: "2026-11-20T00:10:00",
  last_success_at: "2026-11-20T00:10:00",
  last_failure_at: null,
  last_error_message: null,
  ...over,
});

const kinds = (costs: string | null) => ({ costs, compliance: costs, resources: costs, identity: costs });
const costsOf = (parts: Parameters<typeof jobsSeen>[0]) =>
  jobsSeen(parts).filter(({ job }) => job === "costs");

test("times without a zone are UTC", () => {
  expect(readHistory([line({})])[0]?.startedAt?.toISOString()).toBe("2026-11-20T00:10:00.000Z");
});

test("a failed run that wrote records ended in part", () => {
  const status = (over: Partial<LogRow>) => readHistory([line(over)])[0]?.status;
  expect(status({ status: "failed", records_processed: 21 })).toBe("partial");
  expect(status({ status: "failed", records_processed: 0 })).toBe("failed");
  expect(status({ status: "failed", records_processed: null })).toBe("failed");
  expect(status({ status: "completed_with_errors" })).toBe("partial");
  expect(status({ status: "success" })).toBe("succeeded");
  expect(status({ status: "exploded" })).toBe("unknown");
});

test("jobs that we do not know are left out of the history", () => {
  expect(readHistory([line({ job_type: "riverside_batch" }), line({})])).toHaveLength(1);
});

test("failures in a row are counted back to the last success", () => {
  const at = (hour: number, status: string) =>
    line({ id: hour, status, records_processed: 0, started_at: `2026-11-20T0${hour}:00:00` });
  const history = readHistory([at(1, "completed"), at(2, "failed"), at(3, "failed")]);
  expect(pastOf(history, "costs", "").failuresInARow).toBe(2);
  expect(pastOf(history, "costs", "").lastGood?.externalId).toBe("1");
  const inPart = line({ id: 4, status: "failed", records_processed: 5, started_at: "2026-11-20T04:00:00" });
  expect(
    pastOf(readHistory([...[at(2, "failed"), at(3, "failed")], inPart]), "costs", "").failuresInARow,
  ).toBe(0);
  expect(pastOf([], "costs", "").failuresInARow).toBeNull();
});

test("crashed runs and empty ones are remarked on", () => {
  const [ghost] = readHistory([
    line({ status: "failed", records_processed: 0, error_message: "Ghost job: still running after 30 min" }),
  ]);
  expect(remarkOn(ghost)).toMatch(/written off/);
  expect(remarkOn(readHistory([line({ records_processed: 0 })])[0])).toMatch(/no records/);
  expect(remarkOn(readHistory([line({})])[0])).toBe("");
});

test("each tenant has its own age; one without data is never fresh", () => {
  const seen = costsOf({
    data: {
      tenants: { Contoso: kinds("2026-11-20T00:12:00+00:00"), Wingtip: kinds(null), Fabrikam: kinds("soon") },
    },
    history: readHistory([line({})]),
  });
  expect(seen.map(({ tenant, lastGoodAt }) => [tenant, lastGoodAt?.toISOString() ?? null])).toEqual([
    ["Contoso", "2026-11-20T00:12:00.000Z"],
    ["Wingtip", null],
    ["Fabrikam", null],
  ]);
  expect(seen[1]?.note).toMatch(/ever stored/);
});

test("a tenant that a good run left out is told apart from the others", () => {
  const seen = costsOf({
    data: {
      tenants: {
        Contoso: kinds("2026-11-20T00:12:00+00:00"),
        Tailspin: kinds("2026-11-18T00:12:00+00:00"),
      },
    },
    history: readHistory([line({})]),
  });
  expect(seen[0]?.note).toBe("");
  expect(seen[1]?.note).toMatch(/no new data for this tenant/);
});

test("a kind that the freshness page does not cover comes from the history", () => {
  const seen = costsOf({
    data: { tenants: { Contoso: { resources: "2026-11-20T00:12:00+00:00" } } },
    history: readHistory([line({})]),
  });
  expect(seen).toMatchObject([{ tenant: "", lastGoodAt: new Date("2026-11-20T00:16:00Z") }]);
});

test("the history counts before figures, whose dates may lie ahead", () => {
  const ahead = figures({
    last_run_at: "2026-11-20T06:47:30.095232",
    last_success_at: "2026-11-20T06:47:30.095232",
  });
  const [seen] = costsOf({ metrics: [ahead], history: readHistory([line({})]) });
  expect(seen?.lastRunAt?.toISOString()).toBe("2026-11-20T00:16:00.000Z");
  expect(seen?.lastGoodAt?.toISOString()).toBe("2026-11-20T00:16:00.000Z");
});

test("an old error text of the figures counts only while the failure is the newest thing", () => {
  const old = figures({ last_failure_at: "2026-11-10T00:00:00", last_error_message: "throttled" });
  const fresh = figures({ last_failure_at: "2026-11-20T04:00:00", last_error_message: "throttled" });
  expect(costsOf({ metrics: [old] })[0]?.lastError).toBeNull();
  expect(costsOf({ metrics: [fresh] })[0]?.lastError).toBe("throttled");
});

test("what could not be read is not said", () => {
  const [seen] = costsOf({ data: { tenants: { Contoso: kinds("2026-11-20T00:12:00+00:00") } } });
  expect(seen).not.toHaveProperty("lastStatus");
  expect(seen).not.toHaveProperty("consecutiveFailures");
});

test("a history that names tenants keeps one age each, and empty runs are no new data", () => {
  const history = readHistory(
    [
      line({
        id: "a2",
        tenant_id: "guid-a",
        started_at: "2026-11-20T00:10:00",
        ended_at: "2026-11-20T00:16:00",
      }),
      line({
        id: "b2",
        tenant_id: "guid-b",
        records_processed: 0,
        started_at: "2026-11-20T00:10:00",
        ended_at: "2026-11-20T00:16:00",
      }),
      line({
        id: "b1",
        tenant_id: "guid-b",
        started_at: "2026-11-19T00:10:00",
        ended_at: "2026-11-19T00:16:00",
      }),
    ],
    (id) => ({ "guid-a": "Contoso", "guid-b": "Northwind" })[id] ?? id,
  );
  const seen = costsOf({ history, tenants: ["Contoso", "Northwind", "Wingtip"] });
  expect(seen.map(({ tenant, lastGoodAt }) => [tenant, lastGoodAt?.toISOString() ?? null])).toEqual([
    ["Contoso", "2026-11-20T00:16:00.000Z"],
    ["Northwind", "2026-11-19T00:16:00.000Z"],
    ["Wingtip", null],
  ]);
  expect(pastsOf(history, "costs").map(({ tenant }) => tenant)).toEqual(["Contoso", "Northwind"]);
});

test("runs for all tenants outweigh single lines that name one", () => {
  const history = readHistory([line({}), line({ id: 2, tenant_id: "guid-a", status: "failed" })]);
  expect(pastsOf(history, "costs")).toMatchObject([{ tenant: "", last: { status: "succeeded" } }]);
});

test("figures from outside become whole numbers that fit", () => {
  const [run] = readHistory([line({ duration_ms: 12.7, records_processed: 1e15 })]);
  expect(run).toMatchObject({ durationMs: 13, records: 2_147_483_647 });
});
