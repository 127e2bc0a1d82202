import { expect, test } from "vitest";
import type { Status } from "@/domain/status";
import { type Listed, listAnswer, matches, promiseHref, readFilter, stateOptions } from "./sla-list";

function promise(status: Status, change: Partial<Listed["objective"]> = {}, place = "production"): Listed {
  const objective = {
    id: "adinsights/api",
    title: "API answers",
    platformId: "adinsights" as const,
    kind: "availability" as const,
    ...change,
  };
  const series = { objectiveId: objective.id, environmentId: `${objective.platformId}/${place}`, tenant: "" };
  return { objective, series, status, says: "99.1 % of 99.5 %, 12 min over.", held: [] };
}

test("the answer counts what is broken, at risk and unknown, and names the worst", () => {
  expect(
    listAnswer([promise("alert"), promise("alert"), promise("warn"), promise("unknown"), promise("ok")]),
  ).toBe(
    "Of 5 promises 2 are broken, 1 is at risk and nobody can tell of 1. Worst: ADinsights production, API answers: 99.1 % of 99.5 %, 12 min over.",
  );
  expect(listAnswer([promise("ok"), promise("ok")])).toBe("All 2 promises are kept.");
  expect(listAnswer([])).toBe("No promise is counted here yet.");
});

test("the answer tells of promises that changed inside their window", () => {
  const changed = { ...promise("ok"), held: [99.9, 99] };
  expect(listAnswer([promise("ok"), changed])).toBe(
    "All 2 promises are kept. 1 promise changed inside its window.",
  );
  expect(listAnswer([promise("warn"), changed, changed])).toMatch(
    / 2 promises changed inside their window\.$/,
  );
});

test("nobody's knowing is not told as kept", () => {
  expect(listAnswer([promise("unknown"), promise("ok")])).toContain("nobody can tell of 1");
});

test("an address is read back to the filter it stands for, and nonsense in it is no filter", () => {
  const read = (text: string) => readFilter(new URLSearchParams(text));
  expect(read("platform=auditron&environment=production&kind=latency&state=alert,warn,odd")).toEqual({
    platform: "auditron",
    environment: "production",
    kind: "latency",
    state: ["alert", "warn"],
  });
  expect(read("platform=nowhere&kind=luck")).toMatchObject({ platform: undefined, kind: undefined });
});

test("filters narrow together; the counts of states leave out the filter by state", () => {
  const rows = [promise("alert"), promise("ok", { kind: "latency" }), promise("ok", {}, "dr")];
  const filter = readFilter(new URLSearchParams("environment=production&state=alert"));
  expect(rows.filter((row) => matches(row, filter))).toEqual([rows[0]]);
  expect(
    stateOptions(rows.filter((row) => matches(row, filter, "state"))).map(({ value, count }) => [
      value,
      count,
    ]),
  ).toEqual([
    ["alert", 1],
    ["ok", 1],
  ]);
});

test("a promise has an address, whatever its tenant is called", () => {
  const series = { objectiveId: "adinsights/api", environmentId: "adinsights/production", tenant: "a&b/c?" };
  expect(promiseHref(series, { range: "7d" })).toBe(
    "/sla/adinsights/api/production?tenant=a%26b%2Fc%3F&range=7d",
  );
  expect(promiseHref({ ...series, tenant: "" })).toBe("/sla/adinsights/api/production");
});
