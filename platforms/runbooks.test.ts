import fs from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { PLATFORM_IDS, type PlatformId } from "@/domain/platform";
import { RunbookDocument, type RunbookStep } from "@/domain/schema/runbook";
import { connectors } from "./index";
import { declarationOf, keysOf } from "./runbook-keys";

const shipped = PLATFORM_IDS.map((platform) => {
  const folder = path.join(import.meta.dirname, platform, "runbooks");
  const files = fs.existsSync(folder) ? fs.readdirSync(folder).sort() : [];
  return {
    platform,
    files: files.map((file) => ({ file, text: fs.readFileSync(path.join(folder, file), "utf8") })),
  };
}).filter(({ files }) => files.length > 0);

/** Pages of the console that need nothing in their address. */
const pages = fs
  .readdirSync(path.join(import.meta.dirname, "../app/(console)"), { recursive: true, encoding: "utf8" })
  .filter((file) => path.basename(file) === "page.tsx")
  .map((file) => `/${path.dirname(file)}`);

const FIRST_DAY = "2027-01-01";
const LAST_DAY = "2027-12-31";
const checksOf = (platform: RunbookDocument["platform"]) =>
  declarationOf(platform).components.flatMap((component) => component.checks.map(({ key }) => key));
const templatesIn = (input: Record<string, string>) =>
  Object.values(input).flatMap((value) =>
    [...value.matchAll(/\{\{([^}]*)\}\}/g)].map((match) => match[1] ?? ""),
  );

/** What is missing or too much in an input, in words. */
function wrongInput(wanted: readonly string[], given: Record<string, string>): string[] {
  const names = wanted.map((each) => each.replace("?", "").split("|"));
  const missing = wanted
    .filter((each, at) => !each.endsWith("?") && !names[at]?.some((name) => name in given))
    .map((each) => `${each} is missing`);
  const unknown = Object.keys(given)
    .filter((name) => !names.flat().includes(name))
    .map((name) => `${name} is not taken`);
  return [...missing, ...unknown];
}

function wrongReferences(document: RunbookDocument): string[] {
  const { queries, actions } = keysOf(document.platform);
  const parameters = document.parameters.map(({ key }) => key);
  const wrong: string[] = [];
  const query = (where: string, key: string, input: Record<string, string>) => {
    const wanted = queries[key];
    if (wanted) wrong.push(...wrongInput(wanted, input).map((what) => `${where}: ${key}: ${what}`));
    else wrong.push(`${where}: no query ${key}`);
  };
  const templates = (where: string, input: Record<string, string>, earlier: readonly RunbookStep[]) => {
    for (const name of templatesIn(input)) {
      const step = /^steps\.([a-z0-9-]+)\./.exec(name)?.[1];
      if (step ? !earlier.some(({ key }) => key === step) : !parameters.includes(name))
        wrong.push(`${where}: nothing is called {{${name}}}`);
    }
  };

  document.parameters.forEach(({ key, from }, at) => {
    if (!from) return;
    query(key, from.query, from.input);
    const before = parameters.slice(0, at);
    for (const name of templatesIn(from.input))
      if (!before.includes(name)) wrong.push(`${key}: {{${name}}} is not asked before`);
  });
  document.steps.forEach((step, at) => {
    const earlier = document.steps.slice(0, at);
    if ("checks" in step) {
      const platform = ("platform" in step && step.platform) || document.platform;
      for (const check of step.checks)
        if (!checksOf(platform).includes(check)) wrong.push(`${step.key}: no check ${check}`);
    }
    if ("input" in step) templates(step.key, step.input, earlier);
    if ("query" in step && step.query) query(step.key, step.query, step.input);
    if ("action" in step && step.action) {
      const known = actions[step.action];
      if (known)
        wrong.push(
          ...wrongInput(known.inputs, step.input).map((what) => `${step.key}: ${step.action}: ${what}`),
        );
      else wrong.push(`${step.key}: no action ${step.action}`);
    }
    if (step.kind === "verify" && step.checks.length === 0 && !step.query)
      wrong.push(`${step.key}: verifies nothing`);
    if (step.kind === "rollback")
      for (const key of step.undoes)
        if (!earlier.some((each) => each.kind === "action" && each.key === key))
          wrong.push(`${step.key}: undoes ${key}, which is no earlier action`);
    if (step.onlyIf) {
      const [decision, options = ""] = step.onlyIf.split("=");
      const decided = earlier.find((each) => each.kind === "decision" && each.key === decision);
      for (const option of options.split("|"))
        if (decided?.kind !== "decision" || !decided.options.some(({ key }) => key === option))
          wrong.push(`${step.key}: no earlier decision ${decision} with the option ${option}`);
    }
  });
  return wrong;
}

