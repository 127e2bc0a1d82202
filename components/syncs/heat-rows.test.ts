import { describe, expect, test } from "vitest";
import { type HeatCell, type HeatPlace, runStatusIndex, statusIndex } from "@/domain/heat";
import type { Status } from "@/domain/status";
import { cellKey, cellSentence, type HeatFilter, heatAnswer, heatItems, readCellKey } from "./heat-rows";

const now = new Date("2026-11-20T14:43:00Z");
const HOUR = 3_600_000;
const job = {
  key: "costs",
  title: "Costs",
  everySeconds: 86_400,
  warnSeconds: 90_000,
  alertSeconds: 172_800,
};
const cell = (status: Status, hours: number | null, over: Partial<Record<number, number>> = {}): HeatCell =>
  Object.assign(
    [
      statusIndex(status),
      hours === null ? null : now.getTime() - hours * HOUR,
      null,
      null,
      null,
      null,
      0,
      0,
      0,
    ],
    over,
  ) as unknown as HeatCell;

const place = (id: string, cells: Record<string, (HeatCell | null)[]>): HeatPlace => ({
  environmentId: id,
  platformId: id.split("/")[0] ?? "",
  platform: "Azure Governance",
  name: "production",
  jobs: [job, { ...job, key: "identity", title: "Identity" }],
  rows: Object.entries(cells).map(([tenant, of]) => ({ tenant, name: tenant, cells: of })),
});

const places = [
  place("azure-governance/production", {
    fine: [cell("ok", 2), cell("ok", 3)],
    dark: [cell("unknown", null), null],
    late: [cell("warn", 26), cell("ok", 2)],
    worse: [cell("warn", 30), cell("warn", 40)],
  }),
  place("adinsights/production", { "": [cell("alert", 80), cell("ok", 1, { 7: 2 })] }),
];
const every: HeatFilter = { platforms: [], environment: "", job: "", states: [], words: [] };
const keys = (filter: Partial<HeatFilter>) =>
  heatItems(places, { ...every, ...filter }).map(({ key }) => key);

describe("the lines of the map", () => {
  test("come worst first, environments and tenants alike", () => {
    expect(keys({})).toEqual([
      "adinsights/production",
      "adinsights/production|",
      "azure-governance/production",
      "azure-governance/production|worse",
      "azure-governance/production|late",
      "azure-governance/production|dark",
      "azure-governance/production|fine",
    ]);
  });
  test("are filtered by platform, environment, job, state and words", () => {
    expect(keys({ platforms: ["adinsights"] })).toHaveLength(2);
    expect(keys({ environment: "azure-governance/production", words: ["lat"] })).toHaveLength(2);
    expect(keys({ states: ["unknown"] })).toEqual([
      "azure-governance/production",
      "azure-governance/production|dark",
    ]);
    expect(keys({ job: "identity", states: ["warn"] })).toEqual([
      "azure-governance/production",
      "azure-governance/production|worse",
    ]);
  });
});

test("the answer counts what is late, unknown and hanging", () => {
  expect(heatAnswer(places)).toBe(
    "4 of 9 are late, 1 of them past the alert limit, of 1 nobody knows, 1 run hangs.",
  );
  expect(heatAnswer([])).toBe("No job has told anything yet.");
});

test("a cell is a sentence", () => {
  const failed = cell("warn", 26, { 3: runStatusIndex("failed") ?? 0, 6: 3, 7: 1 });
  const row = { tenant: "7", name: "7", cells: [failed] };
  expect(cellSentence(row, job, failed, now, (at) => at.toISOString().slice(11, 16))).toBe(
    "tenant 7, Costs, warn: 26 h old, 25 h allowed, last good 12:43, was due 12:43, 1 h past the limit; a run is under way, last run failed, 3 failures in a row.",
  );
});

test("a cell's key survives the address, whatever the tenant is called", () => {
  const subject = { environmentId: "a/b", job: "costs", tenant: "odd | name" };
  expect(readCellKey(cellKey(subject))).toEqual(subject);
  for (const bad of [null, "", "a", "a|b", "|b|c"]) expect(readCellKey(bad)).toBeUndefined();
});
