import { type Document, isMap, isScalar, isSeq, parseDocument, visit } from "yaml";
import type { z } from "zod";
import { HEAVIEST_TEXT, type TextProblem, unkeepableIn, weightOf } from "@/domain/runbook";
import { error, type Finding, type Path } from "@/domain/runbook-finding";
import { RunbookDocument } from "@/domain/schema/runbook";
import { tooDeep } from "./too-deep";

export type ReadText = { document: RunbookDocument | null; problems: TextProblem[] };

const UNKEEPABLE = "A sign stands here that cannot be kept: a control character, or half of a pair.";
const MOST_PROBLEMS = 50;
/** Finding the place of one takes time that grows with the text. */
const MOST_LOCATED = 200;

/** A runbook out of its text, and every mistake with where it stands. `judge` sees only what has the right form. */
export function readText(text: string, judge: (document: RunbookDocument) => readonly Finding[]): ReadText {
  if (weightOf(text) > HEAVIEST_TEXT)
    return refused(
      { line: 1, column: 1 },
      `The text is too long: ${HEAVIEST_TEXT / 1000} kB at most. Make two runbooks of it.`,
    );
  const at = (offset: number) => placeIn(text, offset);
  const unkeepable = unkeepableIn(text);
  if (unkeepable !== undefined) return refused(at(unkeepable), UNKEEPABLE);
  const deep = tooDeep(text);
  if (deep) return refused(at(deep.offset), deep.said);
  // The library looks for doubled keys by comparing each with each; `forbidden` does it in one pass.
  const yaml = parseDocument(text, { prettyErrors: false, uniqueKeys: false });
  const unreadable = [
    ...[...yaml.errors, ...yaml.warnings].map(({ pos, message }) => ({ offset: pos[0], said: message })),
    ...forbidden(yaml),
  ];
  if (unreadable.length > 0)
    return {
      document: null,
      problems: inOrder(
        unreadable
          .slice(0, MOST_LOCATED)
          .map(({ offset, said }) => ({ ...at(offset), severity: "error" as const, said })),
      ),
    };
  const raw: unknown = yaml.toJS({ maxAliasCount: 0 });
  const parsed = RunbookDocument.safeParse(raw);
  const findings = parsed.success ? judge(parsed.data) : parsed.error.issues.flatMap((one) => said(one, raw));
  return {
    document: parsed.success ? parsed.data : null,
    problems: inOrder(
      findings.slice(0, MOST_LOCATED).map((finding) => ({
        ...at(offsetOf(yaml, finding)),
        severity: finding.severity,
        said: finding.said,
      })),
    ),
  };
}

/** The library's own count of lines loses some where a text is broken. */
function placeIn(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  return { line: before.split("\n").length, column: before.length - before.lastIndexOf("\n") };
}

const refused = (place: { line: number; column: number }, said: string): ReadText => ({
  document: null,
  problems: [{ ...place, severity: "error", said }],
});

const inOrder = (problems: readonly TextProblem[]) =>
  problems
    .toSorted((one, other) => one.line - other.line || one.column - other.column)
    .slice(0, MOST_PROBLEMS);

/** References make a short text long, tags make values of other kinds; a runbook needs neither. */
function forbidden(yaml: Document): { offset: number; said: string }[] {
  const found: { offset: number; said: string }[] = [];
  visit(yaml, {
    Alias: (_, { range }) => {
      found.push({ offset: range?.[0] ?? 0, said: "References (*name) are not taken; write it out." });
    },
    Node: (_, { range, anchor, tag }) => {
      const offset = range?.[0] ?? 0;
      if (anchor) found.push({ offset, said: "Anchors (&name) are not taken; write it out." });
      if (tag) found.push({ offset, said: "Tags (!name) are not taken." });
    },
    Scalar: (_, { range, value }) => {
      if (typeof value === "string" && unkeepableIn(value) !== undefined)
        found.push({ offset: range?.[0] ?? 0, said: UNKEEPABLE });
    },
    Map: (_, { items }) => {
      const names = new Set<unknown>();
      for (const { key } of items) {
        const name = isScalar(key) ? key.value : key;
        if (names.has(name))
          found.push({
            offset: (isScalar(key) && key.range?.[0]) || 0,
            said: `"${String(name)}" stands here twice.`,
          });
        names.add(name);
      }
    },
  });
  return found;
}

/** Where the place in the document, or the nearest part of it that is there, begins in the text. */
function offsetOf(yaml: Document, { path, atName = false }: Finding): number {
  let node: unknown = yaml.contents;
  let offset = rangeOf(node) ?? 0;
  for (const [depth, step] of path.entries()) {
    const isLast = depth === path.length - 1;
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => (isScalar(key) ? key.value : key) === step);
      if (!pair) return offset;
      const isShort = isScalar(pair.value) && !(isLast && atName);
      offset = (isShort ? rangeOf(pair.value) : rangeOf(pair.key)) ?? offset;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(step)];
      offset = rangeOf(node) ?? offset;
    } else return offset;
  }
  return offset;
}

const rangeOf = (node: unknown) =>
  isScalar(node) || isMap(node) || isSeq(node) ? node.range?.[0] : undefined;

/** What the form asks for, in words. */
function said(issue: z.core.$ZodIssue, raw: unknown): Finding[] {
  const path = issue.path.map((step) => (typeof step === "symbol" ? String(step) : step));
  const name = path.at(-1) ?? "The document";
  if (issue.code === "unrecognized_keys")
    return issue.keys.map((key) => ({
      ...error([...path, key], `"${key}" is not known here.`),
      atName: true,
    }));
  if (issue.code === "invalid_union" && name === "kind") return [error(path, `"kind" is one of ${KINDS}.`)];
  if (path.length > 0 && valueAt(raw, path) === undefined) return [error(path, `"${name}" is missing.`)];
  if (issue.code === "invalid_value") return [error(path, `"${name}" is one of ${issue.values.join(", ")}.`)];
  const asked = issue.message.replace(/^Invalid (input|option|string): /, "");
  return [
    error(
      path,
      path.length === 0 ? `A runbook is a list of names and values: ${asked}.` : `"${name}": ${asked}.`,
    ),
  ];
}

const KINDS = RunbookDocument.shape.steps.element.options.map(({ shape }) => shape.kind.value).join(", ");

function valueAt(raw: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, step) =>
      typeof value === "object" && value !== null
        ? (value as Record<string | number, unknown>)[step]
        : undefined,
    raw,
  );
}
