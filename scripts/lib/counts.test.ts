import { expect, test } from "vitest";
import { countPlaywright, countVitest } from "./counts";

const vitest = {
  success: true,
  numPassedTests: 10,
  numFailedTests: 0,
  testResults: [{ status: "passed", assertionResults: [{ status: "passed" }] }],
};

test("tests that passed and failed are counted", () => {
  expect(countVitest(vitest)).toEqual({ passed: 10, failed: 0 });
  const report = {
    ...vitest,
    success: false,
    numFailedTests: 2,
    testResults: [{ status: "failed", assertionResults: [{ status: "failed" }, { status: "failed" }] }],
  };
  expect(countVitest(report)).toEqual({ passed: 10, failed: 2 });
});

test("a file that cannot be read is a failure", () => {
  expect(
    countVitest({ ...vitest, success: false, testResults: [{ status: "failed", assertionResults: [] }] }),
  ).toEqual({ passed: 10, failed: 1 });
});

test("an error beside the tests is a failure", () => {
  expect(countVitest({ ...vitest, success: false })).toEqual({ passed: 10, failed: 1 });
});

test("journeys and errors outside them are counted", () => {
  const stats = { expected: 5, unexpected: 1, flaky: 1 };
  expect(countPlaywright({ stats, errors: [] })).toEqual({ passed: 6, failed: 1 });
  expect(
    countPlaywright({
      stats: { expected: 0, unexpected: 0, flaky: 0 },
      errors: [{ message: "no tests found" }],
    }),
  ).toEqual({ passed: 0, failed: 1 });
});
