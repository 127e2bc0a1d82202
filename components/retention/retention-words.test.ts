import { expect, test } from "vitest";
import { daysText, dropOutcome, holdCovers, monthName, scopeName, standingOf } from "./retention-words";

test("a problem is said before anything else, a hold before where the month is", () => {
  const month = { problem: null, state: "archived" as const, held: [], closed: true };
  expect(standingOf(month)).toBe("archived");
  expect(standingOf({ ...month, held: ["Matter 12"] })).toBe("held");
  expect(standingOf({ ...month, held: ["Matter 12"], problem: "full" })).toBe("problem");
  expect(standingOf({ ...month, state: "live" })).toBe("due");
  expect(standingOf({ ...month, state: "live", closed: false })).toBe("live");
});

test("names and times are words", () => {
  expect(monthName("2026-03-01")).toBe("Mar 2026");
  expect(daysText(2557)).toBe("7 years");
  expect(daysText(400)).toBe("400 days");
  expect(scopeName("console/reading")).toBe("Wheelhouse · reading and exports");
});

test("a hold tells what it covers, and what it does not narrow is everything", () => {
  const hold = { platformId: null, tenant: null, correlationId: null, fromAt: null, toAt: null } as never;
  expect(holdCovers(hold)).toBe("everything");
  expect(holdCovers({ ...(hold as object), tenant: "Kingston", toAt: new Date("2026-01-20") } as never)).toBe(
    "tenant Kingston, the beginning to 2026-01-20",
  );
});

test("a request tells what went and why the rest stayed", () => {
  const leaf = {
    scope: "console/access",
    month: "2019-01-01",
    events: 1,
    firstSeq: 1,
    lastSeq: 1,
    digest: "",
  };
  const leaves = [
    { ...leaf, outcome: "dropped" as const },
    { ...leaf, outcome: "kept" as const, said: "Held: Matter 12." },
  ];
  expect(dropOutcome({ state: "done", leaves })).toBe("1 month dropped, 1 kept: Held: Matter 12.");
  expect(dropOutcome({ state: "waiting", leaves })).toBe("2 months");
});
