import { expect, test } from "vitest";
import { readCredentialFilter, writePlace } from "./credential-filter";
import { credentialsAnswer } from "./credential-words";

const counts = {
  dead: 0,
  ended: 0,
  overdue: 0,
  due: 0,
  unknown: 0,
  fine: 0,
  needs: 0,
  worst: "warn" as const,
};

test("the answer says what is wrong and never passes over what nobody knows", () => {
  expect(credentialsAnswer(counts)).toContain("No credential is known yet");
  expect(credentialsAnswer({ ...counts, fine: 3 })).toBe("None of 3 credentials is known to be due.");
  expect(credentialsAnswer({ ...counts, dead: 1, overdue: 2, due: 3, unknown: 4, fine: 5 })).toBe(
    "Of 15 credentials 1 not accepted, 2 overdue and 3 due soon. Of 4 nobody knows enough to say: their age, end or proof is missing.",
  );
  expect(credentialsAnswer({ ...counts, unknown: 1 })).toContain("Of 1 nobody knows enough to say: its age");
});

test("the filter is read from the address, and what does not belong there is left out", () => {
  const read = (search: string) => readCredentialFilter((name) => new URLSearchParams(search).get(name));
  expect(read("platform=complyai&state=due&kind=api-key&within=14&q=+kingston+")).toEqual({
    platformId: "complyai",
    state: "due",
    kind: "api-key",
    dueWithinDays: 14,
    search: "kingston",
  });
  expect(read("platform=nobody&state=great&kind=x&within=13&q=&after=0~now~1")).toEqual({});
  const place = { rank: 1, at: "2026-11-25 12:00:00.123456+00", id: "3f0c6f3e-8a54-4c0b-9d52-0b9a1b0f6f11" };
  expect(read(new URLSearchParams({ after: writePlace(place) }).toString())).toEqual({ cursor: place });
});
