import { describe, expect, test } from "vitest";
import { UNITS } from "@/domain/threshold";
import { readLimit, writeLimit } from "./limit-text";

describe("a typed limit", () => {
  test.each([
    ["25 h", "seconds", 90_000],
    ["25h", "seconds", 90_000],
    ["90 min", "seconds", 5_400],
    ["1 d 6 h", "seconds", 108_000],
    ["4 h 12 min", "seconds", 15_120],
    ["1.5 h", "seconds", 5_400],
    ["2 weeks", "seconds", 1_209_600],
    ["0", "seconds", 0],
    ["300", "ms", 300],
    ["300 ms", "ms", 300],
    ["2.5 s", "ms", 2_500],
    ["99.95 %", "percent", 99.95],
    ["99.95", "percent", 99.95],
    ["99.95 %", "ratio", 0.9995],
    ["1,000", "count", 1_000],
    ["1 GB", "bytes", 1e9],
    ["1.5 GiB", "bytes", 1.5 * 1024 ** 3],
  ] as const)("%s of %s is %d", (text, unit, value) => {
    expect(readLimit(text, unit)).toEqual({ value });
  });

  test("is no limit when nothing is typed", () => {
    for (const unit of UNITS) {
      expect(readLimit("  ", unit)).toEqual({ value: null });
      expect(readLimit("none", unit)).toEqual({ value: null });
    }
  });

  test.each([
    ["25", "seconds", "Say the unit of 25, such as 25 h, 90 min or 1 d 6 h."],
    ["7", "bytes", "Say the unit of 7, such as 1 GB or 500 MB."],
    ["-1 h", "seconds", "A limit is not negative."],
    ["99,5 %", "percent", "Write decimals with a point, such as 99.5."],
    ["soon", "seconds", "This cannot be read; write it such as 25 h, 90 min or 1 d 6 h."],
    ["25 h ago", "seconds", "This cannot be read; write it such as 25 h, 90 min or 1 d 6 h."],
    ["25 parsecs", "seconds", "This cannot be read; write it such as 25 h, 90 min or 1 d 6 h."],
    ["0.02", "ratio", "This cannot be read; write it such as 2.5 %."],
    ["3 h", "count", "This cannot be read; write it such as 100."],
    ["1 2", "count", "This cannot be read; write it such as 100."],
  ] as const)("%s of %s is refused in words", (text, unit, problem) => {
    expect(readLimit(text, unit)).toEqual({ problem });
  });
});

describe("a written limit", () => {
  test("is short where that says everything", () => {
    expect(writeLimit(90_000, "seconds")).toBe("25 h");
    expect(writeLimit(5_400, "seconds")).toBe("1 h 30 min");
    expect(writeLimit(31_536_000, "seconds")).toBe("365 d");
    expect(writeLimit(0, "seconds")).toBe("0 s");
    expect(writeLimit(1e9, "bytes")).toBe("1 GB");
    expect(writeLimit(null, "seconds")).toBe("");
  });

  test("is long where the short form would round", () => {
    expect(writeLimit(90_061, "seconds")).toBe("1 d 1 h 1 min 1 s");
    expect(writeLimit(1_234_567_890, "bytes")).toBe("1234567890 B");
    expect(writeLimit(99.999, "percent")).toBe("99.999 %");
  });

  test.each(UNITS)("reads as the same number again: %s", (unit) => {
    const values = [
      0, 1, 2, 5, 59, 60, 61, 99.95, 100, 300, 1_000, 2_500, 3_599, 5_400, 90_061, 608_400, 1e9,
      1_234_567_890,
    ];
    for (const value of values) expect(readLimit(writeLimit(value, unit), unit)).toEqual({ value });
  });
});
