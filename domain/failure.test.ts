import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ALONE, type Around, classify, type FailedRun, NO_RULES, spanIn } from "./failure";
import { SHIPPED_RULES } from "./failure-rules";
import { nextStep, retryAt } from "./failure-step";
import { findPattern, patternFrom, patternTrouble, signatureOf } from "./failure-text";
import { PLATFORM_IDS } from "./platform";
import { FAILURE_CLASSES } from "./sync";

const run = (error: string | null, more: Partial<FailedRun> = {}): FailedRun => ({
  platformId: "azure-governance",
  status: "failed",
  error,
  httpStatus: null,
  records: null,
  isPastDeadline: false,
  ...more,
});
const meta = { platformId: "complyai" } as const;

test.each<[string, string, string, Partial<FailedRun>?]>([
  [
    "authentication",
    "AADSTS7000215",
    "ClientAuthenticationError: AADSTS7000215: Invalid client secret provided.",
  ],
  ["authentication", "AADSTS7000222", "AADSTS7000222: The provided client secret keys are expired."],
  ["authentication", "aadsts700016", "aadsts700016 application not found in the directory"],
  ["authorization", "AADSTS65001", "AADSTS65001: The user or administrator has not consented"],
  [
    "authorization",
    "AuthorizationFailed",
    "(AuthorizationFailed) The client does not have authorization to perform action",
  ],
  ["upstream-down", "AADSTS90033", "AADSTS90033: A transient error has occurred."],
  [
    "rate-limit",
    "429 Too Many Requests",
    "HTTPError: 429 Too Many Requests for url https://management.azure.com",
  ],
  [
    "rate-limit",
    "SubscriptionRequestsThrottled",
    "SubscriptionRequestsThrottled: Number of requests exceeded",
  ],
  ["timeout", "Connection timeout", "Connection timeout after 30s"],
  ["timeout", "timed out", "HTTPSConnectionPool(host='x'): Read timed out. (read timeout=60)"],
  ["timeout", "ETIMEDOUT", "connect ETIMEDOUT 20.190.1.1:443"],
  ["upstream-down", "ECONNREFUSED", "connect ECONNREFUSED 10.0.0.1:5432"],
  ["upstream-down", "getaddrinfo", "[Errno -2] getaddrinfo failed"],
  [
    "upstream-down",
    "Circuit breaker 'cost_sync' is open",
    "Circuit breaker 'cost_sync' is open - call rejected",
  ],
  ["upstream-down", "503 Service", "503 Service Unavailable"],
  [
    "data-or-schema",
    'column "spend_x" does not exist',
    'psycopg.errors.UndefinedColumn: column "spend_x" does not exist',
  ],
  ["data-or-schema", "JSONDecodeError", "JSONDecodeError: Expecting value: line 1 column 1 (char 0)"],
  ["hung", "Ghost job", "Ghost job: still running after 30 min — likely crashed or OOM-killed"],
  ["rate-limit", "(#4)", "(#4) Application request limit reached", meta],
  ["rate-limit", "(#17)", "FacebookRequestError: (#17) User request limit reached", meta],
  ["rate-limit", '"code":613', '{"error":{"message":"Calls to this api","code":613}}', meta],
  [
    "authentication",
    '"code":190',
    '{"error":{"type":"OAuthException","code":190,"error_subcode":463}}',
    meta,
  ],
  ["authentication", "Error 190:", "Error 190: session has been invalidated", meta],
  ["authorization", "(#200)", "(#200) Requires ads_read permission", meta],
  ["data-or-schema", "(#100)", "(#100) Tried accessing nonexisting field (foo)", meta],
])("%s by %s", (failureClass, matched, error, more = {}) => {
  const classed = classify(run(error, more));
  expect(classed).toMatchObject({ failureClass, matched });
  expect(error.slice(classed?.span?.start, classed?.span?.end)).toBe(matched);
  expect(spanIn(error, matched)).toEqual(classed?.span);
  expect(classed?.confidence).toBeGreaterThan(0.5);
});

