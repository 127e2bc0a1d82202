import { initTRPC } from "@trpc/server";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { appRouter } from "./router";
import { refuseUnnamed } from "./trpc";

type Procedure = { _def: { type: string; inputs: z.ZodType[]; meta?: { input?: z.ZodType } } };
const procedures = Object.entries(appRouter._def.procedures as unknown as Record<string, Procedure>);

type Def = {
  type: string;
  catchall?: z.ZodType;
  shape?: Record<string, z.ZodType>;
  element?: z.ZodType;
  innerType?: z.ZodType;
  options?: z.ZodType[];
  items?: z.ZodType[];
  keyType?: z.ZodType;
  valueType?: z.ZodType;
  in?: z.ZodType;
  left?: z.ZodType;
  right?: z.ZodType;
  getter?: () => z.ZodType;
};
const defOf = (schema: z.ZodType) => (schema as unknown as { _zod: { def: Def } })._zod.def;

/** Places in a schema where something gets in that nobody asked for. */
function openPlaces(schema: z.ZodType, path: string, seen = new Set<z.ZodType>()): string[] {
  if (seen.has(schema)) return [];
  seen.add(schema);
  const def = defOf(schema);
  if (["any", "unknown", "custom"].includes(def.type)) return [`${path}: anything`];
  if (def.type === "object" && (!def.catchall || defOf(def.catchall).type !== "never"))
    return [`${path}: other keys`];
  const within: [string, z.ZodType | undefined][] = [
    ...Object.entries(def.shape ?? {}),
    ...[...(def.options ?? []), ...(def.items ?? [])].map((each, at): [string, z.ZodType] => [
      String(at),
      each,
    ]),
    ["[]", def.element],
    ["", def.innerType],
    ["", def.in],
    ["", def.left],
    ["", def.right],
    ["key", def.keyType],
    ["value", def.valueType],
    ["", def.getter?.()],
  ];
  return within.flatMap(([name, each]) => (each ? openPlaces(each, `${path}.${name}`, seen) : []));
}

/** What a procedure parses: a command its own schema, a question what tRPC was given. */
const schemasOf = ({ _def }: Procedure) => (_def.meta?.input ? [_def.meta.input] : _def.inputs);

describe("every procedure", () => {
  test.each(procedures)("%s takes what it names and nothing else", (path, procedure) => {
    expect(schemasOf(procedure).flatMap((schema) => openPlaces(schema, path))).toEqual([]);
  });

  test("that changes something has a form for what it is given", () => {
    const without = procedures.filter(
      ([, each]) => each._def.type === "mutation" && schemasOf(each).length === 0,
    );
    expect(without.map(([path]) => path)).toEqual([]);
  });
});

describe("a form", () => {
  test.each([
    ["with a loose object", z.object({ a: z.string() })],
    ["with one deep inside", z.strictObject({ a: z.array(z.object({ b: z.string() }).optional()) })],
    ["with one in a choice", z.union([z.strictObject({}), z.looseObject({})])],
    ["that takes anything", z.strictObject({ a: z.unknown() })],
    ["that takes anything under any name", z.record(z.string(), z.any())],
  ])("%s is found", (_, schema) => expect(openPlaces(schema, "trial")).not.toEqual([]));

  test("refuses names that reach into the language", () => {
    const form = z.strictObject({ id: z.string() });
    for (const text of ['{"id":"1","__proto__":{"role":"admin"}}', '{"id":"1","constructor":1}'])
      expect(form.safeParse(JSON.parse(text)).success, text).toBe(false);
  });
});

test("nothing starts with a procedure that names no permission of the table", () => {
  const t = initTRPC.meta<{ needs?: string }>().create();
  const made = (needs?: string) =>
    t.router({
      trial: t.router({
        open: needs ? t.procedure.meta({ needs }).query(() => 1) : t.procedure.query(() => 1),
      }),
    });
  expect(() => refuseUnnamed(made())).toThrow("trial.open names no permission of the table");
  expect(() => refuseUnnamed(made("no:such-thing"))).toThrow("trial.open names no permission of the table");
  expect(() => refuseUnnamed(made("self:read"))).not.toThrow();
});
