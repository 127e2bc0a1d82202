import fs from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { hasPage, subjectHref, WITHOUT_A_PAGE } from "./subject-href";

const SERVER = path.resolve(import.meta.dirname, "../../server");

/** Every kind of subject that the server writes by its name; alerts and changes of state have kinds of their own. */
function writtenKinds(): string[] {
  const ofOthers = new Set(["check", "job", "thing"]);
  const texts = fs
    .readdirSync(SERVER, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && !/\.test\.ts$|testing/.test(file))
    .map((file) => fs.readFileSync(path.join(SERVER, file), "utf8"));
  const kinds = texts.flatMap((text) =>
    [...text.matchAll(/subjectKind: "([a-z-]+)"/g)].flatMap(([, kind]) => kind ?? []),
  );
  return [...new Set(kinds)].filter((kind) => !ofOthers.has(kind)).sort();
}

test("every subject that a command tells of has a page, or is known to have none", () => {
  const kinds = writtenKinds();
  expect(kinds.length).toBeGreaterThan(20);
  expect(kinds.filter((kind) => !hasPage(kind) && !WITHOUT_A_PAGE.includes(kind))).toEqual([]);
});

const PLACE = "auditron/production";
const RUN = "8c12517d-df34-458f-ab73-16bc0c7bb08b";

test.each([
  ["action-run", RUN, `/actions/${RUN}`],
  ["alert", "7", "/alerts/7"],
  ["alert", "3 alerts", undefined],
  ["threshold", "auditron/api.p95", "/thresholds?limit=auditron%2Fapi.p95"],
  ["environment", PLACE, `/platforms/${PLACE}`],
  ["environment", "every environment", undefined],
  ["tenant", `${PLACE}/org 1`, `/tenants/${PLACE}/org%201`],
  ["query", RUN, `/platforms/${PLACE}/queries?run=${RUN}`],
  ["command", "person.add", undefined],
  ["something-new", "1", undefined],
])("a subject of the kind %s leads to its page", (subjectKind, subjectId, expected) => {
  expect(subjectHref({ subjectKind, subjectId, environmentId: PLACE })).toBe(expected);
});
