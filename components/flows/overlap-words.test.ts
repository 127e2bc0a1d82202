import { expect, test } from "vitest";
import { overlapOf, overlapText } from "./overlap-words";

const at = (minute: number) => new Date(Date.UTC(2026, 10, 21, 10, minute));
const FLOW = { id: "rotation", requestedAt: at(0), emergency: false };

type Version = Parameters<typeof overlapOf>[0][number];
const version = (has: Partial<Version>): Version => ({
  flowId: null,
  createdAt: new Date(Date.UTC(2026, 0, 1)),
  acceptedAt: null,
  acceptedSaid: "",
  rejectedAt: null,
  rejectedSaid: "",
  retiredAt: null,
  ...has,
});
const times = (overlap: ReturnType<typeof overlapOf>) => overlap.moments.map(({ key, at }) => [key, at]);

test("before anything was put in, all is to come", () => {
  const overlap = overlapOf([version({})], FLOW);
  expect(times(overlap)).toEqual([
    ["put-in", null],
    ["proved", null],
    ["dead", null],
    ["removed", null],
  ]);
  expect(overlapText(overlap)).toBe("0 of 4 have happened. Next: new put in.");
});

test("both count from the proof of the new to the proof that the old is dead", () => {
  const overlap = overlapOf(
    [
      version({
        createdAt: new Date(0),
        retiredAt: new Date(Date.UTC(2026, 0, 1)),
      }),
      version({ rejectedAt: at(8), rejectedSaid: "401", retiredAt: at(9) }),
      version({ flowId: FLOW.id, createdAt: at(2), acceptedAt: at(3), acceptedSaid: "200" }),
    ],
    FLOW,
  );
  expect(times(overlap)).toEqual([
    ["put-in", at(2)],
    ["proved", at(3)],
    ["dead", at(8)],
    ["removed", at(9)],
  ]);
  expect(overlapText(overlap)).toBe("Both were accepted for 5 min.");
});

test("in an emergency the old one goes first, and both never count", () => {
  const overlap = overlapOf(
    [
      version({ rejectedAt: at(1), retiredAt: at(1) }),
      version({ flowId: FLOW.id, createdAt: at(2), acceptedAt: at(3) }),
    ],
    { ...FLOW, emergency: true },
  );
  expect(times(overlap).map(([key]) => key)).toEqual(["dead", "removed", "put-in", "proved"]);
  expect(overlapText(overlap)).toBe("Never were both accepted.");
});

test("a secret that was given twice counts by the last one", () => {
  const overlap = overlapOf(
    [
      version({}),
      version({ flowId: FLOW.id, createdAt: at(2), retiredAt: at(4) }),
      version({ flowId: FLOW.id, createdAt: at(4) }),
    ],
    FLOW,
  );
  expect(overlap.moments[0]?.at).toEqual(at(4));
  expect(overlap.old?.to).toBeNull();
});
