import fc from "fast-check";
import { expect, test } from "vitest";
import { histogramOf, merge, percentile } from "./histogram";

const values = fc.array(fc.double({ min: 1, max: 60_000, noNaN: true }), { minLength: 1, maxLength: 300 });

test("merging parts is the same as counting the whole", () => {
  fc.assert(
    fc.property(values, values, (a, b) => {
      expect(merge([histogramOf(a), histogramOf(b)])).toEqual(histogramOf([...a, ...b]));
    }),
  );
});

test("a percentile is within 1.5 % of the true one, also after merging", () => {
  fc.assert(
    fc.property(values, values, fc.constantFrom(0.5, 0.95, 0.99), (a, b, share) => {
      const sorted = [...a, ...b].sort((x, y) => x - y);
      const real = sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
      const read = percentile(merge([histogramOf(a), histogramOf(b)]), share) ?? 0;
      expect(Math.abs(read - real) / real).toBeLessThan(0.015);
    }),
  );
});

test("of nothing there is no percentile", () => expect(percentile({}, 0.95)).toBeUndefined());
