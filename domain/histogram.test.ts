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

test("whatever is merged in whatever order, a percentile is within 1.5 %, and below 1 ms within that millisecond", () => {
  const parts = fc.array(fc.array(fc.double({ min: 0, max: 1_000_000, noNaN: true }), { maxLength: 40 }), {
    minLength: 1,
    maxLength: 12,
  });
  fc.assert(
    fc.property(parts, fc.integer({ min: 1, max: 100 }), (all, percent) => {
      const sorted = all.flat().sort((x, y) => x - y);
      const merged = all
        .map((one) => histogramOf(one))
        .reduceRight((sum, one) => merge([one, sum]), histogramOf([]));
      const read = percentile(merged, percent / 100);
      if (sorted.length === 0) expect(read).toBeUndefined();
      else {
        const real = sorted[Math.max(0, Math.ceil((sorted.length * percent) / 100) - 1)] ?? 0;
        expect(Math.abs((read ?? 0) - real)).toBeLessThanOrEqual(Math.max(1.02, real * 0.015));
      }
    }),
  );
});

test("of nothing there is no percentile", () => expect(percentile({}, 0.95)).toBeUndefined());
