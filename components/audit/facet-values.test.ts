import { expect, test } from "vitest";
import { choicesOf } from "./facet-values";

const VALUES = [
  { value: "checklist.open", label: "checklist.open", count: 4 },
  { value: "person.add", label: "person.add", count: 2 },
  { value: "checklist.note", label: "checklist.note", count: 1 },
];
const shown = (chosen: string | null, facet = "action") =>
  choicesOf(facet, VALUES, chosen).map(({ value, count }) => `${value} ${count}`);

test("nothing chosen shows what there is", () => {
  expect(shown(null)).toEqual(["checklist.open 4", "person.add 2", "checklist.note 1"]);
});

test("once an action is chosen, all that begin like it can be, with their sum", () => {
  expect(shown("checklist.open")[0]).toBe("checklist. 5");
  expect(shown("checklist.")[0]).toBe("checklist. 5");
  expect(shown("person.add")).toEqual(shown(null));
});

test("what is chosen is there even when nothing fits it", () => {
  expect(shown("drill.set-fault")[0]).toBe("drill.set-fault 0");
  expect(shown("drill.")[0]).toBe("drill. 0");
  expect(shown("nobody", "actor")[0]).toBe("nobody 0");
});
