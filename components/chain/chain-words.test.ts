import { expect, test } from "vitest";
import { chainRows, isProofOld, type Standing, storeStatus, trailSentence } from "./chain-words";

const NOW = Date.parse("2026-11-21T22:00:00Z");
const ago = (hours: number) => new Date(NOW - hours * 3_600_000);
const head = (scope: string) => ({ scope, seq: 9, hash: "a", at: ago(0) });

function standing(finishedHoursAgo: number, problems: readonly string[] = []) {
  const scopes = [{ scope: "console/access", verifiedTo: 7, hash: "a", problems }];
  const finishedAt = ago(finishedHoursAgo);
  const state = problems.length > 0 ? "broken" : "sound";
  const store = {
    name: "here",
    kind: "file",
    writtenAt: ago(0),
    problem: null,
    reached: { "console/access": 8 },
  };
  return {
    heads: [head("console/access"), head("console/changes")],
    verdict: { state, finishedAt, scopes, walked: 7 },
    stores: [store],
  } as unknown as Pick<Standing, "heads" | "verdict" | "stores">;
}
const proofs = (of: ReturnType<typeof standing>) =>
  chainRows(of, isProofOld(of.verdict, NOW)).map(({ proof }) => proof.status);

test("a chain is green only where it was verified within the last day and a half", () => {
  expect(proofs(standing(1))).toEqual(["ok", "unknown"]);
  expect(proofs(standing(37))).toEqual(["unknown", "unknown"]);
  expect(proofs(standing(37, ["Event 3 was changed."]))).toEqual(["alert", "unknown"]);
});

test("the sentence says what was verified, what was found, and whether the outside knows", () => {
  expect(trailSentence(standing(2), NOW)).toBe(
    "18 events in 2 chains; 7 of them verified 2 h ago; last noted outside just now.",
  );
  expect(trailSentence(standing(2, ["Event 3 was changed."]), NOW)).toContain("found 1 thing wrong");
  expect(trailSentence({ ...standing(2), verdict: null, stores: [] }, NOW)).toContain(
    "not verified yet; not noted outside the database yet",
  );
});

test("a place outside is well only while it takes checkpoints in time", () => {
  const [store] = standing(1).stores;
  if (!store) throw new Error("no store");
  expect(storeStatus(store, NOW).status).toBe("ok");
  expect(storeStatus({ ...store, writtenAt: ago(1) }, NOW).status).toBe("warn");
  expect(storeStatus({ ...store, writtenAt: null }, NOW).status).toBe("unknown");
  expect(storeStatus({ ...store, problem: "full" }, NOW).status).toBe("alert");
});
