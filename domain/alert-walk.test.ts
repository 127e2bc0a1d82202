import { expect, test } from "vitest";
import { firing, unknown, well } from "./alert-judge";
import { joinFirings, type Sample, walkVerdicts } from "./alert-walk";

const minute = (count: number) => count * 60_000;
const bad = (at: number, value: number | null = null): Sample => ({
  at: minute(at),
  verdict: firing("bad", { value }),
});
const good = (at: number): Sample => ({ at: minute(at), verdict: well("good") });
const dark = (at: number): Sample => ({ at: minute(at), verdict: unknown("dark") });

const walk = (samples: Sample[], hold = 0, recover = 0, until = 100) =>
  walkVerdicts(
    samples,
    { holdSeconds: hold * 60, recoverSeconds: recover * 60, worst: "highest" },
    minute(until),
  ).map(({ from, to, peak }) => [
    from.getTime() / minute(1),
    to === null ? null : to.getTime() / minute(1),
    peak,
  ]);

test("fires from the first bad moment to the first good one", () => {
  expect(walk([good(0), bad(10, 4), bad(12, 7), good(20)])).toEqual([[10, 20, 7]]);
});

test("opens only what holds, at the moment when it has held long enough", () => {
  expect(walk([bad(10), good(14), bad(20), bad(22), good(30)], 5)).toEqual([[25, 30, null]]);
  expect(walk([bad(10), good(15)], 5)).toEqual([]);
  expect(walk([bad(97)], 5)).toEqual([]);
  expect(walk([bad(95)], 5)).toEqual([[100, null, null]]);
});

test("what fires again before it has recovered is one firing", () => {
  const samples = [bad(10), good(12), bad(14), good(20)];
  expect(walk(samples, 0, 3)).toEqual([[10, 23, null]]);
  expect(walk(samples, 0, 2)).toEqual([
    [10, 14, null],
    [14, 22, null],
  ]);
});

test("what nobody can tell neither opens nor resolves, and a long silence begins the hold anew", () => {
  expect(walk([bad(10), dark(12), good(40)])).toEqual([[10, 40, null]]);
  expect(walk([bad(10), dark(11), bad(13), good(20)], 5)).toEqual([[15, 20, null]]);
  expect(walk([bad(10), dark(11), bad(30), good(40)], 5)).toEqual([[35, 40, null]]);
});

test("a trouble that began before it was seen has held since it began", () => {
  const since = new Date(minute(2));
  const seen = { at: minute(10), verdict: firing("bad", { since }) };
  expect(walk([seen, good(20)], 9)).toEqual([[11, 20, null]]);
});

test("firings of the same place are one while they overlap", () => {
  const at = (from: number, to: number | null, peak: number) => ({
    from: new Date(minute(from)),
    to: to === null ? null : new Date(minute(to)),
    peak,
    sentence: "",
  });
  const joined = joinFirings([at(30, 40, 1), at(0, 10, 2), at(5, 20, 9)], "highest");
  expect(joined).toMatchObject([at(0, 20, 9), at(30, 40, 1)]);
});
