import { describe, expect, test } from "vitest";
import { advance, type CheckState, pendingText, shownAt } from "./check";
import type { Status } from "./status";

const at = (seconds: number) => new Date(Date.UTC(2026, 10, 20, 9, 0, seconds));
const start = (status: Status): CheckState => ({
  status,
  since: at(0),
  reason: "before",
  candidate: null,
  candidateCount: 0,
});
const confirm = { bad: 3, good: 2 };

function play(from: Status, seen: Status[]) {
  let state: CheckState = start(from);
  return seen.map((status, index) => {
    state = advance(state, { status, reason: `saw ${status}`, at: at(index + 1) }, confirm);
    return state.status;
  });
}

describe("a check changes only after the declared number of results in a row", () => {
  test("one lost answer turns nothing red", () => {
    expect(play("ok", ["alert", "ok", "alert", "alert", "ok"])).toEqual(["ok", "ok", "ok", "ok", "ok"]);
  });
  test("the third in a row does", () => {
    expect(play("ok", ["alert", "alert", "alert"])).toEqual(["ok", "ok", "alert"]);
  });
  test("one good answer turns nothing green", () => {
    expect(play("alert", ["ok", "alert", "ok", "ok"])).toEqual(["alert", "alert", "alert", "ok"]);
  });
  test("changing troubles do not add up", () => {
    expect(play("ok", ["warn", "alert", "warn", "alert"])).toEqual(["ok", "ok", "ok", "ok"]);
  });
  test("since is the moment of the confirming result, and an agreeing result keeps it", () => {
    const changed = advance(
      { ...start("ok"), candidate: "alert", candidateCount: 2 },
      { status: "alert", reason: "down", at: at(9) },
      confirm,
    );
    expect(changed).toMatchObject({ status: "alert", since: at(9), reason: "down", changed: true });
    expect(advance(changed, { status: "alert", reason: "still down", at: at(20) }, confirm)).toMatchObject({
      since: at(9),
      reason: "still down",
      changed: false,
    });
  });
  test("what waits for confirmation is said", () => {
    expect(pendingText({ candidate: "alert", candidateCount: 1 }, confirm)).toBe("1 of 3 results say alert");
    expect(pendingText({ candidate: null, candidateCount: 0 }, confirm)).toBeUndefined();
  });
});

describe("what a screen shows", () => {
  const ok = { status: "ok" as const, reason: "fine", since: at(0) };
  test("never asked is unknown", () => expect(shownAt(ok, null, 15, at(1)).status).toBe("unknown"));
  test("a recent answer counts", () => expect(shownAt(ok, at(0), 15, at(20)).status).toBe("ok"));
  test("a late one is unknown, with its age and what it was", () => {
    const shown = shownAt(ok, at(0), 15, new Date(at(0).getTime() + 600_000));
    expect(shown).toMatchObject({ status: "unknown", isLate: true });
    expect(shown.reason).toContain("10 min");
    expect(shown.reason).toContain("Before that: ok");
  });
});
