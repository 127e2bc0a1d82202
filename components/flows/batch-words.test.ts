import { expect, test } from "vitest";
import { toCsv } from "@/components/charts/csv";
import {
  batchAnswer,
  checkedAnswer,
  countVerdicts,
  ROW_LOOK,
  resultRows,
  verdictOptions,
} from "./batch-words";

const UNDECIDED = { rows: 5, decision: null, decidedByName: null, decidedReason: null };

test("a file that is only looked at says how many rows are sound", () => {
  const counts = countVerdicts([
    { verdict: "waiting" },
    { verdict: "waiting" },
    { verdict: "refused" },
    { verdict: "there-already" },
  ]);
  expect(checkedAnswer(counts)).toBe("2 of 4 rows are sound. 1 is refused, 1 is there already.");
  expect(checkedAnswer({ ...counts, refused: 0, "there-already": 0 })).toBe("2 of 2 rows are sound.");
});

test("a requested file says that nothing begins before a second person agreed", () => {
  const said = batchAnswer({
    batch: UNDECIDED,
    needsApproval: true,
    counts: { waiting: 4, refused: 1 },
    flows: {},
  });
  expect(said).toBe("4 rows wait for a second person; nothing begins before. 1 is refused.");
});

test("an agreed file says how far its flows are", () => {
  const said = batchAnswer({
    batch: { ...UNDECIDED, decision: "approved" },
    needsApproval: true,
    counts: { waiting: 1, requested: 3, "there-already": 1 },
    flows: { finished: 1, running: 2 },
  });
  expect(said).toBe("3 of 5 rows begun: 1 finished, 2 under way. 1 waits its turn. 1 is there already.");
});

test("a rejected file says by whom and why", () => {
  const batch = {
    rows: 2,
    decision: "rejected" as const,
    decidedByName: "Olga",
    decidedReason: "Wrong customer.",
  };
  expect(batchAnswer({ batch, needsApproval: true, counts: { refused: 2 }, flows: {} })).toBe(
    "Olga rejected it: Wrong customer. Nothing of it began.",
  );
});

test("only verdicts that occur are offered as a filter", () => {
  expect(verdictOptions({ waiting: 0, refused: 2 }, ROW_LOOK)).toMatchObject([
    { value: "refused", count: 2 },
  ]);
});

test("the result's file runs no formula that the rows brought along", () => {
  const text = toCsv(
    resultRows(
      [
        { line: 2, label: "=1+1", verdict: "refused", said: "@x", flowId: null, flowState: null },
        { line: 3, label: "Acme", verdict: "requested", said: "", flowId: "f1", flowState: "running" },
      ],
      "https://console.example.test",
    ),
  );
  expect(text).toContain("2,'=1+1,refused,'@x,,\r\n");
  expect(text).toContain("3,Acme,requested,,https://console.example.test/flows/f1,under way\r\n");
});
