import { expect, test } from "vitest";
import { toCsv } from "@/components/charts/csv";
import { NOTHING_COUNTED } from "@/domain/objective";
import { NO_BUDGET } from "@/domain/objective-budget";
import { windowAt } from "@/domain/objective-window";
import { standingRows } from "./sla-csv";
import type { Standing } from "./sla-types";

const window = { kind: "rolling", days: 30 } as const;
const line: Standing = {
  objective: {
    id: "adinsights/api",
    platformId: "adinsights",
    key: "api",
    title: "API answers",
    kind: "availability",
    accounting: "time",
    source: { from: "checks", checks: ["api"] },
    target: 99.5,
    limit: null,
    limitUnit: null,
    direction: "above-is-bad",
    window,
    rules: { unknown: "bad", maintenance: "left-out" },
    sourceFile: "adinsights.md",
    sourceLine: 72,
    derived: false,
    countedBy: "our checks",
    note: "",
    version: 1,
    active: true,
  },
  series: { objectiveId: "adinsights/api", environmentId: "adinsights/production", tenant: "=HYPERLINK(1)" },
  window: windowAt(window, new Date("2026-11-20T12:00:00Z")),
  tally: NOTHING_COUNTED,
  percent: null,
  target: 99.5,
  budget: NO_BUDGET,
  unseen: { known: 0, unknown: 0, unit: "minutes", leastShare: null },
  burnRate: { hour: null, sixHours: null, threeDays: null },
  held: [],
  before: 99.123456,
  trend: { percents: [], targets: [], unseen: [] },
  status: "unknown",
  says: "Nothing was counted in this window.",
  countedTo: null,
};

function cells(row: Standing): Map<unknown, unknown> {
  const [head = [], values = []] = standingRows([row]);
  expect(values).toHaveLength(head.length);
  return new Map(head.map((name, index) => [name, values[index]]));
}

test("what nobody counted is an empty cell and never a zero or a hundred", () => {
  const found = cells(line);
  for (const name of ["kept %", "budget allowed", "budget left", "pace 1 h", "pace 3 d"])
    expect(found.get(name), name).toBeNull();
  expect(found.get("state")).toBe("not counted");
  expect(found.get("kept % before")).toBe(99.1234);
});

test("what is unknown carries its own unit, because time stands for things that nobody could count", () => {
  const unit = (accounting: "time" | "ratio", seen?: number) => {
    const tally = { ...NOTHING_COUNTED, unknown: 720, ...(seen !== undefined && { seen }) };
    const found = cells({ ...line, objective: { ...line.objective, accounting }, tally });
    return ["unit", "unknown", "unit of unknown"].map((name) => found.get(name));
  };
  expect(unit("time")).toEqual(["minutes", 720, "minutes"]);
  expect(unit("ratio")).toEqual(["things", 720, "things"]);
  expect(unit("ratio", 0)).toEqual(["things", 720, "minutes"]);
});

test("a line carries its window, its rule and its source, and no formula of a tenant's name", () => {
  const found = cells(line);
  expect(found.get("from (UTC)")).toBe("2026-10-21T12:00:00.000Z");
  expect(found.get("how it is counted")).toContain("Unknown minutes count as bad");
  expect(found.get("promised in")).toBe("adinsights.md, line 72");
  expect(toCsv(standingRows([line]))).toContain(",'=HYPERLINK(1),");
});
