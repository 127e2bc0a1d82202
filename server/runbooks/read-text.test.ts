import fs from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { PLATFORM_IDS } from "@/domain/platform";
import { checkRunbook } from "@/domain/runbook-check";
import type { Offered } from "@/domain/runbook-finding";
import { readText } from "./read-text";

const OFFERED: Offered = {
  queries: { "queue.counts": [], "sync.history": ["job", "days?"] },
  columns: { "sync.history": ["started", "records"] },
  actions: {
    "sync.trigger": { tier: 1, inputs: ["job", "tenant?"] },
    "rows.fill": { tier: 2, inputs: ["from|value"] },
  },
  checks: { api: null, "api-answers": null, "queue-depth": "queue.depth" },
  rules: ["data-late"],
  limits: [
    {
      metric: "queue.depth",
      title: "Queue depth",
      unit: "count",
      target: null,
      warn: 100,
      alert: 500,
      declared: { target: null, warn: 50, alert: 500 },
      source: { file: "source.md", line: 7 },
    },
  ],
};
const RIGHT = `id: late
title: Data is late
platform: auditron
category: sync
owner: Operations
reviewBy: "2027-05-01"
purpose: To bring it back.
symptoms: [late]
answers: [data-late]
parameters:
  - { key: job, title: Job, kind: text }
steps:
  - { key: api, kind: check, title: Answers, checks: [api-answers] }
  - key: triage
    kind: decision
    title: What is it
    options: [{ key: late, title: Late }, { key: fine, title: Fine }]
  - key: history
    kind: query
    title: History
    query: sync.history
    input: { job: "{{job}}" }
    onlyIf: triage=late
  - { key: sync, kind: action, title: Sync, action: sync.trigger, input: { job: "{{job}}" }, onlyIf: triage=late }
  - { key: proof, kind: verify, title: Proof, checks: [api] }
noRollback: A sync only adds.
`;
const read = (text: string, today = "2026-11-20") =>
  readText(text, (document) => checkRunbook(document, () => OFFERED, today));
const told = (text: string, today?: string) =>
  read(text, today).problems.map(
    ({ line, column, severity, said }) => `${severity === "error" ? "" : "~"}${line}:${column} ${said}`,
  );
const withStep = (step: string) => told(RIGHT.replace("noRollback", `  - ${step}\nnoRollback`));

test("a text that is right has no problem and is read whole", () => {
  expect(read(RIGHT)).toMatchObject({ problems: [], document: { id: "late", steps: { length: 5 } } });
});

