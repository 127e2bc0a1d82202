import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fillInput, namedOf } from "./runbook-template";

const known = { parameters: { tenant: "kingston", empty: "" }, steps: { look: { pid: 42, count: 3 } } };

describe("a template", () => {
  test("takes parameters and what earlier steps found", () => {
    const input = {
      who: "{{tenant}}",
      what: "pid {{ steps.look.pid }} of {{steps.look.count}}",
      none: "{{empty}}",
    };
    expect(fillInput(input, known)).toEqual({ input: { who: "kingston", what: "pid 42 of 3", none: "" } });
  });

  test.each([
    "{{nobody}}",
    "{{steps.look.nothing}}",
    "{{steps.other.pid}}",
    "{{constructor}}",
    "{{steps.__proto__.x}}",
  ])("%s has no value, and is not sent as it stands", (template) => {
    expect(fillInput({ a: template }, known)).toHaveProperty("missing");
  });

  test("puts a hostile value in as it is, in one pass, and touches no name", () => {
    const hostile = fc.oneof(
      fc.string(),
      fc.constantFrom(
        "{{secret}}",
        "{{steps.look.pid}}",
        "$&",
        "$1",
        "'; drop table people; --",
        "$(reboot)",
        "../..",
        "a=b,c!=d",
      ),
    );
    fc.assert(
      fc.property(hostile, (value) => {
        const world = { parameters: { tenant: value, secret: "hidden" }, steps: known.steps };
        expect(fillInput({ "{{tenant}}": "a{{tenant}}b" }, world)).toEqual({
          input: { "{{tenant}}": `a${value}b` },
        });
      }),
    );
  });

  test("names the first row's cells and how many rows there were", () => {
    const found = {
      columns: ["pid", "query"],
      rows: [
        [7, "select"],
        [8, "vacuum"],
      ],
      facts: { count: 2 },
    };
    expect(namedOf(found)).toEqual({ pid: 7, query: "select", rows: 2, count: 2 });
    expect(namedOf({ columns: ["pid"], rows: [] })).toEqual({ rows: 0, count: 0 });
    expect(namedOf(null)).toEqual({});
  });
});
