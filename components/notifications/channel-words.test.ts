import { describe, expect, test } from "vitest";
import { channelState, channelsAnswer, quietText } from "./channel-words";

const at = new Date(0);
const channel = (title: string, more: Partial<Parameters<typeof channelState>[0]> = {}) => ({
  title,
  active: true,
  failingSince: null,
  lastOkAt: at,
  ...more,
});

describe("a channel", () => {
  test("that never delivered is unknown, one that refuses is bad whatever it did before", () => {
    expect(channelState(channel("a"))).toEqual({ status: "ok", word: "works" });
    expect(channelState(channel("a", { lastOkAt: null }))).toEqual({ status: "unknown", word: "untried" });
    expect(channelState(channel("a", { failingSince: at }))).toEqual({ status: "alert", word: "failing" });
    expect(channelState(channel("a", { failingSince: at, active: false })).word).toBe("off");
  });
});

describe("the answer", () => {
  test("names what fails before it says anything good", () => {
    expect(channelsAnswer([])).toContain("Nobody is told");
    expect(channelsAnswer([channel("a", { active: false })])).toContain("Nobody is told");
    expect(channelsAnswer([channel("a"), channel("b", { failingSince: at })])).toContain(
      "b fails; the others",
    );
    expect(channelsAnswer([channel("b", { failingSince: at })])).toContain("nothing else is left");
    expect(channelsAnswer([channel("a"), channel("b", { lastOkAt: null })])).toContain("1 of 2 channels");
    expect(channelsAnswer([channel("a"), channel("b")])).toBe("All 2 channels work.");
  });
});

test("quiet hours say for what they do not hold", () => {
  expect(quietText(null)).toBe("none");
  expect(
    quietText({ zone: "UTC", from: "22:00", to: "06:00", exceptSeverities: ["critical", "warning"] }),
  ).toBe("22:00 to 06:00 UTC, but not for critical and warning");
});
