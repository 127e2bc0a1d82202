import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { RunbookDocumentShown } from "./runbook-document";
import type { Step } from "./runbook-types";

const HOSTILE = `<img src=x onerror=alert(1)><script>alert(2)</script>\n- [x](javascript:alert(3))`;
const common = {
  key: "look",
  title: HOSTILE,
  text: HOSTILE,
  departure: HOSTILE,
  ifFailed: HOSTILE,
  required: false,
  source: { file: HOSTILE, line: 1 },
};
const steps: Step[] = [
  { ...common, kind: "guidance", links: [{ title: HOSTILE, url: "javascript:alert(4)" }], note: false },
  { ...common, key: "q", kind: "query", query: "queue.counts", input: { [HOSTILE]: HOSTILE } },
  {
    ...common,
    key: "d",
    kind: "decision",
    options: [
      { key: "a", title: HOSTILE, text: HOSTILE },
      { key: "b", title: "b", text: "" },
    ],
  },
  { ...common, key: "r", kind: "rollback", undoes: ["look"], input: {}, onlyIf: "d=a" },
];

test("text from a document stays text: it makes no element, no link and no handler", () => {
  const shown = renderToStaticMarkup(
    createElement(RunbookDocumentShown, {
      places: [],
      document: {
        id: "x",
        title: HOSTILE,
        platform: "complyai",
        category: "sync",
        severity: HOSTILE,
        owner: HOSTILE,
        reviewBy: "2027-01-01",
        purpose: HOSTILE,
        symptoms: [HOSTILE],
        answers: [],
        prerequisites: [HOSTILE],
        parameters: [],
        steps,
        noRollback: HOSTILE,
        features: [],
      },
    }),
  );
  expect(shown).toContain("&lt;script&gt;");
  expect(shown).not.toMatch(/<(script|img|a|iframe)\b/i);
  expect(shown).not.toMatch(/<[^>]* on\w+=/i);
  expect(shown).not.toMatch(/href=/i);
});
