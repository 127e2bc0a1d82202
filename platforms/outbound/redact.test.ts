import { performance } from "node:perf_hooks";
import { describe, expect, test } from "vitest";
import { redact } from "./redact";

describe("secrets in JSON inside a JSON text", () => {
  test.each([1, 2, 3])("are found when they were escaped %i times", (times) => {
    let text = JSON.stringify({ user: "olga", password: 'hun"ter\\22', note: "kept" });
    for (let i = 0; i < times; i += 1) text = JSON.stringify({ msg: text });
    const safe = redact(text);
    expect(safe).not.toMatch(/hun|ter|22/);
    expect(safe).toContain("olga");
    expect(safe).toContain("kept");
    expect(safe).toContain("[redacted]");
  });

  test("and what is not secret stays as it is", () => {
    const text = JSON.stringify({ msg: JSON.stringify({ status: "done", tokens_used: 12 }) });
    expect(redact(text)).toBe(text);
  });

  test.each(["\\", '\\"a', '\\"a\\":\\"', '"', "{", "token"])("%s without end takes no time", (bit) => {
    const text = bit.repeat(64_000 / bit.length);
    const started = performance.now();
    redact(text);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});
