import { describe, expect, it } from "vitest";
import { type Sealing, sealingAnswer } from "./sealing-words";

const key = (standing: Sealing["keys"][number]["standing"], rows: number) => ({
  id: standing,
  madeAt: null,
  standing,
  rows,
});
const round = (more: Partial<NonNullable<Sealing["round"]>>) => ({
  id: "1",
  requestedAt: new Date(0),
  requestedByName: "Ada",
  reason: "",
  sealingKey: "new",
  replaces: [],
  rows: 1200,
  stuck: 0,
  finishedAt: null,
  left: 0,
  removedAfter: null,
  ...more,
});
const answer = (more: Partial<Sealing>) =>
  sealingAnswer({ trouble: null, keys: [], secrets: 0, round: null, ...more });

describe("how secrets are held, in a sentence", () => {
  it.each([
    [{}, "No secret is held here yet. The keyring is ready."],
    [{ secrets: 1 }, "1 secret is sealed here, all under the key in use."],
    [{ secrets: 1200 }, "1,200 secrets are sealed here, all under the key in use."],
    [{ secrets: 3, trouble: "The keyring is not there." }, "The keyring is not there."],
    [
      { secrets: 3, keys: [key("in use", 1), key("not there", 2)] },
      "2 secrets of 3 cannot be opened: the keyring does not hold their key. Put the keyring back that does.",
    ],
    [
      { secrets: 1200, round: round({ left: 200 }) },
      "Secrets are moving to a new key: 1,000 of 1,200 have. All of them can be used meanwhile.",
    ],
    [
      { secrets: 1200, round: round({}) },
      "All secrets have moved. The key before stays a few minutes, for whoever has not seen the new one.",
    ],
    [
      { secrets: 1200, round: round({ left: 1, stuck: 1 }) },
      "1 secret could not be moved to the new key: its row was tampered with. Enter it again.",
    ],
  ])("%#", (state, sentence) => {
    expect(answer(state)).toBe(sentence);
  });
});
