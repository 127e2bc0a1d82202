import { expect, test } from "vitest";
import { registryAnswer } from "./tenant-words";

const facets = (eligibility: Record<string, number>, unexpected = 0) => ({
  total: Object.values(eligibility).reduce((sum, count) => sum + count, 0),
  all: 1,
  unexpected,
  isCapped: false,
  platforms: [],
  environments: [{ value: "adinsights/production", count: 1 }],
  statuses: [],
  eligibility: Object.entries(eligibility).map(([value, count]) => ({ value, count })),
});

test("what nobody asked for and what is not served is said before anything is called well", () => {
  expect(registryAnswer(facets({ served: 3 }))).toBe(
    "3 tenants in 1 environment. Their platforms serve all that they list.",
  );
  expect(registryAnswer(facets({ served: 2, inactive: 1 }))).toBe(
    "3 tenants in 1 environment. 1 switched off at their platforms.",
  );
  expect(registryAnswer(facets({ served: 1, skipped: 2, unknown: 1 }, 1))).toBe(
    "4 tenants in 1 environment. 1 appeared and nobody had asked for it; platforms skip 2; of 1 nobody knows whether they are served.",
  );
});
