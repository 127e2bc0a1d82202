import { expect, test } from "vitest";
import { plain, runMarkdown } from "./run-markdown";
import type { RunAnswer } from "./runbook-types";
import { blocksOf } from "./said-text";
import { readStart, startSearch, withoutStart } from "./start-address";

const NOON = new Date("2026-11-20T12:00:00Z");

test("what came from outside makes no markup in a ticket", () => {
  expect(plain("# a | b\n<script> [x](y) `z`")).toBe("\\# a \\| b \\<script\\> \\[x\\](y) \\`z\\`");
  expect(plain("- item")).toBe("\\- item");
  expect(plain("1. item")).toBe("\\1. item");
});

test("a run is told step by step, with what was found as a table", () => {
  const answer = {
    run: {
      state: "finished",
      outcome: "solved",
      said: "Fresh again.",
      environmentId: "azure-governance/production",
      runbookId: "azure-governance/costs-late",
      runbookVersion: 3,
      startedAt: NOON,
      startedByName: "Olga",
      ownerName: "Ada",
      finishedAt: NOON,
      parameters: { tenant: "King|ston", ticket: "" },
    },
    document: {
      title: "Cost data is late",
      number: "RB-1",
      steps: [{ key: "look", title: "Look", kind: "query" }],
    },
    alert: null,
    steps: [
      {
        key: "look",
        kind: "query",
        state: "done",
        byName: "Wheelhouse",
        startedAt: NOON,
        endedAt: new Date(NOON.getTime() + 2000),
        note: "",
        output: { said: "1 row.", columns: ["job", "age"], rows: [["a|b", null]] },
      },
    ],
    events: [{ at: NOON, kind: "started", byName: "Olga", said: "Began." }],
  } as unknown as RunAnswer;
  expect(runMarkdown(answer, NOON).split("\n")).toEqual(
    expect.arrayContaining([
      "# Cost data is late",
      "- Runbook: RB-1, version 3",
      "- tenant: King\\|ston",
      "### 1. Look (query)",
      "done, by Wheelhouse, 2026-11-20 12:00:02 UTC, took 2.0 s",
      "| job | age |",
      "| a\\|b |  |",
      "- 2026-11-20 12:00:00 UTC Begun, Olga: Began.",
    ]),
  );
});

test("text has paragraphs and lists, and nothing else", () => {
  expect(blocksOf("One\ntwo\n\nThree\n- a\n- b\n  more\n\nFour")).toEqual([
    { isList: false, lines: ["One", "two"] },
    { isList: false, lines: ["Three"] },
    { isList: true, lines: ["- a", "- b more"] },
    { isList: false, lines: ["Four"] },
  ]);
});

test("how a runbook is to be started stands in its address and goes out of it again", () => {
  const wish = { environmentId: "complyai/production", alertId: 7, parameters: { tenant: "a&b=c" } };
  const search = new URLSearchParams(startSearch(wish));
  expect(readStart(search)).toEqual(wish);
  expect(Object.keys(withoutStart(search)).toSorted()).toEqual(["alert", "p.tenant", "start"]);
  expect(readStart(new URLSearchParams("alert=7"))).toBeUndefined();
  expect(readStart(new URLSearchParams("start=x&alert=-1"))?.alertId).toBeNull();
});
