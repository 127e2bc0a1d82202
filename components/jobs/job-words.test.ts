import { expect, test } from "vitest";
import type { ActionRun, Trigger } from "@/components/actions/action-types";
import type { Sync } from "./job-types";
import { jobsAnswer, runOf, syncOf } from "./job-words";

const trigger = (input: Record<string, string>, tenantInput?: string): Trigger => ({
  job: "costs",
  action: "sync.trigger",
  input,
  tenantInput,
  title: "Run a sync now",
  notOfferedBecause: null,
});

test("a button runs the whole job, unless its trigger chooses a tenant", () => {
  const job = { job: "costs", title: "Costs", tenant: "Contoso" };
  expect(syncOf(job, trigger({ job: "costs" }))).toMatchObject({
    label: "Sync costs",
    input: { job: "costs" },
  });
  expect(syncOf(job, trigger({ tenant: "all" }, "tenant"))).toMatchObject({
    label: "Sync Contoso",
    input: { tenant: "Contoso" },
  });
  expect(syncOf({ ...job, tenant: "7" }, trigger({}, "tenant"))).toMatchObject({
    label: "Sync tenant 7",
    input: { tenant: "7" },
  });
  expect(syncOf({ ...job, tenant: "" }, trigger({ tenant: "all" }, "tenant"))).toMatchObject({
    input: { tenant: "all" },
  });
});

test("a title that already says sync does not say it twice", () => {
  const label = (title: string) => syncOf({ job: "ads", title, tenant: "" }, trigger({})).label;
  expect(label("Ad sync")).toBe("Run ad sync");
  expect(label("ETL")).toBe("Sync ETL");
});

const now = Date.parse("2026-11-20T14:00:00Z");
// Only what the search reads.
const run = (more: Partial<ActionRun>) =>
  ({
    action: "sync.trigger",
    input: { job: "costs" },
    state: "succeeded",
    finishedAt: null,
    ...more,
  }) as ActionRun;
const sync: Sync = syncOf({ job: "costs", title: "Costs", tenant: "" }, trigger({ job: "costs" }));

test("a row shows its own run while it is under way and a quarter of an hour after", () => {
  const recent = run({ finishedAt: new Date(now - 60_000) });
  expect(runOf(sync, [run({ input: { job: "identity" }, state: "running" }), recent], now)).toBe(recent);
  expect(runOf(sync, [run({ finishedAt: new Date(now - 3_600_000) })], now)).toBeUndefined();
  const live = run({ state: "verifying" });
  expect(runOf(sync, [live, recent], now)).toBe(live);
});

test("the first line counts every job, also those that are not on the page", () => {
  const counts = { ok: 0, paused: 0, unknown: 0, warn: 0, alert: 0 };
  expect(jobsAnswer({ counts, total: 0 })).toBe("");
  expect(jobsAnswer({ counts: { ...counts, ok: 4000 }, total: 4000 })).toBe(
    "The data of all 4000 jobs is fresh.",
  );
  expect(jobsAnswer({ counts: { ...counts, ok: 3, unknown: 2 }, total: 5 })).toBe(
    "Nobody knows how old the data of 2 of 5 jobs is.",
  );
  expect(jobsAnswer({ counts: { ok: 9, paused: 0, unknown: 1, warn: 2, alert: 3 }, total: 15 })).toBe(
    "The data of 5 of 15 jobs is late, of 1 it is unknown.",
  );
});
