import { expect, test } from "vitest";
import { readActionFilter, writePlace } from "./action-filter";

const read = (address: string) => {
  const params = new URLSearchParams(address);
  return readActionFilter((name) => params.get(name), ["auditron"]);
};

test("what the address asks is asked, and what cannot be read is left out", () => {
  expect(read("state=live&platform=auditron&person=Olga&tier=3")).toEqual({
    states: ["queued", "running", "verifying"],
    platformId: "auditron",
    person: "Olga",
    tier: 3,
  });
  expect(read("state=constructor&platform=elsewhere&tier=7&before=never~x")).toEqual({});
});

test("a place in the list comes back from the address as it went in", () => {
  const place = { at: new Date("2026-11-21T03:40:39.724Z"), id: "0b9ad1b0-8f0e-4f1c-9f44-1f7f5b1f6a11" };
  expect(read(`before=${encodeURIComponent(writePlace(place))}`)).toEqual({ before: place });
});