describe("a mistake is told with its line and column", () => {
  test.each([
    ["what is not YAML", RIGHT.replace("title: Data is late", "title: [Data"), /^3:/],
    [
      "a word of a list",
      RIGHT.replace("category: sync", "category: syncs"),
      /^4:11 "category" is one of health, sync, /,
    ],
    ["a missing name", RIGHT.replace("owner: Operations\n", ""), '1:1 "owner" is missing.'],
    ["a name that is not known", RIGHT.replace("owner: O", "boss: O"), '5:1 "boss" is not known here.'],
    [
      "a kind that there is not",
      RIGHT.replace("kind: verify", "kind: prove"),
      /^25:25 "kind" is one of guidance/,
    ],
    ["a doubled name", RIGHT.replace("owner:", "title:"), '5:1 "title" stands here twice.'],
    ["a value of the wrong form", RIGHT.replace('"2027-05-01"', "soon"), /^6:11 "reviewBy": /],
    ["a list where a text belongs", RIGHT.replace("owner: Operations", "owner: [x]"), /^5:1 "owner": /],
    ["a text that is no list of names", "just words", /^1:1 A runbook is a list of names and values/],
  ])("%s", (_, text, expected) => {
    const problems = told(text);
    expect(problems).toContainEqual(
      typeof expected === "string" ? expected : expect.stringMatching(expected),
    );
    expect(read(text).document).toBeNull();
  });

  test.each([
    ["a check", "checks: [api-answers]", "checks: [no-such]", '13:55 auditron has no check "no-such".'],
    ["a query", "query: sync.history", "query: sync.past", '21:12 This platform has no query "sync.past".'],
    [
      "a word of every object",
      "query: sync.history",
      "query: constructor",
      '21:12 This platform has no query "constructor".',
    ],
    [
      "an action",
      "action: sync.trigger",
      "action: sync.all",
      '24:53 This platform has no action "sync.all".',
    ],
    ["an alert rule", "[data-late]", "[data-early]", '9:11 auditron has no alert rule "data-early".'],
    [
      "an input",
      '    input: { job: "{{job}}" }\n',
      "    input: { jobs: x }\n",
      '22:14 sync.history takes no input "jobs".',
    ],
    ["a missing input", '    input: { job: "{{job}}" }\n', "", "18:5 sync.history needs the input job."],
    [
      "a parameter",
      '    input: { job: "{{job}}" }\n',
      '    input: { job: "{{jub}}" }\n',
      '22:19 No parameter is called "jub".',
    ],
    [
      "a decision",
      "onlyIf: triage=late\n  - { key: sync",
      "onlyIf: choice=late\n  - { key: sync",
      '23:13 "history" is never reached: no decision before it is called "choice".',
    ],
    [
      "an option",
      "onlyIf: triage=late\n  - { key: sync",
      "onlyIf: triage=none\n  - { key: sync",
      '23:13 The decision "triage" has no option "none".',
    ],
    ["a step's name", "key: proof", "key: sync", '25:12 There is a step "sync" already.'],
    [
      "a proof of nothing",
      "checks: [api] }",
      "checks: [] }",
      '25:25 "proof" proves nothing: give it "checks" or a "query".',
    ],
  ])("%s that is not there", (_, right, wrong, expected) => {
    const text = RIGHT.replace(right, wrong);
    expect(text).not.toBe(RIGHT);
    expect(told(text)).toContain(expected);
  });

  test.each([
    [
      "{ key: x, kind: query, title: X, query: queue.counts, input: {}, expect: { is: '<', value: 1, of: rows } }",
      [],
    ],
    [
      "{ key: x, kind: query, title: X, query: sync.history, input: { job: a }, expect: { of: size, is: '<', value: 1 } }",
      ['26:92 The answer of sync.history has no column "size".'],
    ],
    [
      "{ key: x, kind: query, title: X, query: sync.history, input: { job: '{{steps.later.rows}}' } }",
      ['26:73 No step before this one is called "later".'],
    ],
    [
      "{ key: x, kind: rollback, title: X, undoes: [history] }",
      ['26:50 No action before this step is called "history".'],
    ],
    [
      "{ key: x, kind: guidance, title: X, links: [{ title: a, url: 'javascript:alert(1)' }] }",
      ['26:66 A link begins with "https://", or with "/" for a page of this console.'],
    ],
    [
      "{ key: x, kind: guidance, title: X, links: [{ title: a, url: '//evil.example' }] }",
      [expect.stringContaining("A link begins")],
    ],
    [
      "{ key: x, kind: query, title: X, query: sync.history, input: { job: '{{steps.history.rows}}' }, onlyIf: triage=fine }",
      ['26:73 "history" is never done when this is: {{steps.history.rows}} stays empty.'],
    ],
    [
      "{ key: x, kind: query, title: X, query: sync.history, input: { job: '{{steps.history.rows}}' } }",
      ['~26:73 "history" is not always done; without it {{steps.history.rows}} stays empty.'],
    ],
    [
      "{ key: x, kind: guidance, title: X, text: 'Look at {{job}}' }",
      ['~26:47 Nothing is put into "text"; {{…}} stands there as it is.'],
    ],
    [
      "{ key: x, kind: check, title: X, checks: [queue-depth], expect: { is: '<', value: 50, of: value } }",
      ['~26:87 It expects 50 of "queue-depth"; in force is warn 100, alert 500.'],
    ],
    [
      "{ key: x, kind: check, title: X, checks: [queue-depth], expect: { is: '<', value: 100, of: value } }",
      [],
    ],
    [
      "{ key: x, kind: check, title: X, checks: [api], source: { file: source.md, line: 7 } }",
      [
        '~26:53 It comes from source.md, line 7, where "Queue depth" is warn 50, alert 500; in force is warn 100, alert 500.',
      ],
    ],
  ])("%s", (step, expected) => {
    expect(withStep(step)).toEqual(expected);
  });

  test("an action that people notice needs a way back or a word on why there is none", () => {
    const step = "  - { key: fill, kind: action, title: Fill, action: rows.fill, input: { value: x } }\n";
    expect(told(RIGHT.replace("noRollback", `${step}noRollback`))).toEqual([]);
    const without = RIGHT.replace("noRollback: A sync only adds.\n", step);
    expect(told(without)).toEqual([
      '~26:53 No step takes rows.fill back, and "noRollback" does not say why.',
    ]);
    const rollback = "  - { key: back, kind: rollback, title: Back, undoes: [fill] }\n";
    expect(told(`${without}${rollback}`)).toEqual([]);
  });

  test("dates that are past, parameters that nothing uses, patterns that never end", () => {
    expect(told(RIGHT, "2027-05-02")).toEqual(["~6:11 The day of its review, 2027-05-01, is past."]);
    expect(told(RIGHT, "2027-05-01")).toEqual([]);
    const withParameter = (parameter: string) => told(RIGHT.replace("steps:", `  - ${parameter}\nsteps:`));
    const unused = '~12:12 The parameter "a" is asked for and used by no step.';
    expect(withParameter("{ key: a, title: A, kind: text }")).toEqual([unused]);
    expect(withParameter("{ key: a, title: A, kind: text, pattern: '(a+)+' }")).toEqual([
      unused,
      "12:46 This pattern could take for ever. Repeat no group that repeats inside.",
    ]);
    expect(withParameter("{ key: a, title: A, kind: text, pattern: '[' }")).toEqual([
      unused,
      "12:46 This is not a regular expression.",
    ]);
    expect(withParameter("{ key: a, title: A, kind: choice, default: x }")).toHaveLength(3);
  });
});

