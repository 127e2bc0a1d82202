import { expect, test } from "vitest";
import type { Place } from "./isolation-types";
import { isolationAnswer } from "./isolation-words";

const place = (environmentId: string, more: Partial<Place> = {}) =>
  ({ environmentId, status: "ok", reason: "", listings: [], tenants: [], ...more }) as unknown as Place;

test("what was not compared, or proves nothing, is never counted as proven", () => {
  expect(
    isolationAnswer([
      place("a/production"),
      place("b/production", { status: "unknown" }),
      place("c/production", { notCompared: "It has no tokens." } as Partial<Place>),
    ]),
  ).toBe(
    "In 1 of 3 environments each tenant saw its own rows only. Unproven: b/production. Not compared: c/production.",
  );
  expect(
    isolationAnswer([place("a/production", { notCompared: "It has no tokens." } as Partial<Place>)]),
  ).toBe("No environment can be compared yet.");
});

test("a leak comes before everything", () => {
  const leak = place("b/production", { status: "alert", reason: "A sees rows of B." } as Partial<Place>);
  expect(isolationAnswer([place("a/production"), leak])).toBe("b/production: A sees rows of B.");
});
