import { describe, expect, test } from "vitest";
import { addressOf } from "./address";

const from = (forwarded: string | undefined, proxyHops: number) =>
  addressOf((name) => (name === "x-forwarded-for" ? forwarded : undefined), proxyHops);

describe("where somebody comes from", () => {
  test.each([
    ["is not believed without a proxy of ours", "203.0.113.7", 0, "direct"],
    ["is what the one proxy in front wrote last", "198.51.100.1, 203.0.113.7", 1, "203.0.113.7"],
    ["is what the outer one of two wrote", "198.51.100.1, 203.0.113.7, 10.0.0.2", 2, "203.0.113.7"],
    ["is unknown when the proxy wrote nothing", undefined, 1, "unknown"],
    ["is unknown when fewer wrote than stand in front", "10.0.0.2", 2, "unknown"],
    ["is not fooled by empty entries", "203.0.113.9, , 203.0.113.7,", 1, "203.0.113.7"],
  ])("%s", (_, forwarded, hops, address) => expect(from(forwarded, hops)).toBe(address));

  test("is never longer than an address can be", () => {
    expect(from("x".repeat(10_000), 1)).toHaveLength(64);
  });
});
