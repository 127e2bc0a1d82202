import { expect, test } from "vitest";
import { isEndless } from "./endless-pattern";

test.each([
  "(a+)+",
  "(?:a*)*b",
  "([a-z]+){2,}",
  "(,.*)*",
  "(,[a-z,]+)*",
  "(-[a-z-]+)*",
  "(,[ -~]+)+",
  "(,*a)+",
  "(,\\S+)+",
  "(,[^;]+)*",
])("%s could be busy for ever", (pattern) => expect(isEndless(pattern)).toBe(true));

test.each([
  "[A-Z]+-[0-9]+",
  "[0-9]+(,[0-9]+)*",
  "[a-z0-9]+(?:-[a-z0-9]+)*",
  "(ab)+",
  "[0-9]+@[^,]+(,[0-9]+@[^,]+)*",
  "(a|b)*c",
  "\\d{1,3}",
])("%s ends", (pattern) => {
  expect(isEndless(pattern)).toBe(false);
  const begun = performance.now();
  const form = new RegExp(`^(?:${pattern})$`, "u");
  for (const unit of ["a", "1", "a-", "1,", "ab", "A-1"]) form.test(`${unit.repeat(10_000)}!`);
  expect(performance.now() - begun).toBeLessThan(1000);
});
