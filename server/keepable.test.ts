import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { whyNotKept } from "./keepable";
import { appRouter } from "./router";
import { as, onStage } from "./testing/cast";
import { createCallerFactory, reads, router } from "./trpc";

const FAR = [new Date("-000001-01-01T00:00:00Z"), new Date(8.64e15)];

describe("what is sent", () => {
  const unkept: unknown[] = [
    "a\0b",
    "a\ud83d",
    { deep: [{ "a\0": 1 }] },
    new Map([["a", new Set(["\0"])]]),
    ...FAR,
  ];
  test("is refused where no table could keep it", () => {
    for (const sent of unkept) expect(whyNotKept(sent)).toMatch(/Take them out|between the years 1 and 9999/);
  });

  test("passes where it can be kept, however deep", () => {
    const deep = JSON.parse(`${"[".repeat(50_000)}"😀"${"]".repeat(50_000)}`);
    for (const sent of [
      undefined,
      null,
      5,
      "😀\n",
      new Date(0),
      { a: [new Date("9999-12-31T23:59:59Z")] },
      deep,
    ])
      expect(whyNotKept(sent)).toBeUndefined();
  });
});

describe("a question or a change that names what no table can keep", () => {
  const stage = onStage();
  const refusalOf = (call: Promise<unknown>) =>
    call.then(
      () => "answered",
      ({ code, message }: { code: string; message: string }) => `${code}: ${message}`,
    );

  test("is refused in words and changes nothing", async () => {
    const caller = createCallerFactory(appRouter)(as(stage, "admin"));
    expect(
      await refusalOf(
        caller.performance.measured({ environmentId: "a\0", from: new Date(0), to: new Date(1) }),
      ),
    ).toMatch(/^BAD_REQUEST: .*Take them out/);
    expect(await refusalOf(caller.platformFiles.list({ before: new Date(8.64e15) }))).toMatch(
      /^BAD_REQUEST: .*between the years/,
    );
    expect(
      await refusalOf(caller.tenants.note({ environmentId: "a/b", externalId: "x", text: "half \ud83d" })),
    ).toMatch(/^BAD_REQUEST: .*Take them out/);
  });

  test("a number too large for its column is the caller's to mend, and said so", async () => {
    const asking = router({
      row: reads("self:read")
        .input(z.number())
        .query(({ ctx, input }) => ctx.db.execute(sql`select ${input}::int`)),
    });
    const caller = createCallerFactory(asking)(as(stage, "viewer"));
    expect(await refusalOf(caller.row(2 ** 31))).toMatch(/^BAD_REQUEST: A number or a moment lies beyond/);
    expect(await refusalOf(caller.row(5))).toBe("answered");
  });
});
