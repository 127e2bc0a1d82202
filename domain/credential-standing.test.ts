import { describe, expect, test } from "vitest";
import { conflictOf, ladderOf, type PolicySays, shortestPolicy } from "./credential-policy";
import { type CredentialAge, severityOf, standingOf } from "./credential-standing";

const NOW = new Date("2026-11-20T12:00:00Z");
const days = (count: number) => new Date(NOW.getTime() + count * 86_400_000);
const LADDER = [30, 14, 7, 1];

const standing = (over: Partial<CredentialAge>, now = NOW) =>
  standingOf(
    {
      issuedAt: null,
      rotatedAt: null,
      expiresAt: null,
      everyDays: null,
      ladder: LADDER,
      deadSaid: "",
      proved: null,
      provedAt: null,
      goneAt: null,
      ...over,
    },
    now,
  );

describe("a credential", () => {
  test.each([
    [31, "fine", null, undefined],
    [30, "due", 30, "info"],
    [14, "due", 14, "warning"],
    [6, "due", 7, "warning"],
    [1, "due", 1, "critical"],
    [0, "ended", null, "critical"],
    [-3, "ended", null, "critical"],
  ])("that ends in %s days is %s at rung %s", (left, state, rung, severity) => {
    const seen = standing({ expiresAt: days(left) });
    expect(seen).toMatchObject({ state, rung, dueBecause: "end" });
    expect(severityOf(seen)).toBe(severity);
  });

  test("is due by its policy when that comes before its end, and a policy that is not kept breaks nothing", () => {
    const seen = standing({ issuedAt: days(-89), expiresAt: days(60), everyDays: 90 });
    expect(seen).toMatchObject({ state: "due", rung: 1, dueBecause: "policy", dueAt: days(1) });
    expect(severityOf(seen)).toBe("warning");
    const overdue = standing({ issuedAt: days(-91), everyDays: 90 });
    expect(overdue.state).toBe("overdue");
    expect(severityOf(overdue)).toBe("warning");
  });

  test("counts from when it was replaced last, whichever is known later", () => {
    expect(standing({ issuedAt: days(-300), rotatedAt: days(-10), everyDays: 90 }).dueAt).toEqual(days(80));
    expect(standing({ issuedAt: days(-10), rotatedAt: days(-300), everyDays: 90 }).dueAt).toEqual(days(80));
  });

  test("of unknown age is unknown, however far its end is", () => {
    expect(standing({ everyDays: 90 }).state).toBe("unknown");
    const far = standing({ everyDays: 90, expiresAt: days(500), proved: "accepted", provedAt: NOW });
    expect(far).toMatchObject({ state: "unknown", dueAt: days(500) });
    expect(standing({ everyDays: 90, expiresAt: days(5) }).state).toBe("due");
  });

  test("whose end nobody knows is fine only as long as a proof holds", () => {
    expect(standing({}).state).toBe("unknown");
    const proved = { proved: "accepted", provedAt: days(-1) } as const;
    const seen = standing(proved);
    expect(seen.state).toBe("fine");
    expect(standing(proved, seen.until ?? NOW).state).toBe("unknown");
  });

  test("that is rejected, or dead as its platform says, is dead until another takes its place", () => {
    const rejected = { expiresAt: days(100), proved: "rejected", provedAt: days(-1) } as const;
    expect(severityOf(standing(rejected))).toBe("critical");
    expect(standing({ ...rejected, rotatedAt: days(-2) }).state).toBe("dead");
    expect(standing({ ...rejected, rotatedAt: NOW }).state).toBe("fine");
    expect(standing({ deadSaid: "reauth_required", expiresAt: days(100) })).toMatchObject({
      state: "dead",
      says: expect.stringContaining("reauth_required"),
    });
  });

  test("is looked at again exactly when time alone changes how it stands", () => {
    const age = { expiresAt: days(40) };
    let now = NOW;
    const states: string[] = [];
    for (let step = 0; step < 10; step += 1) {
      const { state, rung, until } = standing(age, now);
      states.push(`${state} ${rung ?? ""}`.trim());
      if (!until) break;
      expect(standing(age, new Date(until.getTime() - 1))).toMatchObject({ state, rung });
      now = until;
    }
    expect(states).toEqual(["fine", "due 30", "due 14", "due 7", "due 1", "ended"]);
  });
});

describe("policies", () => {
  const says = (everyDays: number | null, leadDays?: number): PolicySays => ({
    everyDays,
    says: "",
    ...(leadDays !== undefined && { leadDays }),
  });

  test("that do not agree: the shorter counts, and the conflict is told", () => {
    const three = [says(365, 30), says(90), says(730)];
    expect(shortestPolicy(three)).toEqual(says(90));
    expect(conflictOf(three)).toContain("every 90, every 365, every 730 days");
    expect(conflictOf([says(90), says(90)])).toBeUndefined();
    expect(conflictOf([says(90), says(null)])).toBeUndefined();
    expect(shortestPolicy([says(null), says(90)])).toEqual(says(90));
  });

  test("set where the ladder begins; a person's own ladder goes before them", () => {
    expect(ladderOf(null, says(90))).toEqual([30, 14, 7, 1]);
    expect(ladderOf(null, says(182, 14))).toEqual([14, 7, 1]);
    expect(ladderOf(null, says(182, 21))).toEqual([21, 14, 7, 1]);
    expect(ladderOf(null, says(7, 0))).toEqual([]);
    expect(ladderOf(null, undefined)).toEqual([30, 14, 7, 1]);
    expect(ladderOf([3, 60, 3], says(90, 14))).toEqual([60, 3]);
    expect(ladderOf(null, says(10))).toEqual([7, 1]);
  });
});
