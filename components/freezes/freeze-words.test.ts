import { expect, test } from "vitest";
import { freezesAnswer, mayActText } from "./freeze-words";

test("the answer names what is frozen and counts what is held back", () => {
  const closed = { state: "closed" as const };
  const muted = { state: "muted" as const };
  expect(freezesAnswer([], [])).toBe("Nothing is frozen. Nothing ran by itself yet.");
  expect(freezesAnswer([{ what: "AUDITRON" }], [closed])).toBe(
    "AUDITRON is frozen. Every automation may run.",
  );
  expect(freezesAnswer([{ what: "Everything" }, { what: "AUDITRON" }], [muted, closed])).toBe(
    "Everything, AUDITRON are frozen. 1 of 2 automations is held back.",
  );
});

test("who may act is named, or that nobody is", () => {
  expect(mayActText({ mayAct: [] })).toBe("Nobody is named to act.");
  expect(mayActText({ mayAct: ["Olga"] })).toBe("Olga may act.");
  expect(mayActText({ mayAct: ["Ada", "Olga", "Otto"] })).toBe("Ada, Olga and Otto may act.");
});
