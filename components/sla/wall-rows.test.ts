import { expect, test } from "vitest";
import type { Status } from "@/domain/status";
import { wallRows, wallSentence } from "./wall-rows";

const rows = (...statuses: Status[]) => statuses.map((status) => ({ status }));

test("a wall shows the worst, and says how many it does not show", () => {
  const all = Array.from({ length: 11 }, (_, index) => index);
  expect(wallRows(all)).toEqual({ shown: [0, 1, 2, 3, 4, 5, 6, 7], left: 3 });
  expect(wallRows([1])).toEqual({ shown: [1], left: 0 });
});

test("a wall counts every state, and unknown apart from kept", () => {
  expect(wallSentence(rows("alert", "warn", "unknown", "ok", "ok"))).toBe(
    "1 broken · 1 at risk · 1 unknown · 2 kept",
  );
  expect(wallSentence(rows("unknown"))).toBe("1 unknown");
  expect(wallSentence([])).toBe("No promise is counted here.");
});
