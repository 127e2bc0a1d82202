import { TRPCError } from "@trpc/server";
import { eq } from "drizzle-orm";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { people, thresholds } from "@/db/schema";
import { appRouter } from "./router";
import { as, onStage } from "./testing/cast";
import { declareThresholds } from "./thresholds/declare";
import { createCallerFactory } from "./trpc";

const stage = onStage();
const WISHED = [
  "tenantId",
  "tenant_id",
  "actor",
  "resolvedBy",
  "isAdmin",
  "passwordHash",
  "__proto__",
  "constructor",
];
const keys = fc.oneof(fc.constantFrom(...WISHED), fc.string({ minLength: 1, maxLength: 20 }));

/** As it comes out of JSON: every name is one of the object's own, whatever it means to the language. */
const withExtra = (input: object, key: string, value: unknown) =>
  JSON.parse(`${JSON.stringify(input).slice(0, -1)},${JSON.stringify(key)}:${JSON.stringify(value)}}`);

const codeOf = (attempt: Promise<unknown>) =>
  attempt.then(
    () => "OK",
    (error: unknown) => (error instanceof TRPCError ? error.code : String(error)),
  );

describe("a valid change with one more key is refused, and changes nothing", () => {
  const caller = () => createCallerFactory(appRouter)(as(stage, "admin"));

  test("of a person", async () => {
    const personId = stage.cast.viewer.id;
    const before = await stage.db.select().from(people).where(eq(people.id, personId));
    await fc.assert(
      fc.asyncProperty(keys, fc.jsonValue(), async (key, value) => {
        fc.pre(!["personId", "role"].includes(key));
        const input = withExtra({ personId, role: "admin" }, key, value);
        expect(await codeOf(caller().people.changeRole(input))).toBe("BAD_REQUEST");
      }),
      { numRuns: 25 },
    );
    expect(await stage.db.select().from(people).where(eq(people.id, personId))).toEqual(before);
    expect(await codeOf(caller().people.changeRole({ personId, role: "operator" }))).toBe("OK");
  });

  test("of a limit", async () => {
    await declareThresholds(stage.db);
    const id = "wheelhouse/disk.used";
    const valid = { id, version: 1, target: null, warn: 70, alert: 90, reason: "Warn earlier than before." };
    const before = await stage.db.select().from(thresholds).where(eq(thresholds.id, id));
    await fc.assert(
      fc.asyncProperty(keys, async (key) => {
        fc.pre(!(key in valid) || key === "__proto__" || key === "constructor");
        expect(await codeOf(caller().thresholds.edit(withExtra(valid, key, "x")))).toBe("BAD_REQUEST");
      }),
      { numRuns: 25 },
    );
    expect(await stage.db.select().from(thresholds).where(eq(thresholds.id, id))).toEqual(before);
    expect(await codeOf(caller().thresholds.edit(valid))).toBe("OK");
  });
});
