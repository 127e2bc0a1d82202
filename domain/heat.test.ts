import fc from "fast-check";
import { expect, test } from "vitest";
import { type HeatCell, readPlace, sentPlace } from "./heat";

const asOf = new Date("2026-11-20T12:00:00Z");
/** Often nothing: what says nothing is left out at the end, and only there. */
const often = { freq: 2 };
const moment = fc.option(
  fc.integer({ min: -2, max: 2 }).map((seconds) => asOf.getTime() + seconds * 1000),
  often,
);
const ending = fc.option(fc.integer({ min: 0, max: 1 }), often);
const cell: fc.Arbitrary<HeatCell> = fc.tuple(
  fc.integer({ min: 0, max: 4 }),
  moment,
  moment,
  ending,
  moment,
  moment,
  fc.integer({ min: 0, max: 1 }),
  fc.constantFrom(0, 1, 2),
  fc.constantFrom(0, 1),
);

test("a map arrives as it was sent", () => {
  const row = fc.record({ tenant: fc.string(), name: fc.string(), cells: fc.array(fc.option(cell)) });
  fc.assert(
    fc.property(fc.array(row), (rows) => {
      const place = {
        environmentId: "azure-governance/production",
        platformId: "azure-governance",
        platform: "Azure Governance",
        name: "production",
        jobs: [],
        rows,
      };
      expect(readPlace(sentPlace(place, asOf), asOf)).toEqual(place);
    }),
    { numRuns: 300 },
  );
});