describe("a text that means harm is refused, and soon", () => {
  const bomb = ["a: &a [x, x, x, x, x, x, x, x, x]"];
  for (const [from, to] of ["ab", "bc", "cd", "de", "ef", "fg"].map((pair) => [...pair]))
    bomb.push(`${to}: &${to} [${Array.from({ length: 9 }, () => `*${from}`).join(", ")}]`);
  test.each([
    ["a bomb of references", bomb.join("\n"), "Anchors (&name) are not taken; write it out."],
    ["a reference", RIGHT.replace("title: Data is late", "title: *x"), expect.any(String)],
    ["a tag", RIGHT.replace("owner: Operations", "owner: !!js/function 'x'"), expect.any(String)],
    ["too much of it", `${RIGHT}${"# \n".repeat(20_000)}`, expect.stringContaining("48 kB at most")],
    [
      "brackets without an end",
      "[".repeat(40_000),
      "Nested too deeply: nothing in a runbook needs so many levels.",
    ],
    [
      "brackets that end",
      `a: ${"[".repeat(20_000)}${"]".repeat(20_000)}`,
      "Nested too deeply: nothing in a runbook needs so many levels.",
    ],
    [
      "brackets that only seem to end",
      '[ "]" '.repeat(5_000),
      "Nested too deeply: nothing in a runbook needs so many levels.",
    ],
    [
      "maps in maps",
      `a: ${"{a: ".repeat(6_000)}`,
      "Nested too deeply: nothing in a runbook needs so many levels.",
    ],
    ["lists in lists", "- ".repeat(20_000), "Nested too deeply: nothing in a runbook needs so many levels."],
    [
      "lists with names in lists",
      "- &a ".repeat(8_000),
      "Nested too deeply: nothing in a runbook needs so many levels.",
    ],
    ["names of names", "a: ".repeat(15_000), "Nested too deeply: nothing in a runbook needs so many levels."],
    [
      "questions in questions",
      "? ".repeat(20_000),
      "Nested too deeply: nothing in a runbook needs so many levels.",
    ],
    [
      "stairs",
      Array.from({ length: 300 }, (_, at) => `${" ".repeat(at)}a:`).join("\n"),
      "Indented by more than 100 spaces.",
    ],
    [
      "stairs that may stand, with all that may stand on them",
      `${Array.from({ length: 95 }, (_, at) => `${" ".repeat(at)}a:\n${" ".repeat(at)}-`).join("\n")} ${"- ".repeat(7)}${"[".repeat(32)}`,
      expect.any(String),
    ],
    [
      "very many names",
      `{${Array.from({ length: 7_000 }, (_, at) => `k${at}`).join(",")}}`,
      expect.any(String),
    ],
    ["two documents", `${RIGHT}---\n${RIGHT}`, expect.any(String)],
  ])("%s", (_, text, expected) => {
    const begun = performance.now();
    const { problems } = read(text);
    expect(performance.now() - begun).toBeLessThan(3000);
    expect(problems.map(({ said }) => said)).toContainEqual(expected);
    expect(problems.length).toBeLessThanOrEqual(50);
    expect(problems.some(({ severity }) => severity === "error")).toBe(true);
  });
});

