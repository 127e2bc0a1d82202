import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readAirbyteHook } from "./webhook";

const NOW = new Date("2026-07-01T12:00:00Z");
const CONNECTION = "5b0c1de2-0000-4000-8000-00000000abcd";
const bytes = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const read = (value: unknown) => readAirbyteHook(bytes(value), NOW);
const job = (more: Record<string, unknown> = {}) => ({
  connectionId: CONNECTION,
  job: { id: 41, status: "succeeded", createdAt: 1_782_900_000, updatedAt: 1_782_900_070, ...more },
});
const detailOf = (value: unknown) => {
  const hook = read(value);
  return hook.ok ? "accepted" : hook.detail;
};

describe("Airbyte's notification", () => {
  test("the documented example is read", () => {
    expect(read(job())).toEqual({
      ok: true,
      value: {
        connection: CONNECTION,
        told: {
          jobId: "41",
          status: "succeeded",
          word: "succeeded",
          startedAt: "2026-07-01T10:00:00.000Z",
          endedAt: "2026-07-01T10:01:10.000Z",
          records: null,
          error: null,
        },
      },
    });
  });

  test("the last attempt tells records, times and why it failed", () => {
    const hook = read({
      connection_id: CONNECTION.toUpperCase(),
      id: "0042",
      status: "failed",
      attempts: [
        { metrics: { recordsEmitted: 1 } },
        {
          createdAt: "2026-07-01T09:00:00-05:00",
          endedAt: 1_782_918_000_000,
          metrics: { recordsSynced: 150 },
          failureSummary: { externalMessage: "Rate limit\n(429)" },
        },
      ],
    });
    expect(hook).toMatchObject({
      ok: true,
      value: {
        connection: CONNECTION,
        told: { jobId: "42", status: "failed", records: 150, error: "Rate limit (429)" },
      },
    });
  });

  test.each([
    ["an array", [], "the body must be a JSON object"],
    ["a number", 1e308, "the body must be a JSON object"],
    ["null", null, "the body must be a JSON object"],
    ["no connection", { job: { id: 1 } }, "connection_id missing"],
    ["a connection that is no UUID", { ...job(), connectionId: "x" }, "invalid connection_id"],
    ["a connection that is an object", { ...job(), connectionId: {} }, "invalid connection_id"],
    ["no job", { connectionId: CONNECTION }, "job id missing"],
    ["a job id in words", job({ id: "forty-one" }), "invalid job id"],
    ["a job id beyond whole numbers", job({ id: 2 ** 60 }), "invalid job id"],
    ["a job id with a fraction", job({ id: 1.5 }), "invalid job id"],
    ["a status that is no word", job({ status: ["succeeded"] }), "invalid status"],
    ["a job of the far future", job({ updatedAt: 4_102_444_800 }), "job times are not plausible"],
    ["a job of 1970", job({ createdAt: 1 }), "job times are not plausible"],
    ["times beyond time", job({ updatedAt: 1e300 }), "job times are not plausible"],
    ["an end before the start", job({ updatedAt: 1_782_800_000 }), "the job ends before it starts"],
  ])("%s is refused in words", (_what, value, detail) => expect(detailOf(value)).toBe(detail));

  test.each([
    ["nothing", new Uint8Array(), "the body is empty"],
    ["broken UTF-8", Uint8Array.of(0x7b, 0xff, 0xfe, 0x7d), "the body is not valid UTF-8"],
    ["NUL", Uint8Array.of(0), "the body is not valid JSON"],
    ["half an object", new TextEncoder().encode('{"job":'), "the body is not valid JSON"],
    [
      "a hundred thousand brackets",
      new TextEncoder().encode(`${"[".repeat(100_000)}${"]".repeat(100_000)}`),
      "the body must be a JSON object",
    ],
  ])("%s is refused in words", (_what, body, detail) =>
    expect(readAirbyteHook(body, NOW)).toMatchObject({ ok: false, detail }),
  );

  test("a job without a status is not taken for good", () => {
    expect(read(job({ status: undefined }))).toMatchObject({
      value: { told: { status: "unknown", word: "" } },
    });
  });

  test("a clock an hour ahead is read as it is", () => {
    const ahead = NOW.getTime() / 1000 + 3600;
    expect(read(job({ updatedAt: ahead }))).toMatchObject({
      value: { told: { endedAt: "2026-07-01T13:00:00.000Z" } },
    });
  });

  const anything = fc.oneof(
    fc.uint8Array({ maxLength: 400 }),
    fc.json({ maxDepth: 6 }).map((text) => new TextEncoder().encode(text)),
    fc
      .record(
        {
          connectionId: fc.oneof(fc.constant(CONNECTION), fc.anything()),
          connection_id: fc.anything(),
          job: fc.oneof(
            fc.anything(),
            fc.record(
              {
                id: fc.oneof(fc.nat(), fc.anything()),
                status: fc.oneof(
                  fc.constantFrom("succeeded", "failed", "running"),
                  fc.string({ unit: "binary" }),
                ),
                createdAt: fc.oneof(fc.double(), fc.integer(), fc.string(), fc.anything()),
                updatedAt: fc.oneof(fc.double(), fc.integer(), fc.string(), fc.anything()),
                attempts: fc.oneof(fc.anything(), fc.array(fc.anything())),
                errorMessage: fc.string({ unit: "binary" }),
              },
              { requiredKeys: [] },
            ),
          ),
        },
        { requiredKeys: [] },
      )
      .map((value) => new TextEncoder().encode(textOf(value))),
  );
  /** What JSON cannot say is left out. */
  function textOf(value: unknown): string {
    try {
      return (
        JSON.stringify(value, (_key, part) => (typeof part === "bigint" ? Number(part) : part)) ?? "null"
      );
    } catch {
      return "{}";
    }
  }

  test("whatever comes is either read whole or refused with a sentence", () => {
    fc.assert(
      fc.property(anything, (body) => {
        const hook = readAirbyteHook(body, NOW);
        if (!hook.ok) {
          expect(hook.detail).toMatch(/\w{2}/);
          return;
        }
        const { told, connection } = hook.value;
        expect(connection).toMatch(/^[0-9a-f-]{36}$/);
        expect(told.jobId).toMatch(/^\d{1,19}$/);
        expect(JSON.stringify(told)).not.toMatch(/\\u0000|\\ud[89a-f]/);
        for (const text of [told.startedAt, told.endedAt])
          if (text) expect(Date.parse(text)).toBeLessThanOrEqual(NOW.getTime() + 86_400_000);
      }),
      { numRuns: 1500 },
    );
  });
});