test.each<[string, number]>([
  ["rate-limit", 429],
  ["authentication", 401],
  ["authorization", 403],
  ["timeout", 504],
  ["upstream-down", 503],
])("%s by the status alone", (failureClass, httpStatus) => {
  expect(classify(run(null, { httpStatus }))).toMatchObject({
    failureClass,
    span: null,
    matched: `HTTP ${httpStatus}`,
  });
});

test.each([
  ["a code of Meta elsewhere", "(#17) is the number of the room", {}],
  ["a longer number", "job code 1790 ended", meta],
  ["a number with a point", "took 3.17 s, code 0.17", meta],
  ["429 rows", "wrote 429 rows of 14290", {}],
])("%s is no sign", (_, error, more) => {
  expect(classify(run(error, more))).toMatchObject({ failureClass: "unknown", confidence: 0 });
});

test("a code says more than words in passing", () => {
  const error = "timeout while signing in: AADSTS7000215 Invalid client secret, too many requests";
  expect(classify(run(error))).toMatchObject({ failureClass: "authentication", rule: "entra-secret" });
});

test("what has not failed has no class", () => {
  expect(classify(run("AADSTS7000215", { status: "succeeded", records: 4 }))).toBeUndefined();
  expect(classify(run(null, { status: "running" }))).toBeUndefined();
  expect(classify(run("stopped", { status: "cancelled" }))).toBeUndefined();
});

test("no records and no end are classes of their own", () => {
  expect(classify(run(null, { status: "succeeded", records: 0 }))?.failureClass).toBe("zero-records");
  expect(classify(run(null, { status: "running", isPastDeadline: true }))?.failureClass).toBe("hung");
});

const beside = (errors: readonly string[], good = 0): Around => ({
  failed: errors.map((error, index) => ({
    job: `job-${index}`,
    tenant: "",
    error,
    failureClass: classify(run(error))?.failureClass ?? null,
  })),
  good,
  said: [],
});

describe("failing together", () => {
  test("with one that names a credential is a credential problem of all", () => {
    const around = beside(["Sync failed", "AADSTS7000215: Invalid client secret", "job ended with code"]);
    expect(classify(run("Sync failed"), around)).toMatchObject({
      failureClass: "authentication",
      rule: "together",
    });
  });

  test("with the same words that nobody knows is a credential problem, less surely", () => {
    const around = beside(["Job 4 ended badly", "Job 17 ended badly", "Job 5 ended badly"]);
    const classed = classify(run("Job 9 ended badly"), around);
    expect(classed).toMatchObject({ failureClass: "authentication", rule: "together" });
    expect(classed?.confidence).toBeLessThan(0.7);
  });

  test("while another goes well is nothing shared", () => {
    expect(
      classify(run("x happened"), beside(["x happened", "x happened", "x happened"], 1))?.failureClass,
    ).toBe("unknown");
  });

  test("for another clear cause is that cause, not a credential", () => {
    const around = beside(["Sync failed", "503 Service Unavailable", "connect ECONNREFUSED"]);
    expect(classify(run("Sync failed"), around)?.failureClass).toBe("upstream-down");
  });

  test("never overrules what a run says clearly itself", () => {
    const around = beside(["Connection timeout", "AADSTS7000215", "AADSTS7000215"]);
    expect(classify(run("Connection timeout"), around)?.failureClass).toBe("timeout");
  });
});

test("what somebody said of the same words is remembered", () => {
  const said = [
    { signature: signatureOf("Flux 12 misaligned"), failureClass: "data-or-schema", byName: "Olga" } as const,
  ];
  expect(classify(run("Flux 99 misaligned"), { ...ALONE, said })).toMatchObject({
    failureClass: "data-or-schema",
    rule: "history",
    reason: expect.stringContaining("Olga"),
  });
});

test("a rule of one's own goes first, and only where it is meant for", () => {
  const own = {
    id: "1",
    platformId: "azure-governance",
    pattern: "cost * export",
    httpStatus: null,
    failureClass: "data-or-schema",
    reason: "known",
  } as const;
  const rules = { ...NO_RULES, own: [own] };
  expect(classify(run("Cost of export: Connection timeout"), ALONE, rules)).toMatchObject({
    failureClass: "data-or-schema",
    rule: "own:1",
    confidence: 0.99,
  });
  expect(classify(run("Cost of export: Connection timeout", meta), ALONE, rules)?.failureClass).toBe(
    "timeout",
  );
});

