import { describe, expect, test } from "vitest";
import { type Matcher, matcherTrouble, readMatcher, worstHidden, writeMatcher } from "./silence";

const is = (field: Matcher["field"], value: string): Matcher => ({ field, isNot: false, value });
const not = (field: Matcher["field"], value: string): Matcher => ({ field, isNot: true, value });

describe("matchers that may not be used", () => {
  test.each([
    [[], /add a matcher/],
    [[not("tenant", "Contoso")], /nearly everything/],
    [[is("environment", "*"), is("job", "**")], /nearly everything/],
    [[is("severity", "P1")], /no severity "P1".*critical, warning, info/],
    [[is("platform", "azure")], /no platform "azure"/],
    [[is("job", "costs"), is("job", "identity")], /never match together/],
    [[is("job", "costs"), not("job", "costs")], /never match together/],
  ])("%j", (matchers, words) => {
    expect(matcherTrouble(matchers)).toMatch(words);
  });

  test.each([
    [[is("job", "costs")]],
    [[is("job", "co*"), is("job", "*ts")]],
    [[is("job", "*"), is("tenant", "a")]],
  ])("%j may", (matchers) => expect(matcherTrouble(matchers)).toBeUndefined());
});

test("the worst severity that may be hidden decides how long", () => {
  expect(worstHidden([is("job", "costs")])).toBe("critical");
  expect(worstHidden([is("severity", "warning")])).toBe("warning");
  expect(worstHidden([not("severity", "critical")])).toBe("warning");
  expect(worstHidden([is("severity", "*i*ng")])).toBe("warning");
  expect(worstHidden([not("severity", "critical"), not("severity", "w*")])).toBe("info");
});

test("an address carries matchers and gives them back", () => {
  for (const matcher of [is("tenant", "A: B!"), not("tenant", "!x"), is("fingerprint", "a|b|c")])
    expect(readMatcher(writeMatcher(matcher))).toEqual(matcher);
  expect(readMatcher("color:red")).toBeUndefined();
  expect(readMatcher("tenant:")).toBeUndefined();
});
