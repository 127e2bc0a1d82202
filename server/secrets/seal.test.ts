import fs from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { freshKey, type Keyring, makeKeyringFile, parseKeyring, writtenKeyring } from "./keyring";
import { open, type Place, rewrap, type Sealed, seal } from "./seal";

const NOW = new Date("2026-07-01T12:00:00Z");
const older = freshKey(NOW);
const newer = freshKey(NOW);
const ring: Keyring = {
  use: newer,
  keys: new Map([
    [newer.id, newer],
    [older.id, older],
  ]),
};
const olderRing: Keyring = { use: older, keys: new Map([[older.id, older]]) };

const place: fc.Arbitrary<Place> = fc.record({
  ownerKind: fc.constantFrom("credential", "channel"),
  ownerId: fc.uuid(),
  field: fc.constantFrom("value", "url", "token"),
  version: fc.integer({ min: 1, max: 1_000_000 }),
});
const value = fc.string({ unit: "binary", minLength: 1, maxLength: 500 });
const kindOf = (attempt: () => string) => {
  try {
    return `it opened: ${attempt()}`;
  } catch (error) {
    return error instanceof Error && "kind" in error ? error.kind : error;
  }
};
const changed = (bytes: Buffer, at: number, by: number) => {
  const copy = Buffer.from(bytes);
  copy[at % copy.length] = (copy[at % copy.length] ?? 0) ^ by;
  return copy;
};

describe("a sealed secret", () => {
  it("opens where it was sealed, and is different each time", () => {
    fc.assert(
      fc.property(place, value, (where, text) => {
        const [one, two] = [seal(ring, where, text), seal(ring, where, text)];
        expect(open(ring, where, one)).toBe(text);
        expect(one.sealed.equals(two.sealed)).toBe(false);
        expect(one.wrappedKey.equals(two.wrappedKey)).toBe(false);
      }),
    );
  });

  it("opens in no other place", () => {
    fc.assert(
      fc.property(place, place, value, (where, other, text) => {
        const sealed = seal(ring, where, text);
        for (const [key, part] of Object.entries(other))
          if (where[key as keyof Place] !== part)
            expect(kindOf(() => open(ring, { ...where, [key]: part }, sealed))).toBe("tampered");
      }),
    );
  });

  it("cannot be put together from two", () => {
    fc.assert(
      fc.property(place, value, value, (where, one, two) => {
        const [a, b] = [seal(ring, where, one), seal(ring, where, two)];
        expect(kindOf(() => open(ring, where, { ...a, sealed: b.sealed }))).toBe("tampered");
        expect(kindOf(() => open(ring, where, { ...a, wrappedKey: b.wrappedKey }))).toBe("tampered");
        expect(kindOf(() => open(ring, where, { ...a, sealingKey: older.id }))).toBe("tampered");
        expect(kindOf(() => open(ring, where, { ...a, wrappedKey: a.sealed, sealed: a.wrappedKey }))).toBe(
          "tampered",
        );
      }),
    );
  });

  it("does not open when a bit is flipped, or a part is cut off or added", () => {
    const part = fc.constantFrom("sealed", "wrappedKey") as fc.Arbitrary<"sealed" | "wrappedKey">;
    fc.assert(
      fc.property(
        place,
        value,
        part,
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        (where, text, name, at, by) => {
          const good = seal(ring, where, text);
          const broken = (bytes: Buffer): Sealed => ({ ...good, [name]: bytes });
          const bytes = good[name];
          const cut = at % bytes.length;
          for (const each of [
            changed(bytes, at, by),
            bytes.subarray(0, cut),
            bytes.subarray(cut + 1),
            Buffer.concat([bytes, Buffer.from([by])]),
          ])
            expect(kindOf(() => open(ring, where, broken(each)))).toBe("tampered");
        },
      ),
      { numRuns: 300 },
    );
  });

  it("tells a key that is not there from a row that was changed", () => {
    const where = { ownerKind: "credential", ownerId: "1", field: "value", version: 1 };
    const sealed = seal(ring, where, "text");
    expect(kindOf(() => open(olderRing, where, sealed))).toBe("unknown-key");
    expect(kindOf(() => open(ring, where, { ...sealed, sealingKey: "0".repeat(16) }))).toBe("unknown-key");
  });

  it("is wrapped anew without being opened, once or more often", () => {
    fc.assert(
      fc.property(place, value, (where, text) => {
        const sealed = seal(olderRing, where, text);
        const wrapped = rewrap(ring, newer, where, sealed);
        expect(wrapped.sealingKey).toBe(newer.id);
        const moved = { ...wrapped, sealed: sealed.sealed };
        expect(open(ring, where, moved)).toBe(text);
        expect(kindOf(() => open(olderRing, where, moved))).toBe("unknown-key");
        expect(open(ring, where, { ...rewrap(ring, newer, where, moved), sealed: sealed.sealed })).toBe(text);
      }),
    );
  });
});

describe("a keyring", () => {
  it("is read as it was written, the first key in use", () => {
    const read = parseKeyring(writtenKeyring([newer, older]), "here");
    expect(read.use.id).toBe(newer.id);
    expect([...read.keys.keys()]).toEqual([newer.id, older.id]);
    expect(read.use.madeAt).toEqual(NOW);
  });

  it("may be written by hand: a key a line, with remarks", () => {
    const hex = newer.key.toString("hex");
    expect(parseKeyring(`# since July\n\n  ${hex}  \n`, "here").use.id).toBe(newer.id);
  });

  it.each(["", "# nothing", "xyz", "ab".repeat(31), `${"ab".repeat(32)} now then again`])(
    "refuses %j",
    (text) => {
      expect(() => parseKeyring(text, "here")).toThrow(/The keyring here is/);
    },
  );

  it("is made once, by whoever comes first, and only for this account", async () => {
    const file = path.join(process.env.WHEELHOUSE_DATA_DIR ?? "", "made", "sealing-key");
    await Promise.all([1, 2, 3].map(async () => makeKeyringFile(file, NOW)));
    const made = fs.readFileSync(file, "utf8");
    makeKeyringFile(file, NOW);
    expect(fs.readFileSync(file, "utf8")).toBe(made);
    expect(fs.statSync(file).mode & 0o777).toBe(0o600);
    expect(fs.readdirSync(path.dirname(file))).toEqual(["sealing-key"]);
    expect(parseKeyring(made, file).keys.size).toBe(1);
  });
});