test("a shipped rule that is switched off is silent", () => {
  const rules = { own: [], off: new Set(["entra-secret", "azure-token"]) };
  expect(classify(run("AADSTS7000215"), ALONE, rules)?.failureClass).toBe("unknown");
});

test("whatever a platform writes, a class comes of it, at once, and its span is in the text", () => {
  const piece = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom("AADSTS", "429", "(#17)", "\u0000", "\ud800", "*", "timeout", "column"),
  );
  fc.assert(
    fc.property(fc.array(piece), fc.constantFrom(...PLATFORM_IDS), (pieces, platformId) => {
      const error = pieces.join("");
      const classed = classify(run(error, { platformId }));
      expect(FAILURE_CLASSES).toContain(classed?.failureClass);
      if (classed?.span) expect(error.slice(classed.span.start, classed.span.end)).toBe(classed.matched);
    }),
  );
});

test.each([
  ["nothing", ""],
  ["white space", " \n\t "],
  ["a megabyte of one letter", "a".repeat(1_000_000)],
  ["a megabyte that nearly matches", "column ".repeat(150_000)],
  ["brackets", "(#".repeat(200_000)],
])("%s is read in no time", (_, error) => {
  const began = performance.now();
  expect(classify(run(error))?.failureClass).toBe("unknown");
  expect(performance.now() - began).toBeLessThan(200);
});

test.each([
  ["ab", false],
  ["***", false],
  ["a*b*c*d*e*f*g", false],
  [" padded", false],
  ["two\nlines", false],
  ["x".repeat(201), false],
  ["abc* *def", false],
  ["AADSTS7000215", true],
  ["column*does not exist", true],
  ["(a+)+$", false],
  ["(aaa+)+$", true],
])("the pattern %j: %s", (pattern, isGood) => {
  expect(patternTrouble(pattern) === undefined).toBe(isGood);
});

test("a pattern is text, not an expression", () => {
  expect(findPattern("an .* in it", ".*")).toEqual({ start: 3, end: 4 });
  expect(findPattern("aaaaaaaaaaaaaaaa!", "(aaa+)+$")).toBeUndefined();
});

test("the pattern that is offered fits what it was made of, and others of its kind", () => {
  const error = `Export 4711234 of "Contoso" for subscription 1a2b3c4d-0000-4000-8000-00000000beef is gone. Try later.`;
  const pattern = patternFrom(error);
  expect(patternTrouble(pattern)).toBeUndefined();
  expect(findPattern(error, pattern)).toBeDefined();
  expect(findPattern(error.replace("4711234", "990").replace("Contoso", "Fabrikam"), pattern)).toBeDefined();
});

test("every shipped rule has an id of its own and fits its own words", () => {
  expect(new Set(SHIPPED_RULES.map(({ id }) => id)).size).toBe(SHIPPED_RULES.length);
  for (const rule of SHIPPED_RULES)
    for (const words of rule.words ?? []) expect(findPattern(`<${words}>`, words), words).toBeDefined();
});

test("every class leads somewhere on every platform", () => {
  for (const platformId of PLATFORM_IDS)
    for (const failureClass of FAILURE_CLASSES) {
      const step = nextStep(failureClass, platformId);
      expect(step.title).not.toBe("");
      expect(step.after.length).toBeGreaterThan(0);
    }
});

test.each([
  ["as the platform said", "429, Retry-After: 120", 120],
  ["a quarter of an hour otherwise", "429 Too Many Requests", 900],
  ["at most an hour", "retry after 999999", 3600],
])("after a limit the retry comes %s", (_, error, seconds) => {
  const endedAt = new Date("2026-11-20T12:00:00Z");
  const at = retryAt("rate-limit", { endedAt, startedAt: null, error }, endedAt);
  expect((at.getTime() - endedAt.getTime()) / 1000).toBe(seconds);
  expect(retryAt("timeout", { endedAt, startedAt: null, error }, endedAt)).toEqual(endedAt);
  const later = new Date("2026-11-20T15:00:00Z");
  expect(retryAt("rate-limit", { endedAt, startedAt: null, error }, later)).toEqual(later);
});
