import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { can, PERMISSIONS, ROLES, type Role, whyNot } from "./access";
import { canonicalJson, chainText } from "./audit";
import { formatDuration, formatValue } from "./duration";
import { Password } from "./schema/person";
import { STATUSES, worst } from "./status";

describe("status", () => {
  test("nothing seen is unknown", () => expect(worst([])).toBe("unknown"));
  test("a group is never better than its worst part", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...STATUSES), { minLength: 1 }),
        (group) =>
          !(
            worst(group) === "ok" &&
            group.some((status) => status === "alert" || status === "warn" || status === "unknown")
          ),
      ),
    );
  });
});

describe("access", () => {
  test("viewers and auditors change nothing but their own settings and the parts of reports that they are asked for", () => {
    const changing = PERMISSIONS.filter(
      (permission) => !permission.endsWith(":read") && permission !== "self:edit",
    );
    const may = (role: Role) => changing.filter((permission) => can(role, permission));
    expect(may("viewer")).toEqual(["report:write", "access:request"]);
    // What proves, and what keeps proof; none of it touches a platform.
    expect(may("auditor")).toEqual([
      "report:write",
      "report:make",
      "access:request",
      "permission:prove",
      "audit:export",
      "audit:verify",
      "audit:hold",
    ]);
  });
  test("a refusal names who may, and who is asking", () => {
    for (const role of ROLES)
      for (const permission of PERMISSIONS)
        expect(whyNot(role, permission) === undefined).toBe(can(role, permission));
    expect(whyNot("viewer", "action:run")).toBe("Needs the operator or admin role; you are a viewer.");
  });
});

describe("durations", () => {
  test.each([
    [0, "0 ms"],
    [810, "810 ms"],
    [1200, "1.2 s"],
    [41 * 60_000, "41 min"],
    [4 * 3_600_000 + 12 * 60_000, "4 h 12 min"],
    [31 * 3_600_000 + 2 * 60_000, "31 h 02 min"],
    [76 * 3_600_000, "3 d 4 h"],
  ])("%i ms is %s", (ms, text) => expect(formatDuration(ms)).toBe(text));
  test("values carry their unit", () => {
    expect(formatValue(0.002, "ratio")).toBe("0.2 %");
    expect(formatValue(1_500_000_000, "bytes")).toBe("1.5 GB");
    expect(formatValue(5000, "ms")).toBe("5.0 s");
  });
});

describe("canonical text", () => {
  test("does not depend on the order of keys and survives the database", () => {
    fc.assert(
      fc.property(
        fc.jsonValue(),
        (value) => canonicalJson(value) === canonicalJson(JSON.parse(JSON.stringify(value))),
      ),
    );
    expect(canonicalJson({ b: 1, a: [{ d: null, c: "ä" }] })).toBe('{"a":[{"c":"ä","d":null}],"b":1}');
  });
  test("no field can flow into the next", () => {
    const event = {
      scope: "s",
      seq: 1,
      id: "i",
      at: "1970-01-01T00:00:00.000Z",
      actor: "{}",
      action: "ab",
      result: "c",
      subjectKind: "k",
      subjectId: "x",
      platformId: null,
      environmentId: null,
      tenant: null,
      detail: "{}",
      correlationId: "",
      previousHash: "",
    };
    expect(chainText({ ...event, action: "a", result: "bc" })).not.toBe(chainText(event));
  });
});

test("passwords that are guessed first are refused", () => {
  for (const bad of ["short", "Password-1234", "wheelhouse123456"])
    expect(Password.safeParse(bad).success).toBe(false);
  expect(Password.safeParse("harbour kettle moon").success).toBe(true);
});
