import fc from "fast-check";
import { expect, test } from "vitest";
import { setHash } from "./alert-set";

const set = fc.uniqueArray(
  fc.record({ id: fc.integer({ min: 1, max: 999 }), version: fc.integer({ min: 1, max: 99 }) }),
  {
    minLength: 1,
    selector: ({ id }) => id,
  },
);

test("the order does not matter; a member more, less or changed does", async () => {
  await fc.assert(
    fc.asyncProperty(set, async (rows) => {
      const hash = await setHash(rows);
      expect(hash).toMatch(/^[0-9a-f]{64}$/);
      expect(await setHash(rows.toReversed())).toBe(hash);
      expect(await setHash([...rows, { id: 1000, version: 1 }])).not.toBe(hash);
      expect(await setHash(rows.slice(1))).not.toBe(hash);
      const [first, ...others] = rows;
      if (first) expect(await setHash([...others, { ...first, version: first.version + 1 }])).not.toBe(hash);
    }),
  );
});
