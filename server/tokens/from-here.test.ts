import { expect, test } from "vitest";
import { isFromThisMachine } from "./from-here";

test("metrics are open to the machine itself only", () => {
  const local = { isLoopback: true, proxyHops: 0 };
  expect(isFromThisMachine(local, "direct")).toBe(true);
  expect(isFromThisMachine({ ...local, isLoopback: false }, "direct")).toBe(false);
  expect(isFromThisMachine({ ...local, proxyHops: 1 }, "203.0.113.5")).toBe(false);
  expect(isFromThisMachine({ ...local, proxyHops: 1 }, "127.0.0.1")).toBe(true);
});
