import { describe, expect, test } from "vitest";
import { hourIn, networkOf, type UsualPlace, unusualOf } from "./usual-sign-in";

test.each([
  ["203.0.113.77", "203.0.113.0/24"],
  ["::ffff:203.0.113.77", "203.0.113.0/24"],
  ["2001:db8:17:5::1", "2001:db8:17::/48"],
  ["2001:0DB8:0017:0005:0:0:0:1", "2001:db8:17::/48"],
  ["2001:db8::1", "2001:db8:0::/48"],
  ["::1", "0:0:0::/48"],
  ["direct", "direct"],
  ["", "direct"],
])("%s is of the network %s", (ip, network) => expect(networkOf(ip)).toBe(network));

test.each([
  ["Europe/Berlin", "2026-03-29T00:59:00Z", 1],
  ["Europe/Berlin", "2026-03-29T01:00:00Z", 3],
  ["Asia/Kolkata", "2026-01-01T18:30:00Z", 0],
])("in %s it is %s at hour %i", (zone, at, hour) => expect(hourIn(zone, new Date(at))).toBe(hour));

describe("a sign-in", () => {
  const NOW = new Date("2026-11-20T12:00:00Z");
  const at = (...known: number[]) => Array.from({ length: 24 }, (_, hour) => (known.includes(hour) ? 5 : 0));
  const place = (over: Partial<UsualPlace> = {}): UsualPlace => ({
    network: "203.0.113.0/24",
    firstSeenAt: new Date("2026-11-01T00:00:00Z"),
    signIns: 10,
    hours: at(9, 23),
    ...over,
  });
  const here = { network: "203.0.113.0/24", hour: 9 };

  test.each([
    ["like the others", [place()], here, []],
    ["an hour later", [place()], { ...here, hour: 10 }, []],
    ["around midnight", [place()], { ...here, hour: 0 }, []],
    ["hours later", [place()], { ...here, hour: 14 }, ["hour"]],
    ["from elsewhere", [place()], { ...here, network: "192.0.2.0/24" }, ["network"]],
    ["from elsewhere at night", [place()], { network: "192.0.2.0/24", hour: 3 }, ["network", "hour"]],
    ["from an address nobody knows", [place()], { network: "direct", hour: 9 }, []],
    ["with nine before", [place({ signIns: 9 })], { network: "x", hour: 3 }, []],
    [
      "with ten over two networks",
      [place({ signIns: 5 }), place({ network: "y", signIns: 5 })],
      { network: "x", hour: 9 },
      ["network"],
    ],
    [
      "in the first week",
      [place({ firstSeenAt: new Date("2026-11-14T00:00:00Z") })],
      { network: "x", hour: 3 },
      [],
    ],
    ["that is the first", [], { network: "x", hour: 3 }, []],
  ] as const)("%s", (_, known, seen, unusual) => expect(unusualOf(known, seen, NOW)).toEqual(unusual));
});