test("a template that never closes is text, however long", () => {
  const begun = performance.now();
  expect(told(RIGHT.replace("{{job}}", `{{${" ".repeat(40_000)}`))).toEqual([]);
  expect(performance.now() - begun).toBeLessThan(3000);
});

const shipped = PLATFORM_IDS.flatMap((platform) => {
  const folder = path.join(process.cwd(), "platforms", platform, "runbooks");
  return (fs.existsSync(folder) ? fs.readdirSync(folder) : []).map((file) => ({
    platform,
    file,
    text: fs.readFileSync(path.join(folder, file), "utf8"),
  }));
});

test("everything that ships is read", () => {
  for (const { platform, file, text } of shipped) {
    const { document, problems } = readText(text, () => []);
    expect({ file, problems }).toEqual({ file, problems: [] });
    expect(document?.platform).toBe(platform);
  }
});

test("whatever is typed into it, every mistake stands at a place that is there", () => {
  let seed = 11;
  const random = (below: number) => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return seed % below;
  };
  const bits = [
    "[",
    "{",
    "}",
    ": ",
    "- ",
    "\n",
    "\t",
    '"',
    "'",
    "&a ",
    "*a",
    "!!x ",
    "|",
    ">",
    "#",
    "? ",
    "{{",
    "---\n",
    "%",
    "\u0000",
    "é",
    "__proto__: x\n",
  ];
  for (let round = 0; round < 150; round += 1) {
    let text = shipped[random(shipped.length)]?.text ?? "";
    for (let typed = 0; typed <= random(3); typed += 1) {
      const [at, gone] = [random(text.length), random(4) === 0 ? random(80) : 0];
      text = text.slice(0, at) + (bits[random(bits.length)] ?? "") + text.slice(at + gone);
    }
    const lines = text.split("\n");
    const { document, problems } = readText(text, (read) => checkRunbook(read, () => OFFERED, "2026-11-20"));
    expect(document !== null || problems.length > 0).toBe(true);
    for (const { line, column } of problems) {
      expect(line).toBeLessThanOrEqual(lines.length);
      expect(column).toBeLessThanOrEqual((lines[line - 1]?.length ?? 0) + 1);
    }
  }
});
