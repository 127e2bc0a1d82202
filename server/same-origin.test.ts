import { expect, test } from "vitest";
import { tooLarge } from "./same-origin";

const of = (path: string, bytes: number | undefined) =>
  new Request(`https://console.example.test${path}`, {
    method: "POST",
    ...(bytes !== undefined && { headers: { "content-length": String(bytes) } }),
  });

test("a call may bring a form along, and only those with a file a file", () => {
  expect(tooLarge(of("/api/trpc/flows.request", 60_000))).toBe(false);
  expect(tooLarge(of("/api/trpc/flows.request", 70_000))).toBe(true);
  expect(tooLarge(of("/api/trpc/flows.checkBatch", 5_500_000))).toBe(false);
  expect(tooLarge(of("/api/trpc/flows.requestBatch?batch=1", 5_500_000))).toBe(false);
  expect(tooLarge(of("/api/trpc/flows.requestBatch", 9_000_000))).toBe(true);
});

test("no other call comes along with a file in the same request", () => {
  expect(tooLarge(of("/api/trpc/flows.checkBatch,people.invite", 5_500_000))).toBe(true);
  expect(tooLarge(of("/api/welcome/flows.checkBatch", 5_500_000))).toBe(true);
});

test("a body that does not say how long it is is refused", () => {
  expect(tooLarge(of("/api/trpc/flows.checkBatch", undefined))).toBe(true);
});