function read(file: string, text: string): RunbookDocument {
  const parsed = RunbookDocument.safeParse(parse(text));
  if (!parsed.success) throw new Error(`${file}: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

/** What a connector lists itself, whose columns and inputs are known. */
function listedOf(platform: PlatformId) {
  const connector = platform === "wheelhouse" ? undefined : connectors[platform];
  const dialects = Object.keys(connector?.dialects ?? {});
  return {
    queries: dialects.flatMap((dialect) => connector?.queries?.(dialect) ?? []),
    actions: dialects.flatMap((dialect) => connector?.actions(dialect) ?? []),
  };
}

/** Rows of the inventory of features that only a runbook of the platform fulfils. */
const MUST_SHIP: Partial<Record<PlatformId, { prefix: string; ranges: [number, number][] }>> = {
  "azure-governance": {
    prefix: "AZ",
    ranges: [
      [33, 58],
      [72, 85],
      [98, 109],
      [113, 121],
      [127, 133],
    ],
  },
  auditron: {
    prefix: "AU",
    ranges: [
      [3, 46],
      [61, 69],
      [79, 104],
    ],
  },
  adinsights: {
    prefix: "AD",
    ranges: [
      [13, 20],
      [42, 67],
      [74, 78],
    ],
  },
  complyai: { prefix: "CO", ranges: [[19, 97]] },
  "notification-preferences": {
    prefix: "NP",
    ranges: [
      [33, 41],
      [54, 62],
    ],
  },
};

/** Everything that a person reads while walking. */
const wordsOf = ({ steps, prerequisites }: RunbookDocument) => [
  ...prerequisites,
  ...steps.flatMap((step) => [
    step.title,
    step.text,
    step.ifFailed,
    ...(step.kind === "decision" ? step.options.flatMap(({ title, text }) => [title, text]) : []),
  ]),
];

test("every platform has runbooks", () => {
  expect(shipped.map(({ platform }) => platform)).toEqual([...PLATFORM_IDS]);
});

describe.each(shipped)("runbooks of $platform", ({ platform, files }) => {
  const documents = files.map(({ file, text }) => ({ file, document: read(`${platform}/${file}`, text) }));
  const { alertRules, differences } = declarationOf(platform);

  test("are named like their files, once each, and belong here", () => {
    for (const { file, document } of documents) {
      expect(`${document.id}.yaml`).toBe(file);
      expect(document.platform, file).toBe(platform);
      if (document.number) expect(document.number.toLowerCase()).toBe(document.id);
    }
    const titles = documents.map(({ document }) => document.title);
    expect(new Set(titles).size).toBe(titles.length);
  });

  test.each(documents)("$file names what exists, and gives it what it wants", ({ document }) => {
    expect(wrongReferences(document)).toEqual([]);
  });

  test.each(documents)("$file names each step, parameter and option once", ({ document }) => {
    const lists = [
      document.steps.map(({ key }) => key),
      document.parameters.map(({ key }) => key),
      ...document.steps.flatMap((step) =>
        step.kind === "decision" ? [step.options.map(({ key }) => key)] : [],
      ),
    ];
    for (const list of lists) expect([...new Set(list)]).toEqual(list);
  });

  test.each(documents)("$file can be taken back, or says why not", ({ document }) => {
    const { actions } = keysOf(platform);
    const undone = document.steps.flatMap((step) => (step.kind === "rollback" ? step.undoes : []));
    const left = document.steps.filter(
      (step) =>
        step.kind === "action" && (actions[step.action]?.tier ?? 0) >= 2 && !undone.includes(step.key),
    );
    if (document.noRollback === "") expect(left.map(({ key }) => key)).toEqual([]);
  });

  test.each(documents)(
    "$file says who reads it again within the year, and what proves its end",
    ({ document }) => {
      expect(document.reviewBy >= FIRST_DAY && document.reviewBy <= LAST_DAY).toBe(true);
      const acts = document.steps.some(({ kind }) => kind === "action");
      if (acts) expect(document.steps.map(({ kind }) => kind)).toContain("verify");
      for (const { key, kind, ifFailed } of document.steps)
        if (kind === "check") expect(ifFailed, `${key} says what to do when it is not so`).not.toBe("");
    },
  );

  test("depart from their source for reasons that the platform's page tells too", () => {
    const told = differences.map(({ id }) => id);
    for (const { file, document } of documents)
      for (const { key, departure } of document.steps)
        for (const id of /^([A-Za-z0-9-]+(, [A-Za-z0-9-]+)*):/.exec(departure)?.[1]?.split(", ") ?? [])
          if (!/^C-(0[1-9]|1\d|2[0-2])$/.test(id)) expect(told, `${file}: ${key}`).toContain(id);
  });

  test("answer every alert rule of the platform, and no other", () => {
    const answered = documents.flatMap(({ document }) => document.answers);
    expect([...new Set(answered)].sort()).toEqual(alertRules.map(({ key }) => key).sort());
  });

  test("say whole names of runbooks that exist where they send somebody on", () => {
    const numbers = documents.flatMap(({ document }) => document.number ?? []);
    for (const { file, text } of files)
      for (const [number] of text.matchAll(/\bRB-[A-Z]+-\d{3}\b/g)) expect(numbers, file).toContain(number);
  });

  test.each(documents)(
    "$file sends on to titles that exist, and links to pages that exist",
    ({ document }) => {
      const titles = documents.map((each) => each.document.title);
      for (const words of wordsOf(document))
        for (const [, title] of words.matchAll(/\b(?:walk|follow|back to|begin with) "([^"]+)"/gi))
          expect(titles).toContain(title);
      for (const step of document.steps)
        for (const { url } of step.kind === "guidance" ? step.links : [])
          if (!url.startsWith("https://")) expect(pages, step.key).toContain(url);
    },
  );

  test("fulfil what only they can", () => {
    const { prefix, ranges } = MUST_SHIP[platform] ?? { prefix: "", ranges: [] };
    const fulfilled = documents.flatMap(({ document }) => document.features);
    for (const [first, last] of ranges)
      for (let number = first; number <= last; number++)
        expect(fulfilled).toContain(`${prefix}-${String(number).padStart(2, "0")}`);
  });

  test.each(documents)(
    "$file offers choices that the rows hold, and asks what is understood",
    ({ document }) => {
      const { queries, actions } = listedOf(platform);
      for (const { key, from } of document.parameters)
        for (const query of queries.filter((each) => each.key === from?.query)) {
          const columns = query.columns.map((column) => column.key);
          expect(columns, key).toContain(from?.value);
          expect(columns, key).toContain(from?.title);
        }
      for (const step of document.steps) {
        if (!("input" in step) || templatesIn(step.input).length > 0) continue;
        const named = [
          ...queries.filter(({ key }) => "query" in step && key === step.query),
          ...actions.filter(({ key }) => "action" in step && key === step.action),
        ];
        for (const each of named)
          expect(each.input.safeParse(step.input).error?.issues ?? [], step.key).toEqual([]);
      }
    },
  );

  test.each(documents)("$file says where what the machine does comes from", ({ document }) => {
    for (const { key, kind, source, departure } of document.steps)
      if (["action", "check", "query"].includes(kind)) expect(source ?? departure, key).toBeTruthy();
  });
});
