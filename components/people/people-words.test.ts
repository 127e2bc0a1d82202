import { expect, test } from "vitest";
import type { PersonRow } from "./people-types";
import { accountState, addressWords, browserWords, peopleAnswer } from "./people-words";

const vic: PersonRow = {
  id: "1",
  email: "vic@example.test",
  name: "Vic",
  role: "viewer",
  disabledAt: null,
  createdAt: new Date(0),
  lastSignInAt: null,
  source: "local",
  hasFactor: false,
  hasIdentity: false,
  hasPassword: true,
  reach: "everywhere",
  grants: 0,
  openSessions: 0,
};

test("disabled wins over a link that is still pending", () => {
  expect(accountState(vic)).toBe("active");
  expect(accountState({ ...vic, hasPassword: false })).toBe("link pending");
  expect(accountState({ ...vic, hasPassword: false, disabledAt: new Date(0) })).toBe("disabled");
});

test("the answer counts those who can sign in by role, and the others", () => {
  expect(peopleAnswer([vic])).toBe("1 person can sign in: 1 viewer.");
  expect(
    peopleAnswer([
      vic,
      { ...vic, role: "admin" },
      { ...vic, role: "admin" },
      { ...vic, role: "auditor" },
      { ...vic, hasPassword: false },
      { ...vic, disabledAt: new Date(0) },
    ]),
  ).toBe("4 people can sign in: 1 viewer, 2 admins and 1 auditor. 1 has not come in yet. 1 is disabled.");
});

test.each([
  ["Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0", "Firefox on Linux"],
  [
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0 Safari/537.36 Edg/150.0",
    "Edge on Windows",
  ],
  [
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Safari/605.1.15",
    "Safari on macOS",
  ],
  [
    "Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0 Mobile Safari/537.36",
    "Chrome on Android",
  ],
  ["curl/8.5.0", "Unknown browser"],
  ["", "Unknown browser"],
])("%s is %s", (userAgent, words) => {
  expect(browserWords(userAgent)).toBe(words);
});

test("an address that is not known is not invented", () => {
  expect(addressWords("direct")).toBe("address not recorded");
  expect(addressWords("203.0.113.9")).toBe("203.0.113.9");
});
