import { expect, test } from "vitest";
import type { ObjectiveKind } from "@/domain/objective";
import type { Status } from "@/domain/status";
import { promisesOf } from "./promise-platforms";

const line = (environmentId: string, kind: ObjectiveKind, status: Status) => ({
  objective: { platformId: "adinsights" as const, kind },
  series: { environmentId },
  status,
});

test("a platform is as bad as its worst promise, and its availability stands for it", () => {
  const rows = [
    line("a/p", "latency", "alert"),
    line("a/p", "availability", "ok"),
    line("b/p", "freshness", "ok"),
  ];
  const [a, b] = promisesOf(rows, ["b/p", "a/p"]);
  expect(a).toEqual({ environmentId: "a/p", status: "alert", kept: 1, total: 2, main: rows[1] });
  expect(b).toMatchObject({ environmentId: "b/p", status: "ok", main: rows[2] });
});

test("a platform of which nothing is counted is unknown and never kept", () => {
  expect(promisesOf([], ["a/p"])).toEqual([
    { environmentId: "a/p", status: "unknown", kept: 0, total: 0, main: undefined },
  ]);
});
